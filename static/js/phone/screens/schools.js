/** 学校: all schools listed to this person now, those still due this month first. */
import * as clock from "../clock.js";
import { badge, el, list, rowLink } from "../dom.js";
import * as pack from "../pack.js";

export async function show() {
  const today = clock.today();
  const rows = pack.schools().filter((place) => pack.isListed(place.id, today) || pack.campaignsAt(place.id, today).length);
  const urgency = (place) => (place.brief?.month && place.brief.month.done < place.brief.month.required ? 0 : 1);
  rows.sort((a, b) => urgency(a) - urgency(b) || (a.brief?.last_visited_on ?? "").localeCompare(b.brief?.last_visited_on ?? ""));
  return {
    title: "我的学校",
    place: "#/schools",
    state: `${rows.length}所学校，本月待督导${rows.filter((place) => !urgency(place)).length}所。`,
    body: [el("section", {}, list(rows.map(schoolRow), "您现在没有挂牌的学校。有疑问请联系督导室。"))],
  };
}

export function schoolRow(place) {
  const month = place.brief?.month;
  const last = lastVisit(place);
  const below = last ? `上次 ${clock.shortDay(last)}` : "还没有督导过";
  return rowLink(`#/school/${place.id}`, place.name, below, standing(month));
}

function standing(month) {
  if (!month || !month.required) return badge("本月不计");
  if (month.done >= month.required) return badge("本月已完成", "success", "check-lg");
  if (month.waiting) return badge("待审核", "info", "hourglass-split");
  return [el("span", { class: "figure" }, `${month.done}/${month.required}`), badge("待督导", "warning", "clock")];
}

export function lastVisit(place) {
  return place.brief?.last_visited_on ?? place.brief?.visits?.[0]?.visited_on ?? null;
}
