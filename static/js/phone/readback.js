/** The visit as it is read back to the school before it signs: [{ title, lines }], and the digest of exactly that text. */
import { answerWords, hasAnswer } from "./answers.js";
import { dayWords, timeOf } from "./clock.js";
import { sha256 } from "./hash.js";
import { current } from "./pack.js";
import { KINDS, TALKS } from "./words.js";

export function readBack(draft) {
  const { document, school } = draft;
  const name = (part, code) => draft.entries(part).find((entry) => entry.key === code || entry.code === code)?.label ?? code;
  const blocks = [
    { title: "督导", lines: [`${school.name}，${dayWords(document.visited_on)}，${KINDS[document.kind]}`, `到校${timeOf(document.arrived_at) || "—"}`, `方式：${document.methods.map((code) => name("method", code)).join("、") || "—"}`] },
    { title: "督导事项", lines: answers(draft, [draft.main]) },
    ...draft.themes.map((list) => ({ title: list.title, lines: answers(draft, [list]) })),
    { title: "采集数据", lines: figures(draft) },
    { title: "听课和访谈", lines: talks(document) },
    { title: "督导纪实", lines: [document.summary.trim()] },
    { title: "典型经验和亮点", lines: [document.highlights.trim()] },
    { title: "发现的问题", lines: problems(draft) },
    { title: "后续处理", lines: [document.follow_up && name("follow_up", document.follow_up)] },
  ];
  return blocks.map(({ title, lines }) => ({ title, lines: lines.filter(Boolean) })).filter(({ lines }) => lines.length);
}

/** The digest of what was read back. */
export function digest(blocks) {
  return sha256(blocks.flatMap(({ title, lines }) => [title, ...lines]).join("\n"));
}

function answers(draft, lists) {
  return lists
    .filter(Boolean)
    .flatMap((list) => list.entries)
    .filter((entry) => entry.part === "matter" && hasAnswer(draft.document.answers[entry.key]))
    .map((entry) => `${entry.label}：${answerWords(draft.document.answers[entry.key])}`);
}

function figures(draft) {
  const entries = new Map(draft.entries("reading", true).map((entry) => [entry.key, entry]));
  const read = draft.document.readings.map(({ key, grade, value }) => {
    const entry = entries.get(key);
    return `${entry?.label ?? key}${grade ? `（${grade}）` : ""} ${value}${entry?.unit ?? ""}`;
  });
  const counted = draft
    .entries("counter")
    .filter((entry) => draft.document.counts[entry.code] !== undefined)
    .map((entry) => `${entry.label}${draft.document.counts[entry.code]}${entry.unit}`);
  return [...read, counted.join("，")];
}

function talks(document) {
  const lessons = document.lessons.filter((lesson) => lesson.subject).map((lesson) => `听课：${[lesson.subject, lesson.class_name, lesson.topic].filter(Boolean).join(" ")}${lesson.stars ? ` ${lesson.stars}星` : ""}`);
  const interviews = document.interviews.filter((talk) => talk.kind).map((talk) => `访谈：${TALKS[talk.kind] ?? ""}${talk.persons ?? ""}人`);
  return [...lessons, ...interviews];
}

function problems(draft) {
  const severities = new Map((current()?.severities ?? []).map((one) => [one.code, one]));
  const labels = new Map(draft.entries("matter", true).map((entry) => [entry.key, entry.label]));
  return draft.document.findings.filter((finding) => finding.text.trim()).map((finding, index) => {
    const severity = severities.get(finding.severity);
    const days = finding.workdays ?? severity?.workdays;
    return `${index + 1}. ${finding.text.trim()}（${[labels.get(finding.matter), severity?.label, days && `${days}个工作日内`].filter(Boolean).join("，")}）`;
  });
}
