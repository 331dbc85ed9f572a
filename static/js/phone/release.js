/** The worker that lets the pages start without a network, and the sentence that a newer release is there. */
import { account, address } from "./account.js";

const LOOK_AGAIN = 30 * 60_000;
let registration = null;

/** `onnew` is called once a newer release is ready to be taken. */
export async function watch(onnew) {
  if (!("serviceWorker" in navigator)) return;
  const place = { scope: account.base, updateViaCache: "none" };
  registration = await navigator.serviceWorker.register(address("sw.js"), place).catch(() => null);
  if (!registration) return; // the pages work; they only do not start without a network, and 本机 says so
  const tellWhenReady = (worker) => {
    const tell = () => worker.state === "installed" && navigator.serviceWorker.controller && onnew();
    worker?.addEventListener("statechange", tell);
    if (worker) tell();
  };
  tellWhenReady(registration.waiting);
  registration.addEventListener("updatefound", () => tellWhenReady(registration.installing));
  setInterval(look, LOOK_AGAIN);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
}

/** Ask whether there is a newer one; without an answer it is asked again later. */
export async function look(edition = "") {
  if (!registration || (edition && edition === account.edition)) return;
  await registration.update().catch(() => null);
}

/** Take the newer release: everything typed is already kept. */
export function take() {
  if (!registration?.waiting) return location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
  return registration.waiting.postMessage("take over");
}

/** Whether the pages would start without a network. */
export async function isReady() {
  if (!("serviceWorker" in navigator)) return false;
  const found = await navigator.serviceWorker.getRegistration(account.base);
  return Boolean(found?.active) && Boolean(await caches.match(address(), { ignoreVary: true }));
}
