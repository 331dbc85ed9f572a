/**
 * Lets the phone pages start without a network. Files of a release are kept whole under its edition and never mixed with
 * another; the shell comes from the network when it answers soon, so that it always belongs to who is signed in, and
 * from what the page kept of it (static/js/phone/server.js) when it does not. Data never passes through here.
 */
const EDITION = "{{ edition }}";
const FILES = {{ files }};
const KEPT = `phone-files-${EDITION}`;
const SHELL = "phone-shell";
const PATIENCE = 3000;
const OFFLINE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>没有网络</title><h1>没有网络</h1><p>这台手机上还没有可以离线打开的内容。请先联网登录一次。</p></html>`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES.map((file) => new Request(file, { cache: "reload" })))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("phone-files-") && name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (pathname === new URL(self.registration.scope).pathname) event.respondWith(shell(request));
  } else if (FILES.includes(pathname)) {
    event.respondWith(file(request));
  }
});

async function shell(request) {
  const network = fetch(request);
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE));
  const kept = await (await caches.open(SHELL)).match(request.url.split("#")[0], { ignoreVary: true, ignoreSearch: true });
  try {
    const answer = await (kept ? Promise.race([network, late]) : network);
    return answer.status >= 500 && kept ? kept : answer;
  } catch {
    network.catch(() => null);
    return kept ?? new Response(OFFLINE, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
}

async function file(request) {
  return (await (await caches.open(KEPT)).match(request, { ignoreVary: true })) ?? fetch(request);
}
