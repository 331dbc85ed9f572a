/** What a visit still lacks, as sentences with the place that mends them. `must` ones keep it back; the others only remind. */
import { applies, isListed, isRequired, themes } from "./pack.js";
import { hasAnswer, lacksReason } from "./answers.js";
import { dayWords, timeOf } from "./clock.js";
import { someOf } from "./words.js";

/** [{ section, sentence, must }] */
export function gaps(draft) {
  return [...arrival(draft), ...matters(draft), ...themeGaps(draft), ...readings(draft), ...texts(draft), ...findings(draft), ...talks(draft), ...leaving(draft), ...reminders(draft)];
}

const must = (section, sentence) => ({ section, sentence, must: true });
const remind = (section, sentence) => ({ section, sentence, must: false });

function arrival({ document, school, main }) {
  const found = [];
  if (!document.arrived_at) found.push(must("arrival", "还没有签到：请填到校时间。"));
  if (!document.methods.length) found.push(must("arrival", "请至少选一种督导方式。"));
  if (main?.kind !== "campaign" && !isListed(school.id, document.visited_on)) {
    found.push(remind("arrival", `${dayWords(document.visited_on)}您似乎不是${school.name}的责任督学，请核对日期。`));
  }
  return found;
}

function matters(draft) {
  const asked = draft.entries("matter");
  const open = asked.filter((entry) => applies(entry, draft.school) && entry.is_required !== false && !hasAnswer(draft.document.answers[entry.key]));
  const found = [];
  if (open.length) found.push(must("matters", `还有${open.length}项督导事项没有选：${someOf(open.map((entry) => entry.label))}。`));
  found.push(...reasons("matters", asked, draft.document.answers));
  const looks = asked.filter((entry) => entry.answer === "look");
  const hasLooked = looks.some((entry) => draft.document.answers[entry.key]?.result === "done");
  if (looks.length && !hasLooked && !open.length) found.push(must("matters", "请至少有一项督导事项选“已查”。"));
  return found;
}

function reasons(section, entries, answers) {
  const silent = entries.filter((entry) => lacksReason(answers[entry.key]));
  return silent.map((entry) => must(section, `“${entry.label}”选了“不适用”，请写明原因。`));
}

function themeGaps(draft) {
  const present = new Set(draft.document.themes);
  const absent = themes(draft.school).filter((list) => isRequired(list, draft.document.visited_on) && !present.has(list.id));
  const found = absent.map((list) => must("themes", `这次必须查“${list.title}”，请加上。`));
  for (const list of draft.themes) {
    const open = list.entries.filter((entry) => entry.part === "matter" && entry.is_required && applies(entry, draft.school) && !hasAnswer(draft.document.answers[entry.key]));
    found.push(...reasons("themes", list.entries, draft.document.answers));
    if (open.length) found.push(must("themes", `“${list.title}”还有${open.length}项没有填：${someOf(open.map((entry) => entry.label))}。`));
  }
  return found;
}

function readings(draft) {
  const read = new Set(draft.document.readings.map((one) => one.key));
  const open = draft.entries("reading", true).filter((entry) => entry.is_required && applies(entry, draft.school) && !read.has(entry.key));
  return open.length ? [must("figures", `还有${open.length}项数值没有填：${someOf(open.map((entry) => entry.label))}。`)] : [];
}

function texts({ document }) {
  return document.summary.trim() ? [] : [must("text", "请写督导纪实。")];
}

function findings({ document }) {
  const found = [];
  document.findings.forEach((finding, index) => {
    const lacks = [[!finding.text.trim(), "内容"], [!finding.matter, "所属事项"], [!finding.severity, "整改类型"]].filter(([is]) => is).map(([, what]) => what);
    if (lacks.length) found.push(must("findings", `第${index + 1}条问题还缺${lacks.join("、")}。`));
  });
  return found;
}

function talks({ document }) {
  const found = [];
  if (document.lessons.some((lesson) => !lesson.subject.trim())) found.push(must("talks", "听课记录要写学科。"));
  if (document.interviews.some((talk) => !talk.kind || !talk.persons)) found.push(must("talks", "访谈要选对象、填人数。"));
  return found;
}

function leaving({ document }) {
  const found = [];
  if (!document.left_at) found.push(must("leaving", "还没有签退：请填离校时间。"));
  else if (document.arrived_at && Date.parse(document.left_at) <= Date.parse(document.arrived_at)) {
    found.push(must("leaving", `离校时间（${timeOf(document.left_at)}）要晚于到校时间（${timeOf(document.arrived_at)}）。`));
  }
  if (!document.follow_up) found.push(must("leaving", "请选择后续处理。"));
  else if (document.follow_up === "none" && document.findings.length) {
    found.push(must("leaving", `已写了${document.findings.length}条问题，后续处理不能选“没有问题”。`));
  }
  return found;
}

function reminders(draft) {
  const { document } = draft;
  const found = [];
  const pictured = new Set(document.photos.map((photo) => photo.key));
  const wanted = draft.entries("matter", true).filter((entry) => entry.wants_photo && applies(entry, draft.school) && hasAnswer(document.answers[entry.key]) && !pictured.has(entry.key));
  if (wanted.length) found.push(remind("photos", `建议拍照：${someOf(wanted.map((entry) => entry.label))}。`));
  if (!document.signature) found.push(remind("sign", "校方还没有签字；学校不签的，请写明原因。"));
  return found;
}
