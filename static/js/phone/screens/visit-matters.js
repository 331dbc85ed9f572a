/** 督导事项: each matter of the main checklist with its chips, a word and photos. */
import { answered, choicesOf, hasAnswer, isAdverse, pressed, written } from "../answers.js";
import { chips, textField } from "../controls.js";
import { el, panel } from "../dom.js";
import { applies } from "../pack.js";
import { photoStrip } from "../photo-strip.js";
import { hush, say } from "../frame.js";

export function summary(draft) {
  const asked = draft.entries("matter").filter((entry) => applies(entry, draft.school));
  const done = asked.filter((entry) => hasAnswer(draft.document.answers[entry.key]));
  return `${done.length}/${asked.length}项`;
}

export const draw = (draft) => matterPanels(draft, draft.entries("matter"));

/** The matters in their groups; shared with the themes. */
export async function matterPanels(draft, entries) {
  const groups = Map.groupBy ? Map.groupBy(entries, (entry) => entry.group || "") : grouped(entries);
  const panels = [];
  let number = 0;
  for (const [group, members] of groups) {
    const rows = [];
    for (const entry of members) rows.push(await matter(draft, entry, (number += 1)));
    panels.push(panel(group, rows));
  }
  return panels;
}

function grouped(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.group || "", [...(groups.get(entry.group || "") ?? []), entry]);
  return groups;
}

async function matter(draft, entry, number) {
  const { answers } = draft.document;
  if (!applies(entry, draft.school)) return el("div", { class: "matter" }, el("h3", {}, `${number}. ${entry.label}`), el("p", { class: "hint" }, "这所学校不适用，自动记为“不适用”。"));
  const put = (answer) => {
    if (answer) answers[entry.key] = answer;
    else delete answers[entry.key];
    draft.touch();
  };
  const pick = (value) => {
    put(answered(entry, value, answers[entry.key]));
    if (isAdverse(entry, answers[entry.key])) say(`“${entry.label}”记为问题时，请在“发现的问题”里写明。`, "warning");
    else hush();
  };
  const isText = entry.answer === "text";
  const options = choicesOf(entry);
  const words = textField({ label: isText ? "填写" : `第${number}项说明`, rows: isText ? 3 : 2, most: 500, value: answers[entry.key]?.note ?? "", set: (text) => put(written(entry, text, answers[entry.key])) });
  const more = el("details", { class: "more", open: Boolean(answers[entry.key]?.note) || draft.document.photos.some((photo) => photo.key === entry.key) }, el("summary", {}, el("span", {}, el("span", { class: "visually-hidden" }, `第${number}项`), "说明、照片")), !isText && words, await photoStrip(draft, { key: entry.key, name: entry.label }));
  return el("div", { class: "matter", id: `matter-${entry.key}` }, el("h3", {}, `${number}. ${entry.label}`, entry.is_required && el("span", { class: "star", "aria-hidden": "true" }, "*")), entry.prompt && el("p", { class: "hint" }, entry.prompt), options.length > 0 && chips({ legend: entry.label, quiet: true, options, value: pressed(entry, answers[entry.key]), set: pick }), isText && words, more);
}
