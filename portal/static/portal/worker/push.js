// Shows what the club sends, and opens the page behind it. It keeps nothing and fetches nothing.
self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  const shown = { body: said.body, tag: said.tag, data: { url: said.url || "/inbox/" } };
  event.waitUntil(self.registration.showNotification(said.title || "", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
