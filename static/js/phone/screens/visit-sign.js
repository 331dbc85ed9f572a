/** 校方签字: the record is read back, then the school signs on glass, or why it did not is written down. */
import * as clock from "../clock.js";
import { button, textField } from "../controls.js";
import { el, icon, note, panel } from "../dom.js";
import { flush } from "../drafts.js";
import { say } from "../frame.js";
import { sha256, uuid } from "../hash.js";
import { digest, readBack } from "../readback.js";
import { glass } from "../signature.js";
import * as store from "../store.js";

const EMPTY = "0".repeat(64);

export function summary({ document: { signature } }) {
  if (!signature) return "还没有签字";
  return signature.refusal ? "未签字，已写原因" : `${signature.signer}已签字`;
}

export async function draw(draft) {
  const box = el("div", {});
  const redraw = async () => box.replaceChildren(...(await blocks(draft, redraw)));
  await redraw();
  return [box];
}

export function readBackPanel(blocks) {
  return blocks.map(({ title, lines }) => el("section", { class: "panel read" }, el("h2", {}, title), lines.map((line) => el("p", {}, line))));
}

async function blocks(draft, redraw) {
  const read = readBack(draft);
  const { signature } = draft.document;
  if (signature) return [await signed(draft, signature, read, redraw)];
  return [note("info", "eye", "请校方看过下面的记录，再签字。"), ...readBackPanel(read), signPanel(draft, read, redraw), refusalPanel(draft, read, redraw)];
}

async function signed(draft, signature, read, redraw) {
  const kept = await store.blob(signature.uuid);
  const hasChanged = signature.content_sha256 !== (await digest(read));
  return panel(
    signature.refusal ? "未签字" : "已签字",
    hasChanged && note("warning", "exclamation-triangle", "签字以后记录又改过。请校方重新看过再签，或照原样提交。"),
    signature.refusal ? el("p", {}, `原因：${signature.refusal}`) : el("p", {}, `${signature.signer}（${signature.post || "校方"}），${clock.timeOf(signature.signed_at)}签。`),
    kept && el("img", { class: "signed", src: kept.thumbnail, alt: `${signature.signer}的签名` }),
    button("重新签字", async () => {
      draft.document.signature = null;
      draft.touch();
      await draft.flush();
      await store.dropBlob(signature.uuid);
      await redraw();
    }, { symbol: "arrow-repeat", style: "wide" }),
  );
}

function signPanel(draft, read, redraw) {
  const said = { signer: "", post: "" };
  const pane = glass();
  const keep = async () => {
    if (!said.signer.trim()) return say("请填签字人姓名。", "warning");
    if (pane.isEmpty()) return say("还没有签名，请在方框里写上名字。", "warning");
    const png = await pane.png();
    const row = { uuid: uuid(), visit: draft.row.uuid, kind: "signature", name: "校方签字.png", type: "image/png", size: png.byteLength, sha256: await sha256(png), sent: 0, receipt: null, thumbnail: pane.node.toDataURL("image/png") };
    await store.addBlob(row, png);
    await put(draft, { uuid: row.uuid, sha256: row.sha256, signer: said.signer.trim(), post: said.post.trim(), refusal: "" }, read);
    say("签字已存下。", "success");
    return redraw();
  };
  return panel(
    "签字",
    textField({ label: "签字人", most: 30, set: (value) => (said.signer = value) }),
    textField({ label: "职务", most: 30, set: (value) => (said.post = value) }),
    el("p", { class: "label" }, "在方框里签名"),
    pane.node,
    el("div", { class: "ways" }, button("擦掉", () => pane.clear(), { symbol: "arrow-repeat" }), button("签好了", keep, { symbol: "check-lg", style: "btn-soft" })),
  );
}

function refusalPanel(draft, read, redraw) {
  let reason = "";
  const keep = async () => {
    if (!reason.trim()) return say("请写明未签字的原因。", "warning");
    await put(draft, { uuid: uuid(), sha256: EMPTY, signer: "", post: "", refusal: reason.trim() }, read);
    return redraw();
  };
  return el("details", { class: "panel fold" }, el("summary", {}, "学校没有签字", icon("chevron-down")), textField({ label: "未签字原因", most: 200, hint: "例如：校长外出，没有人签字。", set: (value) => (reason = value) }), button("记下原因", keep, { style: "wide" }));
}

async function put(draft, values, read) {
  draft.document.signature = { ...values, content_sha256: await digest(read), signed_at: clock.iso() };
  draft.touch();
  await flush();
}
