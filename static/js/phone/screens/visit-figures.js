/** 资料采集: readings of the checklists, by grade where asked, and the counters. */
import { stepper } from "../controls.js";
import { el, panel } from "../dom.js";
import { applies } from "../pack.js";
import { gradesOf, isOutside, limitOf, limitWords } from "../readings.js";

export function summary({ document }) {
  const all = document.readings.length + Object.keys(document.counts).length;
  return all ? `已填${all}项` : "没有填，可以不填";
}

export function draw(draft) {
  const readings = draft.entries("reading", true).filter((entry) => applies(entry, draft.school));
  const groups = [draft.main, ...draft.themes].filter(Boolean).map((list) => ({ title: list.title, list, entries: readings.filter((entry) => list.entries.includes(entry)) }));
  const panels = groups.filter(({ entries }) => entries.length).map(({ title, list, entries }) => panel(title, entries.map((entry) => reading(draft, list, entry))));
  const counters = draft.entries("counter").map((entry) => counter(draft, entry));
  const all = [...panels, counters.length > 0 && panel("这次做了多少", el("p", { class: "hint" }, "没有做的留空，不必填 0。"), el("div", { class: "steppers" }, counters))];
  return all.filter(Boolean);
}

function counter(draft, entry) {
  const { counts } = draft.document;
  return stepper({
    label: entry.label,
    unit: entry.unit,
    value: counts[entry.code],
    set: (value) => {
      if (value === null) delete counts[entry.code];
      else counts[entry.code] = Number(value);
      draft.touch();
    },
  });
}

function reading(draft, list, entry) {
  const grades = entry.is_by_grade ? gradesOf(draft.school, list) : [];
  const rows = (grades.length ? grades : [""]).map((grade) => one(draft, list, entry, grade));
  if (!grades.length) return rows;
  return el("fieldset", { class: "reading" }, el("legend", {}, entry.label), entry.prompt && el("p", { class: "hint" }, entry.prompt), rows);
}

function one(draft, list, entry, grade) {
  const { document } = draft;
  const limit = limitOf(entry, draft.school, list, grade);
  const words = limitWords(limit, entry.unit);
  const kept = document.readings.find((row) => row.key === entry.key && row.grade === grade);
  const warning = el("p", { class: "late", role: "status" });
  const judge = (value) => (warning.textContent = value !== null && value !== undefined && isOutside(limit, value) ? `超出要求（${words}），请核对；属实就照实填。` : "");
  const field = stepper({
    label: grade || entry.label,
    hint: words,
    unit: entry.unit,
    decimal: true,
    step: Number(limit.max ?? limit.min ?? 0) >= 30 ? 5 : 1,
    value: kept?.value,
    set: (value) => {
      document.readings = document.readings.filter((row) => !(row.key === entry.key && row.grade === grade));
      if (value !== null) document.readings.push({ key: entry.key, grade, value });
      judge(value);
      draft.touch();
    },
  });
  judge(kept?.value);
  return el("div", {}, field, warning);
}
