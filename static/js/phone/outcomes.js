/** What became of the visits that were handed in: returned with a reason, or approved. */
import { count } from "./storage.js";
import * as store from "./store.js";

const KEEP_APPROVED = 7 * 24 * 3600_000;
const SETTLED = new Set(["sent", "approved", "returned"]);

/** outcomes: [{ uuid, status, reason }] of the pack. */
export async function apply(outcomes) {
  const known = new Map((outcomes ?? []).map((one) => [one.uuid, one]));
  for (const row of await store.visits()) {
    const outcome = known.get(row.uuid);
    if (outcome && SETTLED.has(row.state)) await store.changeVisit(row.uuid, (found) => learn(found, outcome));
    else if (!outcome && row.state === "approved") await forget(row);
  }
  await count();
}

function learn(row, { status, reason }) {
  const state = { returned: "returned", approved: "approved", submitted: "sent" }[status];
  const isNews = state && state !== row.state && !(row.state === "sent" && state === "returned" && reason === row.answered);
  if (!isNews) return false;
  return Object.assign(row, { state, reason: state === "returned" ? reason : "", answered: state === "returned" ? reason : row.answered });
}

async function forget(row) {
  if (Date.now() - (row.sent_at ?? 0) > KEEP_APPROVED) await store.dropVisit(row.uuid);
}
