// Service worker: when a page cannot be reached, the offline page stands in for it, with its own styles and font.
// Everything else goes to the network as if this were not here.
const KEPT = "offline-page";
const PAGE = "/offline/";

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (request.method === "GET" && new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(async (failure) => (await caches.match(request)) ?? Promise.reject(failure)));
  }
});

async function keep() {
  const page = await fetch(PAGE, { cache: "no-store" });
  const files = [...(await page.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((match) => match[1]);
  await caches.delete(KEPT);
  const cache = await caches.open(KEPT);
  await cache.put(PAGE, page);
  await cache.addAll([...new Set(files)]);
}
