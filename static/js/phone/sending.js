/**
 * One visit to the server: document, photos, signature, and the word that it is handed in. Each step may be repeated;
 * a photo goes on where the server has it. A thing counts as sent only on a receipt over exactly the bytes made here.
 */
import { call, Failure } from "./server.js";
import { current } from "./pack.js";
import * as store from "./store.js";

const PIECE = 96 * 1024; // small enough that a weak line shows progress and loses little when it breaks
const FRESH_STARTS = 3;

/** Sends the visit whole or throws a Failure; `tell` is called whenever something is to be seen. */
export async function sendVisit(uuid, tell) {
  const row = await store.visit(uuid);
  if (row?.state !== "queued") return;
  const files = await filesOf(row);
  const total = row.body.length + files.reduce((sum, file) => sum + file.size, 0);
  const report = async (done) => {
    await store.changeVisit(uuid, (found) => void (found.progress = { done, total }));
    tell();
  };
  await report(0);
  if (await putDocument(row)) {
    let done = row.body.length;
    for (const file of files) {
      await sendFile(file, uuid, (sent) => report(done + sent));
      done += file.size;
      await report(done);
    }
  }
  await settle(row, await submit(row, files));
  tell();
}

/** The photos and the signature the document names, as they are kept here. */
async function filesOf({ uuid, document }) {
  const named = new Set([...document.photos.map((photo) => photo.uuid), document.signature?.refusal ? null : document.signature?.uuid]);
  return (await store.blobsOf(uuid)).filter((file) => named.has(file.uuid));
}

/** Whether photos are still asked for: a visit that was handed in before needs only its receipt. */
async function putDocument(row) {
  try {
    const answer = await call("PUT", `visits/${row.uuid}/`, { body: row.body, headers: { "Content-Type": "application/json" } });
    check(answer.receipt, "visit", row.uuid, row.sha256);
    return true;
  } catch (failure) {
    if (failure.status === 409 && (await isHandedIn(row))) return false;
    throw failure;
  }
}

async function isHandedIn(row) {
  const known = await call("GET", `visits/${row.uuid}/`);
  const isSame = (known.receipts ?? []).some((receipt) => receipt.kind === "visit" && receipt.sha256 === row.sha256);
  return isSame && ["submitted", "approved"].includes(known.status);
}

/** One photo or signature, piece by piece. */
async function sendFile(file, visit, report) {
  if (file.receipt) return;
  for (let start = 0; start < FRESH_STARTS; start += 1) {
    const receipt = await sendPieces(file, visit, report);
    if (receipt) {
      check(receipt, file.kind, file.uuid, file.sha256);
      await store.changeBlob(file.uuid, (row) => void Object.assign(row, { receipt, sent: row.size, problem: null }));
      return;
    }
  }
  throw new Failure("later", "照片传到服务器后核对不一致，稍后重传。", 422);
}

/** The receipt, or null when the server dropped what it had and the file starts again. */
async function sendPieces(file, visit, report) {
  const data = await store.bytes(file.uuid);
  if (!data) throw new Failure("person", "有一张照片已不在这台手机上，请打开记录去掉它或重拍。", 410);
  let at = file.sent || file.begun ? await received(file) : 0;
  if (typeof at !== "number") return at;
  await store.changeBlob(file.uuid, (row) => void (row.begun = true));
  for (;;) {
    const answer = await sendPiece(file, visit, data, at);
    if (!answer) return null;
    if (answer.receipt) return answer.receipt;
    if (answer.received === at) throw new Failure("later", "服务器没有收下照片，稍后再试。");
    at = answer.received;
    await store.changeBlob(file.uuid, (row) => void (row.sent = at));
    await report(at);
  }
}

/** What the server has of it: a number of bytes, or its receipt. */
async function received(file) {
  try {
    const known = await call("GET", `uploads/${file.uuid}/`);
    return known.receipt ?? known.received;
  } catch (failure) {
    if (failure.status === 404) return 0;
    throw failure;
  }
}

async function sendPiece(file, visit, data, at) {
  const size = Math.min(PIECE, current()?.limits?.chunk_bytes || PIECE);
  try {
    return await call("PUT", `uploads/${file.uuid}/`, {
      body: data.slice(at, at + size),
      headers: {
        "Content-Type": "application/octet-stream",
        "Upload-Offset": String(at),
        "Upload-Length": String(data.byteLength),
        "Upload-SHA256": file.sha256,
        "X-Visit": visit,
        "X-Kind": file.kind,
        "X-Name": encodeURIComponent(file.name),
      },
    });
  } catch (failure) {
    if (failure.status === 409 && Number.isInteger(failure.body.received)) return failure.body;
    if (failure.status === 422 && failure.body.received === 0) return null;
    await store.changeBlob(file.uuid, (row) => void (row.problem = failure.message));
    throw failure;
  }
}

/** Hands it in. When a photo is missing on the server although a receipt is here, it is sent again once. */
async function submit(row, files) {
  const say = () => call("POST", `visits/${row.uuid}/submit/`, { body: JSON.stringify({ sha256: row.sha256 }), headers: { "Content-Type": "application/json" } });
  try {
    return await say();
  } catch (failure) {
    if (failure.status !== 422 || !(await sendMissing(row, files))) throw failure;
    return say();
  }
}

async function sendMissing(row, files) {
  const known = await call("GET", `visits/${row.uuid}/`);
  const held = new Set((known.receipts ?? []).map((receipt) => receipt.id));
  const isHere = (file) => (file.kind === "photo" ? (known.photos ?? []).includes(file.uuid) : held.has(file.uuid));
  const missing = files.filter((file) => !isHere(file));
  for (const file of missing) await sendFile({ ...file, receipt: null, sent: 0, begun: true }, row.uuid, async () => {});
  return missing.length > 0;
}

async function settle(row, answer) {
  check(answer.receipt, "visit", row.uuid, row.sha256);
  await store.changeVisit(row.uuid, (found) => {
    const isStillThis = found.state === "queued" && found.sha256 === row.sha256;
    if (!isStillThis) return false;
    return Object.assign(found, { state: "sent", receipt: answer.receipt, pk: answer.pk, sent_at: Date.now(), progress: null, problem: null, body: null });
  });
}

/** Only a receipt over the very bytes made here says that they arrived. */
function check(receipt, kind, id, sha256) {
  if (receipt?.kind === kind && receipt.id === id && receipt.sha256 === sha256) return;
  throw new Failure("later", "服务器的回执与这台手机上的内容不一致，稍后重发。", 200);
}
