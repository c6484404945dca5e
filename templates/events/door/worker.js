// Answers for the check-in page when there is no net. Made by events.views.door.device.worker.
const { version, language, scope, shell, files } = JSON.parse("{{ config|escapejs }}");
const FAMILY = `innsjekking-${language}-`;
const CACHE = FAMILY + version;
const PATIENCE = 3000;
const LINK = new RegExp(`^${scope}[A-Za-z0-9_-]{43}/$`);

self.addEventListener("install", (event) => {
  const wanted = [shell, ...files].map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(wanted)).then(() => self.skipWaiting()));
});

const tidy = async () => {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(FAMILY) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
};
self.addEventListener("activate", (event) => event.waitUntil(tidy()));

const kept = async (address) => (await caches.open(CACHE)).match(address, { ignoreVary: true });

// The page from the net if it comes soon and goes with the scripts that are kept; else the shell,
// which knows nothing of any event: that lies encrypted in the phone.
const page = async (request) => {
  const fallback = await kept(shell);
  if (!fallback) return fetch(request);
  try {
    const answer = await Promise.race([
      fetch(request),
      new Promise((_resolve, reject) => { setTimeout(reject, PATIENCE); }),
    ]);
    const made = answer.headers.get("X-Door-Version");
    return answer.status >= 500 || (made && made !== version) ? fallback : answer;
  } catch {
    return fallback;
  }
};

const file = async (request, address) => (await kept(address)) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && LINK.test(pathname)) event.respondWith(page(event.request));
  else if (files.includes(pathname)) event.respondWith(file(event.request, pathname));
});
