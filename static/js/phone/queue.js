/**
 * The queue: visits handed in on this phone until the server has confirmed every byte. It starts by itself: when the
 * network is back, when the page is looked at again, and after a pause that grows from 2 seconds to 5 minutes.
 * Only one tab sends at a time.
 */
import { account } from "./account.js";
import * as clock from "./clock.js";
import { sha256 } from "./hash.js";
import { meet } from "./server.js";
import { sendVisit } from "./sending.js";
import { count } from "./storage.js";
import * as store from "./store.js";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 300_000;
const KEEP_PICTURES = 7 * 24 * 3600_000;
const channel = "BroadcastChannel" in window ? new BroadcastChannel(`phone-${account.id}`) : null;
const heard = new Set();
let timer = 0;
let tries = 0;
/** What keeps the whole queue back: null, or a Failure (signed out, no network …). */
export let obstacle = null;

export function onchange(tell) {
  heard.add(tell);
}

function changed() {
  heard.forEach((tell) => tell());
  channel?.postMessage("changed");
}
channel?.addEventListener("message", () => heard.forEach((tell) => tell()));

/** { waiting, sending, failed } */
export async function summary() {
  const rows = await store.visits();
  const of = (test) => rows.filter(test).length;
  return {
    waiting: of((row) => row.state === "queued" && !row.progress),
    sending: of((row) => row.state === "queued" && row.progress),
    failed: of((row) => row.state === "refused"),
  };
}

/** Hand a draft in: from now on it is sent until it is confirmed. */
export async function enqueue(uuid) {
  const row = await store.visit(uuid);
  const document = { ...row.document, written_at: clock.iso() };
  const body = JSON.stringify(document);
  const digest = await sha256(body);
  await store.changeVisit(uuid, (found) => {
    Object.assign(found, { document, body, sha256: digest, state: "queued", problem: null, tries: 0, retry_at: 0, progress: null, receipt: null });
  });
  await count();
  changed();
  wake();
}

/** Take a waiting visit back to go on writing. Returns whether it was still here. */
export async function recall(uuid) {
  let isBack = false;
  await store.changeVisit(uuid, (row) => {
    isBack = ["queued", "refused"].includes(row.state) && !row.progress;
    if (isBack) Object.assign(row, { state: "draft", body: null });
    return isBack;
  });
  await count();
  changed();
  return isBack;
}

/** Try this one again now. */
export async function retry(uuid) {
  await store.changeVisit(uuid, (row) => {
    if (!["queued", "refused"].includes(row.state)) return false;
    return Object.assign(row, { state: "queued", problem: null, tries: 0, retry_at: 0 });
  });
  changed();
  wake();
}

/** Send what is due now. */
export function wake() {
  clearTimeout(timer);
  tries = 0;
  return round();
}

async function round() {
  clearTimeout(timer);
  if (!navigator.locks) await send();
  else {
    await navigator.locks.request(`phone-send-${account.id}`, { ifAvailable: true }, async (lock) => {
      if (lock) await send();
    });
  }
  await plan();
}

async function send() {
  for (const row of (await store.visits()).filter((one) => one.progress)) {
    await store.changeVisit(row.uuid, (found) => void (found.progress = null)); // left over from a page that was closed
  }
  const due = await dueNow();
  if (!due.length) return;
  try {
    await meet();
    obstacle = null;
    for (const { uuid } of due) await sendOne(uuid);
    tries = 0;
  } catch (failure) {
    if (!failure.kind) throw failure;
    obstacle = failure;
    tries += 1;
  }
  await count();
  changed();
}

async function dueNow() {
  const rows = (await store.visits()).filter((row) => row.state === "queued" && (row.retry_at ?? 0) <= Date.now());
  return rows.sort((a, b) => a.changed_at.localeCompare(b.changed_at));
}

/** One visit; what concerns only this one is written on it, what concerns all is thrown. */
async function sendOne(uuid) {
  try {
    await sendVisit(uuid, changed);
  } catch (failure) {
    if (!failure.kind) throw failure;
    await store.changeVisit(uuid, (row) => {
      const problem = { sentence: failure.message, status: failure.status, at: clock.iso() };
      if (row.state !== "queued") return false;
      if (failure.kind === "person") return Object.assign(row, { state: "refused", problem, progress: null });
      const next = (row.tries ?? 0) + 1;
      return Object.assign(row, { problem, progress: null, tries: next, retry_at: Date.now() + pause(next) });
    });
    changed();
    if (failure.kind === "signin" || failure.kind === "other" || (failure.kind === "later" && !failure.status)) throw failure;
  }
}

function pause(attempt) {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.max(0, attempt - 1));
}

async function plan() {
  const waiting = (await store.visits()).filter((row) => row.state === "queued");
  if (!waiting.length) return;
  const soonest = Math.min(...waiting.map((row) => row.retry_at ?? 0)) - Date.now();
  clearTimeout(timer);
  timer = setTimeout(round, Math.max(soonest, obstacle ? pause(tries) : FIRST_PAUSE));
}

/** Pictures of visits that the server has confirmed whole are dropped after a week. */
export async function dropOldPictures() {
  for (const row of await store.visits()) {
    const isOld = row.sent_at && Date.now() - row.sent_at > KEEP_PICTURES && ["sent", "approved"].includes(row.state);
    if (!isOld || row.pictures_dropped) continue;
    for (const { uuid } of await store.blobsOf(row.uuid)) await store.dropBytes(uuid);
    await store.changeVisit(row.uuid, (found) => void (found.pictures_dropped = true));
  }
}

/** The network is back or the page is looked at: everything that waits is due at once. */
export async function hurry() {
  for (const row of await store.visits()) {
    if (row.state === "queued" && row.retry_at) await store.changeVisit(row.uuid, (found) => void (found.retry_at = 0));
  }
  await wake();
}

export function watch() {
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry());
  hurry();
}
