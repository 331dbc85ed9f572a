/**
 * One visit being written. Every change is on the disk within 300 ms, and at once when the page is left.
 * const draft = await openDraft(uuid); draft.document.summary = "…"; draft.touch();
 */
import * as clock from "./clock.js";
import { uuid } from "./hash.js";
import * as pack from "./pack.js";
import { count } from "./storage.js";
import * as store from "./store.js";

const EDITION = 1;
const DELAY = 250;
export const EDITABLE = new Set(["draft", "refused", "returned"]);
let opened = null;

/** A new draft for a school by a main checklist, planned or not, of a campaign or not; returns its uuid. */
export async function begin(place, { main, plan = null, campaign = null }) {
  const day = clock.today();
  if (!main) throw new Error("还没有下载督导清单，请在有网络时打开一次本页。");
  const required = pack.themes(place).filter((list) => pack.isRequired(list, day));
  const document = {
    edition: EDITION,
    uuid: uuid(),
    school: place.id,
    visited_on: day,
    kind: campaign ? campaign.kind : "regular",
    checklist: main,
    themes: required.map((list) => list.id),
    plan: plan?.id ?? null,
    companions: plan?.companions ?? [],
    is_announced: false,
    arrived_at: null,
    left_at: null,
    positions: [],
    methods: [],
    counts: {},
    answers: {},
    readings: [],
    lessons: [],
    interviews: [],
    summary: "",
    highlights: "",
    findings: [],
    follow_up: "",
    photos: [],
    signature: null,
    written_at: null,
  };
  for (const id of [main, ...document.themes]) await pack.keepChecklist(id);
  await store.addVisit({ uuid: document.uuid, state: "draft", document, made_at: clock.iso(), changed_at: clock.iso(), school_name: place.name });
  await count();
  return document.uuid;
}

/** The draft with its checklists, or null when this phone does not know it. */
export async function openDraft(id) {
  if (opened?.row.uuid === id) {
    await opened.flush();
    opened.row = await store.visit(id);
    return opened.row ? opened : (opened = null);
  }
  const row = await store.visit(id);
  if (!row) return null;
  opened = new Draft(row);
  await opened.readLists();
  return opened;
}

/** Nothing is left in memory only. */
export async function flush() {
  await opened?.flush();
}

class Draft {
  #timer = 0;
  #dirty = false;
  onsaved = () => {};
  onfailed = () => {};

  constructor(row) {
    this.row = row;
    this.document = row.document;
    this.school = pack.school(row.document.school) ?? { id: row.document.school, name: row.school_name, stages: [], facts: {} };
  }

  get isEditable() {
    return EDITABLE.has(this.row.state);
  }

  async readLists() {
    this.main = await pack.checklist(this.document.checklist);
    this.themes = (await Promise.all(this.document.themes.map((id) => pack.checklist(id)))).filter(Boolean);
  }

  /** The lines of one part: of the main checklist, or of all with the themes behind it. */
  entries(part, withThemes = false) {
    const lists = [this.main, ...(withThemes ? this.themes : [])].filter(Boolean);
    return lists.flatMap((list) => list.entries.filter((entry) => entry.part === part));
  }

  touch() {
    this.#dirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), DELAY);
  }

  flushAtOnce() {
    if (!this.#dirty || !this.isEditable) return;
    this.#dirty = false;
    store.putAtOnce({ ...this.row, document: this.document, changed_at: clock.iso() });
  }

  async flush() {
    clearTimeout(this.#timer);
    if (!this.#dirty) return;
    this.#dirty = false;
    try {
      const kept = await store.changeVisit(this.row.uuid, (row) => {
        if (!EDITABLE.has(row.state)) return false;
        row.document = this.document;
        row.changed_at = clock.iso();
        return true;
      });
      this.onsaved(kept);
    } catch (error) {
      this.#dirty = true;
      this.onfailed(error);
    }
  }
}

document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
window.addEventListener("pagehide", () => opened?.flushAtOnce());
