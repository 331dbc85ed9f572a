/**
 * What the server sent to work without a network: schools, briefs, plans, checklists. A newer one replaces it whole,
 * but a draft keeps the checklists it was begun with: they are kept apart until no draft needs them.
 */
import * as clock from "./clock.js";
import * as outcomes from "./outcomes.js";
import { call } from "./server.js";
import * as store from "./store.js";
import { parts } from "./words.js";

const PACK = "pack";
const LIST = "checklist-";
const NEEDS_LISTS = new Set(["draft", "queued", "refused", "returned"]);
let pack = null;

export const current = () => pack;

/** The pack that was kept last, if any. */
export async function load() {
  const kept = await store.kept(PACK);
  if (kept) use(kept);
  return pack;
}

function use(fresh) {
  pack = fresh;
  if (fresh.now) clock.set(fresh.now, fresh.heard);
}

/** Fetches a fresh pack; visits learn what became of them. */
export async function renew() {
  const heard = Date.now();
  const fresh = await call("GET", "pack.json");
  fresh.heard = heard;
  await store.keep(PACK, fresh);
  use(fresh);
  await outcomes.apply(fresh.outcomes);
  await tidy();
  return pack;
}

async function tidy() {
  const rows = await store.visits();
  const needed = new Set(rows.filter((row) => NEEDS_LISTS.has(row.state)).flatMap((row) => [row.document.checklist, ...row.document.themes]));
  for (const key of await store.keptKeys()) {
    if (String(key).startsWith(LIST) && !needed.has(Number(key.slice(LIST.length)))) await store.forget(key);
  }
}

export const schools = () => pack?.schools ?? [];
export const school = (id) => schools().find((one) => one.id === id);
export const plansOf = (id) => (pack?.plans ?? []).filter((plan) => plan.school === id);

/** Whether the school is listed to this person on a day. */
export function isListed(id, day) {
  return (pack?.listings ?? []).some((one) => one.school === id && one.from <= day && (!one.to || day <= one.to));
}

/** A checklist for a draft: the one it was begun with, else the pack's. */
export async function checklist(id) {
  return (await store.kept(LIST + id)) ?? (pack?.checklists ?? []).find((one) => one.id === id);
}

/** From now on the draft's own copy. */
export async function keepChecklist(id) {
  const found = await checklist(id);
  if (found) await store.keep(LIST + id, found);
  return found;
}

export function concerns(list, place) {
  const stages = parts(list.stages, ",");
  return !stages.length || stages.some((stage) => (place?.stages ?? []).includes(stage));
}

/** The main checklists an ordinary visit to a school may follow: those made for its stages first, then the newest. */
export function mainLists(place) {
  const fitting = (pack?.checklists ?? []).filter((one) => one.kind === "regular" && concerns(one, place));
  const isGeneral = (one) => (parts(one.stages, ",").length ? 0 : 1);
  return fitting.sort((a, b) => isGeneral(a) - isGeneral(b));
}

export function themes(place) {
  return (pack?.checklists ?? []).filter((one) => one.kind === "theme" && concerns(one, place));
}

/** Whether a theme must be part of a visit of that day; a theme without either date never must. */
export function isRequired(list, day) {
  if (!list.required_from && !list.required_until) return false;
  return (!list.required_from || list.required_from <= day) && (!list.required_until || day <= list.required_until);
}

/** Campaigns that go to a school on a day. */
export function campaignsAt(id, day) {
  return (pack?.campaigns ?? []).filter((one) => one.schools.includes(id) && one.from <= day && day <= one.to);
}

/** Whether a line concerns the school: any of the named facts holds, or none is named. */
export function applies(entry, place) {
  const facts = parts(entry.applicable_if, ",");
  return !facts.length || facts.some((fact) => place?.facts?.[fact]);
}
