/** 核对和提交: what is missing with the way to it, the whole record once more, and the button that hands it in. */
import { button } from "../controls.js";
import { ask, el, icon, note, panel } from "../dom.js";
import { gaps } from "../gaps.js";
import * as queue from "../queue.js";
import { readBack } from "../readback.js";
import { say, stateBadge } from "../frame.js";
import { STATES } from "../words.js";
import { readBackPanel } from "./visit-sign.js";
import { photoStrip } from "../photo-strip.js";

export function draw(draft) {
  const found = gaps(draft);
  const must = found.filter((gap) => gap.must);
  const hints = found.filter((gap) => !gap.must);
  const hand = async () => {
    if (must.length) return say(`还有${must.length}处没有填完，点上面的链接去填。`, "warning");
    if (hints.length && !(await ask(`${hints.map((gap) => gap.sentence).join("")}就这样提交吗？`, "提交", false))) return null;
    await draft.flush();
    await queue.enqueue(draft.row.uuid);
    location.hash = "#/queue";
    return null;
  };
  return {
    body: [
      draft.row.state === "returned" && note("danger", "arrow-return-left", el("p", {}, `退回原因：${draft.row.reason}`)),
      draft.row.state === "refused" && note("danger", "exclamation-circle", el("p", {}, draft.row.problem?.sentence)),
      must.length > 0 && el("section", { class: "panel missing", "aria-label": "还没有填完" }, el("h2", {}, `还有${must.length}处要填`), links(draft, must)),
      hints.length > 0 && el("section", { class: "panel", "aria-label": "提醒" }, el("h2", {}, "提醒"), links(draft, hints)),
      must.length === 0 && note("success", "check-circle", navigator.onLine ? "都填好了，可以提交。" : "都填好了。现在没有网络，点提交后先存着，联网后自动发送。"),
      ...readBackPanel(readBack(draft)),
    ],
    actions: [button("提交", hand, { symbol: "send", style: "btn-primary" })],
  };
}

function links(draft, found) {
  return el("ul", { class: "gaps" }, found.map((gap) => el("li", {}, el("a", { href: `#/visit/${draft.row.uuid}/${gap.section}` }, gap.sentence, icon("chevron-right")))));
}

/** A visit that was handed in: only to read; one that still waits can be taken back. */
export async function showSent(draft) {
  const { row } = draft;
  const back = async () => {
    if (await queue.recall(row.uuid)) {
      location.hash = `#/visit/${row.uuid}/check`;
      return;
    }
    say("正在发送或已经提交，不能再改。", "warning");
  };
  return {
    title: draft.school.name,
    back: "#/queue",
    end: stateBadge(STATES[row.state]),
    state: row.receipt ? `服务器已收到并核对一致，回执 ${row.receipt.sha256.slice(0, 8)}。` : "已存在这台手机上，联网后自动发送。",
    body: [row.problem && note("warning", "exclamation-triangle", row.problem.sentence), ...readBackPanel(readBack(draft)), draft.document.photos.length > 0 && panel("照片", await photoStrip(draft, { all: true, name: "这次督导" }))],
    actions: row.state === "queued" ? [button("收回来继续改", back, { symbol: "pencil" }), button("现在发送", () => queue.retry(row.uuid), { symbol: "send", style: "btn-primary" })] : undefined,
    place: "#/queue",
  };
}
