// Without a connection, every page of an owner gives way to the one page that this device keeps for who is
// signed in (filled by portal/js/pocket.js), or to one about nobody. The door, in and out, empties the pocket.
const SAVED = "/card/saved/";
const OFFLINE = "/offline/";
const DESK = "/desk/"; // staff at work: never their own club card
const DOOR = "/accounts/log"; // login and logout
const SHELL = ["style", "font"]; // what these two pages are made of

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([clients.claim(), registration.navigationPreload?.enable()]));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname.startsWith(DOOR)) event.waitUntil(empty());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event, url.pathname));
  else if (SHELL.includes(request.destination)) event.respondWith(fetch(request).catch(() => part(request)));
});

async function pockets() {
  return (await caches.keys()).filter((name) => name.startsWith("pocket-"));
}

async function empty() {
  for (const name of await pockets()) await caches.delete(name);
}

async function page(event, path) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const [mine, ...others] = path.startsWith(DESK) ? [] : await pockets();
    const saved = mine && !others.length ? await caches.match(SAVED, { cacheName: mine, ignoreVary: true }) : undefined;
    return saved ?? part(OFFLINE);
  }
}

async function part(request) {
  return (await caches.match(request, { cacheName: "offline", ignoreVary: true })) ?? Response.error();
}
