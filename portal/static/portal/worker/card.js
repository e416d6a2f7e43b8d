// Keeps the club card within reach without a connection. It stores one page that says who the member is
// (saved by portal/js/card.js) and never a code; signing out, here or elsewhere, throws it away.
const KEPT = "club-card";
const SAVED = "/card/saved/";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(event.request.mode === "navigate" ? page(event.request) : part(event.request));
});

async function page(request) {
  try {
    const answer = await fetch(request);
    if (answer.redirected || answer.type === "opaqueredirect") await caches.delete(KEPT);
    return answer;
  } catch (error) {
    const kept = await caches.match(SAVED);
    if (kept) return kept;
    throw error;
  }
}

async function part(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}
