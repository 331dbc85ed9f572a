/**
 * The phone's memory: asked to be kept, watched for room, and noticed when it was cleared. A mark outside IndexedDB says
 * how many visits of which account are not sent yet; static/js/phone-logout.js reads the same mark.
 */
import { account } from "./account.js";
import * as store from "./store.js";

const MARK = "phone-unsent:";
const LEAST = 50e6;
const MOST = 0.8;
export const UNSENT = new Set(["draft", "queued", "refused", "returned"]);

/** Renews the mark; returns how many visits are not sent. */
export async function count() {
  const unsent = (await store.visits()).filter((row) => UNSENT.has(row.state)).length;
  if (unsent) localStorage.setItem(MARK + account.id, String(unsent));
  else localStorage.removeItem(MARK + account.id);
  return unsent;
}

/**
 * Looks once at the start whether the browser cleared the store while visits were unsent, and keeps how many, so that it
 * is said until the person has heard it. From now on a store that is empty was emptied by somebody.
 */
export async function begin() {
  const marked = Number(localStorage.getItem(MARK + account.id) || 0);
  if (marked && !(await store.noted("made"))) await store.take("lost", marked);
  await store.take("made", true);
  await count();
}

/** How many unsent visits were lost that way; 0 when nothing is missing or the person has heard it. */
export const lost = async () => (await store.noted("lost")) ?? 0;
export const heardOfLoss = () => store.take("lost", 0);

/** Whether another account has unsent work here; nothing more is said about it. */
export function othersWork() {
  return Object.keys(localStorage).some((key) => key.startsWith(MARK) && key !== MARK + account.id);
}

/** { persisted, used, quota, warning }: bytes, and a sentence when there is little room. */
export async function room() {
  if (!navigator.storage?.estimate) return { persisted: false, used: 0, quota: 0, warning: "" };
  const persisted = (await navigator.storage.persisted?.()) || (await navigator.storage.persist?.()) || false;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  const isTight = quota > 0 && (quota - usage < LEAST || usage / quota > MOST);
  const warning = isTight ? "手机存储空间快用完了，请先把待发送的记录发出去，或清理手机里的其他内容。" : "";
  return { persisted, used: usage, quota, warning };
}
