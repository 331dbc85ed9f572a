/** 纪实和亮点. */
import { textField } from "../controls.js";
import { panel } from "../dom.js";

export const summary = ({ document }) => (document.summary.trim() ? `纪实${document.summary.trim().length}字` : "");

export function draw(draft) {
  const set = (name) => (value) => {
    draft.document[name] = value;
    draft.touch();
  };
  return [
    panel("督导纪实", textField({ label: "看了什么、听到什么、怎样反馈的", hint: "可以用输入法的语音。不要写学生姓名。", rows: 9, most: 10000, value: draft.document.summary, set: set("summary") })),
    panel("典型经验和亮点", textField({ label: "没有可以不写", rows: 4, most: 4000, value: draft.document.highlights, set: set("highlights") })),
  ];
}
