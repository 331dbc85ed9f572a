/** 发现的问题: each becomes an item of the ledger when the record is handed in. */
import { hasAnswer, isAdverse } from "../answers.js";
import { button, chips, selectField, stepper, textField } from "../controls.js";
import { ask, el, note, panel } from "../dom.js";
import { uuid } from "../hash.js";
import { applies, current } from "../pack.js";
import { photoStrip } from "../photo-strip.js";
import { say } from "../frame.js";

const MOST = 20;

export const summary = ({ document }) => (document.findings.length ? `${document.findings.length}条` : "没有问题就不填");

export async function draw(draft) {
  const box = el("div", {});
  const redraw = async () => box.replaceChildren(...(await blocks(draft, redraw)));
  await redraw();
  return [box];
}

async function blocks(draft, redraw) {
  const { findings } = draft.document;
  const shown = [];
  for (const [index, finding] of findings.entries()) shown.push(await findingPanel(draft, finding, index, redraw));
  const add = async (matter = "") => {
    if (findings.length >= (current()?.limits?.findings ?? MOST)) return say(`一次督导最多记${current()?.limits?.findings ?? MOST}条问题。`, "warning");
    findings.push({ uuid: uuid(), text: "", severity: "", matter, workdays: null });
    draft.touch();
    await redraw();
    document.querySelector(`#finding-${findings.length} textarea`)?.focus();
  };
  const adverse = draft.entries("matter", true).filter((entry) => isAdverse(entry, draft.document.answers[entry.key]) && !findings.some((finding) => finding.matter === entry.key));
  return [
    ...shown,
    adverse.length ? panel("答案不利、还没有写成问题的事项", adverse.map((entry) => button(entry.label, () => add(entry.key), { symbol: "plus-lg", style: "wide", "aria-label": `把“${entry.label}”写成问题` }))) : null,
    findings.length || adverse.length ? null : note("info", "info-circle", "没有发现问题可以直接下一步。"),
    button(findings.length ? "再加一条问题" : "加一条问题", () => add(), { symbol: "plus-lg", style: "wide" }),
  ].filter(Boolean);
}

async function findingPanel(draft, finding, index, redraw) {
  const number = index + 1;
  const set = (name) => (value) => {
    finding[name] = value;
    draft.touch();
  };
  const severities = current()?.severities ?? [];
  const usual = severities.find((one) => one.code === finding.severity)?.workdays;
  const matters = draft.entries("matter", true).filter((entry) => applies(entry, draft.school) || hasAnswer(draft.document.answers[entry.key]));
  const remove = async () => {
    if (finding.text.trim() && !(await ask(`要去掉第${number}条问题吗？`, "去掉"))) return;
    draft.document.findings = draft.document.findings.filter((one) => one !== finding);
    draft.document.photos.forEach((photo) => photo.finding === finding.uuid && (photo.finding = null));
    draft.touch();
    await redraw();
  };
  const block = panel(
    `问题 ${number}`,
    textField({ label: "在哪里、什么问题", rows: 3, most: 4000, value: finding.text, set: set("text") }),
    selectField({ label: "所属事项", value: finding.matter, options: matters.map((entry) => ({ value: entry.key, label: entry.label })), set: set("matter") }),
    chips({ legend: "整改类型", options: severities.map(({ code, label, workdays }) => ({ value: code, label: workdays ? `${label}（${workdays}个工作日）` : label })), value: finding.severity, set: set("severity") }),
    stepper({ label: "另定整改时限", unit: "个工作日", least: 1, most: 400, hint: usual ? `不填按${usual}个工作日` : "不填按整改类型的时限", value: finding.workdays, set: (value) => set("workdays")(value === null ? null : Number(value)) }),
    await photoStrip(draft, { finding: finding.uuid, name: `问题${number}` }),
    button("去掉这条问题", remove, { symbol: "trash", style: "btn-quiet", "aria-label": `去掉这条问题：问题${number}` }),
  );
  block.id = `finding-${number}`;
  return block;
}
