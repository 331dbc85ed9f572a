/** One visit in eleven short screens with an index; the camera is one tap away on each, the next step under the thumb. */
import { camera } from "../controls.js";
import { badge, el, icon, list, note } from "../dom.js";
import { openDraft } from "../drafts.js";
import { say } from "../frame.js";
import { gaps } from "../gaps.js";
import { addPhotos } from "../photo-strip.js";
import { shortDay, timeOf } from "../clock.js";
import { STATES } from "../words.js";
import { stateBadge } from "../frame.js";
import * as arrival from "./visit-arrival.js";
import * as check from "./visit-check.js";
import * as figures from "./visit-figures.js";
import * as findings from "./visit-findings.js";
import * as leaving from "./visit-leaving.js";
import * as matters from "./visit-matters.js";
import * as photos from "./visit-photos.js";
import * as sign from "./visit-sign.js";
import * as talks from "./visit-talks.js";
import * as text from "./visit-text.js";
import * as themes from "./visit-themes.js";

const SECTIONS = [
  { code: "arrival", title: "签到和方式", part: arrival },
  { code: "matters", title: "督导事项", part: matters },
  { code: "themes", title: "专题", part: themes },
  { code: "figures", title: "资料采集", part: figures },
  { code: "talks", title: "听课和访谈", part: talks },
  { code: "text", title: "纪实和亮点", part: text },
  { code: "findings", title: "发现的问题", part: findings },
  { code: "photos", title: "照片", part: photos },
  { code: "leaving", title: "后续处理和签退", part: leaving },
  { code: "sign", title: "校方签字", part: sign },
  { code: "check", title: "核对和提交", part: check },
];

export async function show([uuid, code]) {
  const draft = await openDraft(uuid);
  if (!draft) return { title: "督导记录", back: "#/", body: [note("warning", "exclamation-triangle", "这台手机上没有这条记录。")] };
  draft.onfailed = (error) => say(error.name === "QuotaExceededError" ? "手机存储空间不够，刚才的内容没有存下来。请先清理空间，不要关掉这一页。" : "刚才的内容没有存下来，请不要关掉这一页，稍后再试。", "danger");
  if (!draft.isEditable) return check.showSent(draft);
  const at = SECTIONS.findIndex((section) => section.code === code);
  return at < 0 ? index(draft) : section(draft, at);
}

function index(draft) {
  const found = gaps(draft);
  const open = found.filter((gap) => gap.must);
  const rows = SECTIONS.map(({ code, title, part }) => {
    const said = part.summary?.(draft);
    return el("a", { class: "item", href: `#/visit/${draft.row.uuid}/${code}` }, el("span", { class: "item-main" }, title, said && el("small", {}, said)), code !== "check" && standing(found.filter((gap) => gap.section === code)));
  });
  const first = SECTIONS.find(({ code }) => open.some((gap) => gap.section === code)) ?? SECTIONS.at(-1);
  return {
    title: draft.school.name,
    back: "#/",
    state: [shortDay(draft.document.visited_on), draft.document.arrived_at && `${timeOf(draft.document.arrived_at)}到校`].filter(Boolean).join(" · "),
    end: stateBadge(STATES[draft.row.state]),
    body: [trouble(draft), el("section", {}, el("h2", { class: "visually-hidden" }, "目录"), list(rows, ""))],
    actions: [cameraButton(draft), nextLink(draft, first, "去填")],
  };
}

function standing(found) {
  if (found.some((gap) => gap.must)) return badge("未填完", "warning", "circle");
  return found.length ? badge("可补充", "info", "info-circle") : badge("好了", "success", "check-lg");
}

export function trouble(draft) {
  const { row } = draft;
  if (row.state === "returned") return note("danger", "arrow-return-left", el("p", {}, el("strong", {}, "退回原因")), el("p", {}, row.reason));
  if (row.state === "refused") return note("danger", "exclamation-circle", el("p", {}, el("strong", {}, "需要您处理")), el("p", {}, row.problem?.sentence));
  return null;
}

async function section(draft, at) {
  const { code, title, part } = SECTIONS[at];
  const next = SECTIONS[at + 1];
  const drawn = await part.draw(draft);
  return {
    title,
    back: `#/visit/${draft.row.uuid}`,
    backName: "回到目录",
    state: `${draft.school.name} · 第${at + 1}步，共${SECTIONS.length}步`,
    body: drawn.body ?? drawn,
    actions: [cameraButton(draft, code), ...(drawn.actions ?? [nextLink(draft, next, "下一步")])],
  };
}

function nextLink(draft, { code, title }, verb) {
  return el("a", { class: "btn btn-primary", href: `#/visit/${draft.row.uuid}/${code}` }, `${verb}：${title}`, icon("chevron-right"));
}

function cameraButton(draft, code) {
  const take = async (files) => {
    const taken = await addPhotos(draft, files);
    if (!taken) return;
    say(`已存下${taken}张照片，这次共${draft.document.photos.length}张。`, "success");
    if (code === "photos") window.dispatchEvent(new HashChangeEvent("hashchange"));
  };
  return camera("拍照", take, { name: "拍照，存到这次督导" });
}
