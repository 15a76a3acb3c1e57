// Service worker: when a page cannot be fetched at all, the offline page is shown instead of the browser's own.
// It keeps nothing but that page and what the page is drawn with; no personal data is ever stored.
const CACHE = "gezhi-offline-1";
const KEPT = ["/offline/", "/static/shell/gezhi.css", "/static/shell/icons.svg", "/static/shell/ui.js", "/static/shell/finder.js", "/static/shell/favicon.svg"];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match("/offline/")));
  else if (KEPT.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});
