/** How a matter is answered, in chips, and what an answer says in words. */
import { parts, RESULTS } from "./words.js";

const LOOK = ["done", "not_done"];
const YES_NO = ["yes", "no"];

/** The chips of a matter that concerns the school: [{ value, label }]; a matter answered in text has none. */
export function choicesOf(entry) {
  if (entry.answer === "choice") return parts(entry.choices, "|").map((word) => ({ value: word, label: word }));
  if (entry.answer === "text") return [];
  if (entry.answer === "look") return LOOK.map((value) => ({ value, label: RESULTS[value] }));
  // Where the register does not say whether it concerns the school, the inspector may say that it does not.
  const codes = parts(entry.applicable_if, ",").length ? YES_NO : [...YES_NO, "not_applicable"];
  return codes.map((value) => ({ value, label: RESULTS[value] }));
}

/** Whether the answer is 不适用 without the reason it asks for. */
export const lacksReason = (answer) => answer?.result === "not_applicable" && !answer.note.trim();

/** The answer when a chip was pressed. */
export function answered(entry, value, former) {
  const note = former?.note ?? "";
  return entry.answer === "choice" ? { result: "chosen", choice: value, note } : { result: value, choice: "", note };
}

/** The answer when its text was changed; null when nothing is left of it. */
export function written(entry, text, former) {
  if (entry.answer === "text") return text.trim() ? { result: "written", choice: "", note: text } : null;
  return former ? { ...former, note: text } : { result: "", choice: "", note: text };
}

export const hasAnswer = (answer) => Boolean(answer?.result);
export const pressed = (entry, answer) => (entry.answer === "choice" ? answer?.choice : answer?.result) || "";

/** Whether the answer speaks against the school. */
export function isAdverse(entry, answer) {
  if (!hasAnswer(answer)) return false;
  return parts(entry.adverse, "|").includes(answer.choice || answer.result);
}

export function answerWords(answer) {
  if (!hasAnswer(answer)) return "没有填";
  const said = answer.choice || RESULTS[answer.result] || answer.result;
  if (answer.result === "written") return answer.note;
  return answer.note ? `${said}（${answer.note}）` : said;
}
