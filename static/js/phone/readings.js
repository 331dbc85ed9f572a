/** Grades and limits of a reading, as the server judges them: the grade's own limit, else its stage's, else that of all. */
import { current } from "./pack.js";
import { parts } from "./words.js";

/** The grades for which a reading of a checklist is taken at a school. */
export function gradesOf(place, list) {
  return stagesOf(place, list).flatMap((stage) => current()?.grades?.[stage] ?? []);
}

function stagesOf(place, list) {
  const asked = parts(list.stages, ",");
  return (place.stages ?? []).filter((stage) => !asked.length || asked.includes(stage));
}

/** { min, max } as texts, either may be absent. Without a grade at a school of several stages: what any of them allows. */
export function limitOf(entry, place, list, grade) {
  const limits = entry.limits ?? {};
  if (grade) {
    const stage = Object.entries(current()?.grades ?? {}).find(([, grades]) => grades.includes(grade))?.[0];
    return limits[grade] ?? limits[stage] ?? limits.all ?? {};
  }
  const named = stagesOf(place, list).filter((stage) => limits[stage]).map((stage) => limits[stage]);
  if (!named.length) return limits.all ?? {};
  const every = (side) => named.every((limit) => limit[side] !== undefined) && named.map((limit) => Number(limit[side]));
  const least = every("min");
  const most = every("max");
  return { ...(least && { min: Math.min(...least) }), ...(most && { max: Math.max(...most) }) };
}

export function isOutside({ min, max }, value) {
  const number = Number(value);
  return (min !== undefined && number < Number(min)) || (max !== undefined && number > Number(max));
}

/** 不超过60分钟 */
export function limitWords({ min, max }, unit = "") {
  const plain = (text) => String(Number(text));
  if (min !== undefined && max !== undefined) return `${plain(min)}至${plain(max)}${unit}`;
  if (max !== undefined) return `不超过${plain(max)}${unit}`;
  return min !== undefined ? `不少于${plain(min)}${unit}` : "";
}
