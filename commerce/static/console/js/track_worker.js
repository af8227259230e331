// Service worker of customers' pages: shows a notice, and opens the page that it names. The same notice twice is one.
self.addEventListener("push", (event) => {
  const { title, body, tag } = event.data.json();
  const url = body.match(/https?:\/\/\S+/)?.[0] ?? "";
  const text = body.replace(url, "").trim();
  event.waitUntil(self.registration.showNotification(title, { body: text, tag, data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url } = event.notification.data;
  if (url) event.waitUntil(self.clients.openWindow(url));
});
