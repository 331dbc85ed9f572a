/** 专题: the theme checklists of this visit; required ones are there already, others can be added and taken out. */
import { hasAnswer } from "../answers.js";
import { button } from "../controls.js";
import { ask, badge, el, panel } from "../dom.js";
import * as pack from "../pack.js";
import { matterPanels } from "./visit-matters.js";

export const summary = (draft) => (draft.themes.length ? draft.themes.map((list) => list.title).join("、") : "没有专题");

export async function draw(draft) {
  const box = el("div", {});
  const redraw = async () => box.replaceChildren(...(await blocks(draft, redraw)));
  await redraw();
  return [box];
}

async function blocks(draft, redraw) {
  const shown = [];
  for (const list of draft.themes) shown.push(await theme(draft, list, redraw));
  const absent = pack.themes(draft.school).filter((list) => !draft.document.themes.includes(list.id));
  const adders = absent.map((list) => button(list.title, () => add(draft, list, redraw), { symbol: "plus-lg", style: "wide", "aria-label": `加上专题：${list.title}` }));
  if (!shown.length && !adders.length) shown.push(el("p", { class: "empty" }, "没有适用于这所学校的专题。"));
  return [...shown, adders.length ? panel("加一个专题", adders) : null].filter(Boolean);
}

async function theme(draft, list, redraw) {
  const isRequired = pack.isRequired(list, draft.document.visited_on);
  const matters = list.entries.filter((entry) => entry.part === "matter");
  const hasReadings = list.entries.some((entry) => entry.part === "reading");
  return el(
    "section",
    { class: "theme" },
    el("div", { class: "theme-head" }, el("h2", {}, list.title), isRequired ? badge("这次必查", "warning", "flag") : button("去掉", () => remove(draft, list, redraw), { style: "btn-quiet", "aria-label": `去掉专题：${list.title}` })),
    await matterPanels(draft, matters),
    hasReadings && el("p", { class: "hint" }, "这个专题的数值在下一步“资料采集”里填。"),
  );
}

async function add(draft, list, redraw) {
  await pack.keepChecklist(list.id);
  draft.document.themes.push(list.id);
  await draft.readLists();
  draft.touch();
  await redraw();
}

async function remove(draft, list, redraw) {
  const { document } = draft;
  const keys = new Set(list.entries.map((entry) => entry.key));
  const hasAny = Object.keys(document.answers).some((key) => keys.has(key) && hasAnswer(document.answers[key])) || document.readings.some((one) => keys.has(one.key));
  if (hasAny && !(await ask(`“${list.title}”已经填了内容，去掉后这些内容也没有了。`, "去掉专题"))) return;
  for (const key of Object.keys(document.answers)) if (keys.has(key)) delete document.answers[key];
  document.readings = document.readings.filter((one) => !keys.has(one.key));
  document.photos.forEach((photo) => keys.has(photo.key) && (photo.key = null));
  document.findings.forEach((finding) => keys.has(finding.matter) && (finding.matter = ""));
  document.themes = document.themes.filter((id) => id !== list.id);
  await draft.readLists();
  draft.touch();
  await redraw();
}
