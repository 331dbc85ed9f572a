/**
 * Times of the county. The server's clock leads: a phone that is more than five minutes off (or a sample county that
 * stands still) is corrected by what it was told last. Moments are ISO texts with the county's zone.
 */
const TOLERANCE = 5 * 60_000;
const MINUTE = 60_000;
let drift = 0; // milliseconds to add to this phone's clock
let zone = "+08:00";

/** now: the server's moment, an ISO text with its zone. */
export function set(now, heard = Date.now()) {
  const off = Date.parse(now) - heard;
  if (Number.isNaN(off)) return;
  drift = Math.abs(off) > TOLERANCE ? off : 0;
  zone = /[+-]\d\d:\d\d$/.exec(now)?.[0] ?? zone;
}

function shifted(instant) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(zone);
  return new Date(instant + (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE).toISOString();
}

export function instant() {
  return Date.now() + drift;
}

/** 2024-05-31T09:05:00+08:00 */
export function iso(at = instant()) {
  return shifted(at).slice(0, 19) + zone;
}

export function today() {
  return shifted(instant()).slice(0, 10);
}

/** The moment of "09:05" on a day, or null without a time. */
export function moment(day, time) {
  return time ? `${day}T${time}:00${zone}` : null;
}

export function timeOf(text) {
  return text ? shifted(Date.parse(text)).slice(11, 16) : "";
}

/** 2024年3月5日 */
export function dayWords(day) {
  if (!day) return "—";
  const [year, month, date] = day.slice(0, 10).split("-").map(Number);
  return `${year}年${month}月${date}日`;
}

/** 03-05 周二 */
export function shortDay(day) {
  if (!day) return "—";
  return `${day.slice(5, 10)} 周${"日一二三四五六"[new Date(`${day.slice(0, 10)}T00:00:00Z`).getUTCDay()]}`;
}
