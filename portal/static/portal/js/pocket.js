// What this device keeps for places without a connection: one page of who is signed in, renewed while the
// portal is in use. Somebody else's is thrown away first, and signing out leaves nothing behind.
const pocket = document.querySelector("[data-pocket]");
const FRESH = 5 * 60_000; // ms

async function empty(but) {
  const names = (await caches.keys()).filter((name) => name.startsWith("pocket-") && name !== but);
  return Promise.all(names.map((name) => caches.delete(name)));
}

async function fill({ pocket: whose, saved, offline, worker }) {
  const mine = `pocket-${whose}`;
  await empty(mine);
  await navigator.serviceWorker.register(worker, { scope: "/" });
  const cache = await caches.open(mine);
  const kept = await cache.match(saved);
  if (kept && Date.now() - Date.parse(kept.headers.get("Date")) < FRESH) return;
  const answer = await fetch(saved);
  if (answer.headers.get("X-Pocket") !== whose) return caches.delete(mine); // signed out by now, or somebody else
  await cache.put(saved, answer);
  await caches.delete("offline");
  const style = document.querySelector("link[rel=stylesheet]").href;
  const font = document.querySelector("link[as=font]").href;
  await (await caches.open("offline")).addAll([offline, style, font]);
}

if (window.caches && navigator.serviceWorker) {
  if (pocket) addEventListener("load", () => setTimeout(() => fill(pocket.dataset).catch(() => {}), 1000));
  else if (location.pathname.startsWith("/accounts/log")) empty();
  addEventListener("submit", (event) => { if (event.target.action?.includes("/accounts/logout/")) empty(); });
}
