/** 听课和访谈: lessons that were looked at, talks that were held. */
import { button, chips, stepper, textField } from "../controls.js";
import { ask, el, panel } from "../dom.js";
import { uuid } from "../hash.js";
import { TALKS } from "../words.js";

export function summary({ document: { lessons, interviews } }) {
  return lessons.length || interviews.length ? `听课${lessons.length}节，访谈${interviews.length}次` : "没有填，可以不填";
}

export function draw(draft) {
  const box = el("div", {});
  const redraw = () => box.replaceChildren(...blocks(draft, redraw));
  redraw();
  return [box];
}

function blocks(draft, redraw) {
  const { document } = draft;
  const add = (name, fresh) => () => {
    document[name].push({ uuid: uuid(), ...fresh });
    draft.touch();
    redraw();
  };
  return [
    ...document.lessons.map((lesson, index) => lessonPanel(draft, lesson, index, redraw)),
    ...document.interviews.map((talk, index) => talkPanel(draft, talk, index, redraw)),
    el("div", { class: "ways" }, button("加一节听课", add("lessons", { subject: "", class_name: "", teacher: "", topic: "", stars: null, notes: "", comment: "" }), { symbol: "plus-lg" }), button("加一次访谈", add("interviews", { kind: "", persons: null, notes: "" }), { symbol: "plus-lg" })),
    el("p", { class: "hint" }, "不要写学生姓名。"),
  ];
}

function remover(draft, name, row, what, redraw) {
  return button("去掉", async () => {
    if (!(await ask(`要去掉${what}吗？`, "去掉"))) return;
    draft.document[name] = draft.document[name].filter((one) => one !== row);
    draft.touch();
    redraw();
  }, { symbol: "trash", style: "btn-quiet", "aria-label": `去掉${what}` });
}

function lessonPanel(draft, lesson, index, redraw) {
  const set = (name) => (value) => {
    lesson[name] = value;
    draft.touch();
  };
  const field = (name, label, most, more = {}) => textField({ label, value: lesson[name], most, set: set(name), ...more });
  return panel(
    `听课 ${index + 1}`,
    field("subject", "学科", 20),
    field("class_name", "班级", 30),
    field("teacher", "执教教师", 30),
    field("topic", "课题", 80),
    chips({ legend: "评价", options: [1, 2, 3, 4, 5].map((stars) => ({ value: stars, label: `${stars}星` })), value: lesson.stars, set: set("stars") }),
    field("notes", "过程记录", 4000, { rows: 3 }),
    field("comment", "总体意见", 500, { rows: 2 }),
    remover(draft, "lessons", lesson, `听课${index + 1}`, redraw),
  );
}

function talkPanel(draft, talk, index, redraw) {
  const set = (name) => (value) => {
    talk[name] = value;
    draft.touch();
  };
  return panel(
    `访谈 ${index + 1}`,
    chips({ legend: "对象", options: Object.entries(TALKS).map(([value, label]) => ({ value, label })), value: talk.kind, set: set("kind") }),
    stepper({ label: "人数", unit: "人", least: 1, most: 999, value: talk.persons, set: (value) => set("persons")(value === null ? null : Number(value)) }),
    textField({ label: "内容", rows: 3, most: 4000, value: talk.notes, set: set("notes") }),
    remover(draft, "interviews", talk, `访谈${index + 1}`, redraw),
  );
}
