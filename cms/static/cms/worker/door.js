// Keeps the page of a door, and what it is made of, for a phone that loses its network there.
const KEPT = "event-door";
const DOOR = /^\/desk\/growth\/events\/[^/]+\/door\/$/;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const isDoor = event.request.mode === "navigate" && DOOR.test(pathname);
  const isPart = event.request.mode !== "navigate" && pathname.startsWith("/static/");
  if (event.request.method === "GET" && origin === location.origin && (isDoor || isPart)) {
    event.respondWith(kept(event.request));
  }
});

async function kept(request) {
  const shelf = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await shelf.put(request.url, answer.clone());
    else await shelf.delete(request.url);
    return answer;
  } catch (error) {
    const known = await shelf.match(request.url);
    if (known) return known;
    throw error;
  }
}
