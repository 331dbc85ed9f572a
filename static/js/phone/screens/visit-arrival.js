/** 签到和方式: when and where, announced or not, what kind, with whom, by which means. */
import * as clock from "../clock.js";
import { button, chips, textField, tick } from "../controls.js";
import { el, note, panel } from "../dom.js";
import * as pack from "../pack.js";
import { distance, locate } from "../position.js";
import { KINDS } from "../words.js";

export const summary = ({ document }) => document.arrived_at && `${clock.timeOf(document.arrived_at)}到校`;

export function draw(draft) {
  const { document } = draft;
  const set = (name) => (value) => {
    document[name] = value;
    draft.touch();
  };
  return [
    panel("签到", momentFields(draft, "arrival", "arrived_at", "到校")),
    panel("日期", textField({ label: "督导日期", type: "date", value: document.visited_on, max: clock.today(), hint: "补填以前的督导，请改成实际到校的日期。", set: (day) => day && moveTo(draft, day) }), tick({ label: "事先通知了学校", value: document.is_announced, set: set("is_announced") })),
    panel("督导方式", chips({ legend: "督导方式", quiet: true, several: true, options: draft.entries("method").map((entry) => ({ value: entry.code, label: entry.label })), value: document.methods, set: set("methods") })),
    panel("督导类型", kinds(draft, set("kind"))),
    companions(draft, set("companions")),
  ];
}

function kinds({ document, main }, set) {
  if (main?.kind === "campaign") return el("p", {}, KINDS[document.kind]);
  const options = Object.entries(KINDS).filter(([code]) => code !== "campaign").map(([value, label]) => ({ value, label }));
  return chips({ legend: "督导类型", quiet: true, options, value: document.kind, set });
}

function companions({ document }, set) {
  const options = (pack.current()?.people ?? []).map((person) => ({ value: person.id, label: person.name }));
  if (!options.length) return null;
  return panel("随行督学", chips({ legend: "随行督学", quiet: true, several: true, options, value: document.companions.map(String), set: (ids) => set(ids.map(Number)) }));
}

/** Another day: the times move with it, and themes that must be present on that day are added. */
async function moveTo(draft, day) {
  const { document } = draft;
  document.visited_on = day;
  for (const name of ["arrived_at", "left_at"]) {
    if (document[name]) document[name] = clock.moment(day, clock.timeOf(document[name]));
  }
  for (const list of pack.themes(draft.school)) {
    if (!pack.isRequired(list, day) || document.themes.includes(list.id)) continue;
    document.themes.push((await pack.keepChecklist(list.id)).id);
  }
  await draft.readLists();
  draft.touch();
}

/** 签到 or 签退: the button takes time and position; the time can be written by hand. Shared with the last step. */
export function momentFields(draft, moment, name, word) {
  const { document, school } = draft;
  const box = el("div", {});
  const drawBox = (busy = "") => {
    const here = document.positions.find((one) => one.moment === moment);
    box.replaceChildren(
      ...[
        button(document[name] ? `重新记${word}时间和位置` : `${word === "到校" ? "签到" : "签退"}：记时间和位置`, sign, { symbol: "geo-alt", style: document[name] ? "wide" : "btn-soft wide" }),
        textField({ label: `${word}时间`, type: "time", value: clock.timeOf(document[name]), set: byHand }),
        el("p", { class: "hint", role: "status" }, busy || whereWords(here, school)),
      ].filter(Boolean),
    );
  };
  const byHand = (time) => {
    document[name] = clock.moment(document.visited_on, time);
    draft.touch();
  };
  const sign = async () => {
    const at = clock.iso();
    document[name] = document.visited_on === clock.today() ? at : document[name];
    draft.touch();
    drawBox("正在定位，可以先往下填……");
    const found = await locate();
    document.positions = [...document.positions.filter((one) => one.moment !== moment), { moment, at, ...found }];
    draft.touch();
    drawBox();
  };
  drawBox();
  return document.visited_on === clock.today() ? box : [note("info", "info-circle", "补填以前的督导只填时间，不记位置。"), textField({ label: `${word}时间`, type: "time", value: clock.timeOf(document[name]), set: byHand })];
}

/** Metres up to a kilometre, then kilometres with one decimal, whole ones from ten on; never “0米”. */
function lengthWords(metres) {
  if (metres < 1000) return `${Math.max(metres, 1)}米`;
  return `${metres < 9950 ? (metres / 1000).toFixed(1) : Math.round(metres / 1000)}公里`;
}

function whereWords(here, school) {
  if (!here) return "位置只作参考，定位不到不影响签到。";
  if (here.latitude === null) return here.note;
  const far = distance(here, school);
  const accuracy = `定位精度约${lengthWords(here.accuracy)}`;
  return far === null ? `已记下位置，${accuracy}；学校没有登记坐标，不计算距离。` : `距学校约${lengthWords(far)}，${accuracy}。`;
}
