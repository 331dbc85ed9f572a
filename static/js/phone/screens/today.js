/** 今日: what is planned, what was begun, what came back, and the schools that are still due this month. */
import * as clock from "../clock.js";
import { button } from "../controls.js";
import { badge, el, list, note, rowLink } from "../dom.js";
import { account } from "../account.js";
import * as pack from "../pack.js";
import * as storage from "../storage.js";
import * as store from "../store.js";
import { stateBadge } from "../frame.js";
import { HALVES, STATES } from "../words.js";
import { schoolRow } from "./schools.js";

export async function show() {
  const rows = (await store.visits()).sort((a, b) => b.changed_at.localeCompare(a.changed_at));
  const known = pack.current();
  return {
    title: "今日",
    place: "#/",
    state: `${account.name}，${clock.dayWords(clock.today())} ${clock.shortDay(clock.today()).slice(6)}`,
    body: [await loss(), known || rows.length ? [plans(), ...returned(rows), ...drafts(rows), due()] : [note("warning", "cloud-arrow-up", "还没有下载学校和清单。请在有网络的地方打开一次，以后没有网络也能用。")]],
  };
}

/** Said aloud until it was heard. */
async function loss() {
  const missing = await storage.lost();
  if (!missing) return null;
  const hear = async () => {
    await storage.heardOfLoss();
    box.remove();
  };
  const box = note("danger", "exclamation-triangle", el("p", {}, `这台手机上原有${missing}条没有提交的督导记录，现在找不到了，可能是浏览器或系统清理了存储。请在“督导记录”里核对，缺的要补填。`), button("知道了", hear, { style: "wide" }));
  box.setAttribute("role", "alert");
  return box;
}

function plans() {
  const today = clock.today();
  const planned = (pack.current()?.plans ?? []).filter((plan) => plan.planned_on === today);
  const rows = planned.map((plan) => {
    const place = pack.school(plan.school);
    return rowLink(`#/school/${plan.school}/plan/${plan.id}`, place?.name ?? "学校", [HALVES[plan.half], plan.matters].filter(Boolean).join(" · "), badge("今天", "info", "calendar-check"));
  });
  return el("section", {}, el("h2", {}, `今天计划（${rows.length}）`), list(rows, "今天没有安排督导。点“学校”可以随时开始一次督导。"));
}

function returned(rows) {
  const back = rows.filter((row) => row.state === "returned");
  const here = new Set(back.map((row) => row.uuid));
  const elsewhere = (pack.current()?.outcomes ?? []).filter((one) => one.status === "returned" && !here.has(one.uuid) && !rows.some((row) => row.uuid === one.uuid));
  if (!back.length && !elsewhere.length) return [];
  const shown = [
    ...back.map((row) => visitRow(row, `退回原因：${row.reason}`)),
    ...elsewhere.map((one) => rowLink(one.url ?? account.home, one.title ?? "在网页上填写的记录", `退回原因：${one.reason.replace(/。$/, "")}。请在网页上修改。`, stateBadge(STATES.returned))),
  ];
  return [el("section", {}, el("h2", {}, `被退回（${shown.length}）`), list(shown, ""))];
}

function drafts(rows) {
  const open = rows.filter((row) => ["draft", "refused"].includes(row.state));
  if (!open.length) return [];
  return [el("section", {}, el("h2", {}, `没写完的记录（${open.length}）`), list(open.map((row) => visitRow(row, row.problem?.sentence)), ""))];
}

export function visitRow(row, more = "") {
  const below = [clock.shortDay(row.document.visited_on), more].filter(Boolean).join(" · ");
  return rowLink(`#/visit/${row.uuid}`, row.school_name, below, stateBadge(STATES[row.state]));
}

function due() {
  const schools = pack.schools().filter((place) => pack.isListed(place.id, clock.today()));
  const open = schools.filter((place) => place.brief?.month && place.brief.month.done < place.brief.month.required);
  const title = open.length ? `本月待督导（${open.length}）` : "我的学校";
  const rows = (open.length ? open : schools).slice(0, 8).map(schoolRow);
  return el("section", {}, el("h2", {}, title), list(rows, "您现在没有挂牌的学校。有疑问请联系督导室。"));
}
