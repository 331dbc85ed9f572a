/** 督前提要: what to know about a school on the way there, and the button that begins the visit. */
import * as clock from "../clock.js";
import { button, chips } from "../controls.js";
import { badge, el, list, note, panel } from "../dom.js";
import { begin } from "../drafts.js";
import { say } from "../frame.js";
import * as pack from "../pack.js";
import * as store from "../store.js";
import { HALVES } from "../words.js";
import { visitRow } from "./today.js";

export async function show([id, , planId]) {
  const place = pack.school(Number(id));
  if (!place) return { title: "学校", back: "#/schools", body: [note("warning", "exclamation-triangle", "这台手机上没有这所学校的资料，请联网后再打开。")] };
  const plan = pack.plansOf(place.id).find((one) => one.id === Number(planId)) ?? pack.plansOf(place.id).find((one) => one.planned_on === clock.today());
  const brief = place.brief ?? {};
  const lists = pack.mainLists(place);
  const chosen = { main: lists[0]?.id };
  return {
    title: place.name,
    back: "#/schools",
    state: "督前提要",
    body: [await unfinished(place), planned(plan), lookAt(brief), leads(brief), problems(brief), figures(brief), visits(brief), whichList(lists, chosen)],
    actions: starts(place, plan, chosen),
  };
}

/** For a school that is not listed to the person, only the campaigns that lead there. */
function starts(place, plan, chosen) {
  const today = clock.today();
  const campaigns = pack.campaignsAt(place.id, today);
  const isListed = pack.isListed(place.id, today) || !campaigns.length;
  const special = campaigns.map((campaign) => button(campaign.title, () => start(place, { campaign, main: campaign.checklist }), { symbol: "flag", style: isListed ? "" : "btn-primary", "aria-label": `开始专项督导：${campaign.title}` }));
  const usual = button("开始督导", () => start(place, { plan, main: chosen.main }), { symbol: "clipboard-plus", style: "btn-primary" });
  return isListed ? [...special, usual] : special;
}

async function start(place, how) {
  try {
    location.hash = `#/visit/${await begin(place, how)}/arrival`;
  } catch (error) {
    say(error.message, "danger");
  }
}

/** Asked only where several fit. */
function whichList(lists, chosen) {
  if (lists.length < 2) return null;
  return panel("督导清单", chips({ legend: "督导清单", quiet: true, options: lists.map((one) => ({ value: one.id, label: one.title })), value: chosen.main, set: (id) => (chosen.main = id) }));
}

async function unfinished(place) {
  const rows = (await store.visits()).filter((row) => row.document.school === place.id && ["draft", "refused", "returned"].includes(row.state));
  return rows.length > 0 && el("section", {}, el("h2", {}, "这所学校没写完的记录"), list(rows.map((row) => visitRow(row)), ""));
}

function planned(plan) {
  if (!plan) return null;
  return panel("督导计划", el("p", {}, `${clock.dayWords(plan.planned_on)} ${HALVES[plan.half] ?? ""}`), plan.matters && el("p", {}, plan.matters));
}

function lookAt({ look_at: points = [] }) {
  if (!points.length) return null;
  return panel("这次重点看", el("ol", { class: "points" }, points.slice(0, 3).map((point) => el("li", {}, point.text ?? point))));
}

/** What the office asks to look at; the result is written on the page of leads, with a network. */
function leads({ leads: all = [] }) {
  if (!all.length) return null;
  return panel(`督导线索（${all.length}）`, el("ul", { class: "points" }, all.map((words) => el("li", {}, words))));
}

function problems({ items = [] }) {
  const rows = items.map((item) =>
    el("div", { class: "item" }, el("span", { class: "item-main" }, item.text, el("small", {}, [item.number, item.due_on && `${clock.shortDay(item.due_on)}到期`].filter(Boolean).join(" · "))), badge(item.status, item.is_overdue ? "danger" : "info")),
  );
  return el("section", {}, el("h2", {}, `没销号的问题（${items.length}）`), list(rows, "没有未销号的问题。"));
}

function figures({ figures: all = [] }) {
  if (!all.length) return null;
  return panel("学校数据", el("dl", { class: "facts" }, all.map(({ label, value, unit }) => [el("dt", {}, label), el("dd", {}, value === null || value === "" || value === undefined ? "—" : `${value}${unit ?? ""}`)])));
}

function visits({ visits: all = [] }) {
  const rows = all.slice(0, 3).map((visit) =>
    el("div", { class: "item" }, el("span", { class: "item-main" }, `${clock.dayWords(visit.visited_on)}${visit.inspector ? `　${visit.inspector}` : ""}`, visit.summary && el("small", { class: "lines-3" }, visit.summary)), visit.findings > 0 && badge(`${visit.findings}个问题`, "warning")),
  );
  return el("section", {}, el("h2", {}, "最近三次督导"), list(rows, "还没有督导过。"));
}
