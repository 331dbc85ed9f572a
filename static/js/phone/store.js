/**
 * What is kept on this phone, one IndexedDB database per account.
 *   visits  uuid → { uuid, document, state, sha256, receipt, problem, tries, retry_at, progress, … }
 *   blobs   uuid → { uuid, visit, kind, type, size, sha256, sent, receipt, thumbnail, … } of a photo or a signature
 *   bytes   uuid → ArrayBuffer of that photo; apart, so that lists stay light
 *   pack    what the server sent to work without a network, and the checklists that drafts were begun with
 *   meta    small facts about this store
 * Everything that was typed or taken is written to the disk before the promise is kept.
 */
import { openDB } from "../../vendor/idb/idb.js";

const VERSION = 1;
const STRICT = { durability: "strict" };
let db = null;

export async function open(user) {
  db = await openDB(`visits-${user}`, VERSION, {
    upgrade(fresh, old) {
      if (old < 1) {
        fresh.createObjectStore("visits", { keyPath: "uuid" });
        fresh.createObjectStore("blobs", { keyPath: "uuid" }).createIndex("visit", "visit");
        for (const name of ["bytes", "pack", "meta"]) fresh.createObjectStore(name);
      }
    },
    blocking: () => db.close(),
  });
}

export const visits = () => db.getAll("visits");
export const visit = (uuid) => db.get("visits", uuid);
export const blob = (uuid) => db.get("blobs", uuid);
export const blobsOf = (uuid) => db.getAllFromIndex("blobs", "visit", uuid);
export const blobs = () => db.getAll("blobs");
export const bytes = (uuid) => db.get("bytes", uuid);
export const kept = (key) => db.get("pack", key);
export const keptKeys = () => db.getAllKeys("pack");
export const keep = (key, value) => db.put("pack", value, key);
export const forget = (key) => db.delete("pack", key);
export const noted = (key) => db.get("meta", key);
export const take = (key, value) => db.put("meta", value, key);

export const addVisit = (row) => write(["visits"], (tx) => tx.objectStore("visits").add(row));

/** Write the row as it is, without waiting for anything: the page is about to go. */
export function putAtOnce(row) {
  const tx = db.transaction("visits", "readwrite");
  tx.done.catch(() => null); // nobody is left to hear it
  tx.store.put(row);
  tx.commit();
}

/** Read, change, write in one transaction; `change` gets the row and may return false to leave it. Returns the row. */
export function changeVisit(uuid, change) {
  return write(["visits"], (tx) => rewrite(tx.objectStore("visits"), uuid, change));
}

export function changeBlob(uuid, change) {
  return write(["blobs"], (tx) => rewrite(tx.objectStore("blobs"), uuid, change));
}

/** The photo itself and what is known about it, together or not at all. */
export function addBlob(row, data) {
  return write(["blobs", "bytes"], async (tx) => {
    await tx.objectStore("bytes").put(data, row.uuid);
    await tx.objectStore("blobs").put(row);
  });
}

export function dropBlob(uuid) {
  return write(["blobs", "bytes"], async (tx) => {
    await tx.objectStore("blobs").delete(uuid);
    await tx.objectStore("bytes").delete(uuid);
  });
}

/** The picture goes, what is known about it stays. */
export const dropBytes = (uuid) => write(["bytes"], (tx) => tx.objectStore("bytes").delete(uuid));

/** A visit with everything that belongs to it. */
export function dropVisit(uuid) {
  return write(["visits", "blobs", "bytes"], async (tx) => {
    for (const key of await tx.objectStore("blobs").index("visit").getAllKeys(uuid)) {
      await tx.objectStore("blobs").delete(key);
      await tx.objectStore("bytes").delete(key);
    }
    await tx.objectStore("visits").delete(uuid);
  });
}

async function rewrite(rows, uuid, change) {
  const row = await rows.get(uuid);
  if (!row || change(row) === false) return row;
  await rows.put(row);
  return row;
}

async function write(names, work) {
  const tx = db.transaction(names, "readwrite", STRICT);
  const [done] = await Promise.all([work(tx), tx.done]);
  return done;
}
