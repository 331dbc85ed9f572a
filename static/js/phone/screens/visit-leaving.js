/** 后续处理和签退. */
import { timeOf } from "../clock.js";
import { chips } from "../controls.js";
import { el, panel } from "../dom.js";
import { momentFields } from "./visit-arrival.js";

export function summary(draft) {
  const way = draft.entries("follow_up").find((entry) => entry.code === draft.document.follow_up)?.label;
  return [way, draft.document.left_at && `${timeOf(draft.document.left_at)}离校`].filter(Boolean).join("，");
}

export function draw(draft) {
  const ways = draft.entries("follow_up");
  const prompt = el("p", { class: "hint", role: "status" });
  const explain = (code) => (prompt.textContent = ways.find((entry) => entry.code === code)?.prompt ?? "");
  explain(draft.document.follow_up);
  const set = (code) => {
    draft.document.follow_up = code;
    explain(code);
    draft.touch();
  };
  return [
    panel("后续处理", chips({ legend: "后续处理", quiet: true, options: ways.map((entry) => ({ value: entry.code, label: entry.label })), value: draft.document.follow_up, set }), prompt),
    panel("签退", momentFields(draft, "departure", "left_at", "离校")),
  ];
}
