/** 发送: every visit that waits, is being sent, failed or arrived, with its photos. */
import * as clock from "../clock.js";
import { button } from "../controls.js";
import { badge, el, list, note } from "../dom.js";
import { account } from "../account.js";
import * as queue from "../queue.js";
import * as store from "../store.js";
import { sizeWords, STATES } from "../words.js";
import { stateBadge } from "../frame.js";

const SHOWN_SENT = 30;

export async function show() {
  const rows = (await store.visits()).sort((a, b) => b.changed_at.localeCompare(a.changed_at));
  const waiting = rows.filter((row) => ["queued", "refused"].includes(row.state));
  const arrived = rows.filter((row) => ["sent", "approved"].includes(row.state)).slice(0, SHOWN_SENT);
  const cards = [];
  for (const row of waiting) cards.push(await card(row));
  return {
    title: "发送",
    place: "#/queue",
    state: stateWords(waiting),
    body: [
      obstacle(),
      waiting.some((row) => row.state === "queued") && el("div", { class: "ways" }, button("全部现在发送", () => queue.hurry(), { symbol: "arrow-repeat", style: "wide" })),
      cards.length > 0 && el("section", {}, el("h2", {}, `没发完的（${cards.length}）`), cards),
      el("section", {}, el("h2", {}, "已提交"), list(arrived.map(sent), "还没有提交过。")),
    ],
    refresh: true,
  };
}

function stateWords(waiting) {
  const refused = waiting.filter((row) => row.state === "refused").length;
  const queued = waiting.length - refused;
  const said = [refused && `${refused}条需要您处理。`, queued && `${queued}条还没有发完，联网后自动发送，不用等在这里。`];
  return said.filter(Boolean).join("") || "都发完了。";
}

function obstacle() {
  const found = queue.obstacle;
  if (found?.kind === "signin") return note("warning", "lock", el("p", {}, `${found.message}没发完的都还在这台手机上，登录后自动发送。`), el("a", { class: "btn btn-primary wide", href: signIn() }, "重新登录"));
  if (found?.kind === "other") return note("warning", "person", el("p", {}, `${found.message}请用${account.name}的账号登录后再发送。`), el("a", { class: "btn wide", href: account.base }, "打开现在登录的账号"));
  return null;
}

const signIn = () => `${account.login}?next=${encodeURIComponent(account.base)}`;

async function card(row) {
  const files = await store.blobsOf(row.uuid);
  const named = new Set(row.document.photos.map((photo) => photo.uuid));
  const photos = files.filter((file) => file.kind === "signature" || named.has(file.uuid));
  const share = row.progress ? Math.min(99, Math.floor((row.progress.done / row.progress.total) * 100)) : null;
  const next = row.state === "queued" && row.retry_at > Date.now() ? `${Math.ceil((row.retry_at - Date.now()) / 1000)}秒后自动再试。` : "";
  return el(
    "article",
    { class: "panel", "aria-label": `${row.school_name} ${clock.shortDay(row.document.visited_on)}` },
    el("div", { class: "card-head" }, el("h3", {}, row.school_name, el("small", {}, clock.shortDay(row.document.visited_on))), share === null ? stateBadge(STATES[row.state]) : badge(`发送中 ${share}%`, "info", "cloud-arrow-up")),
    share !== null && el("progress", { max: 100, value: share, "aria-label": "发送进度" }),
    row.problem && el("p", { class: row.state === "refused" ? "late" : "soon" }, row.problem.sentence, next),
    photos.length > 0 && el("ul", { class: "parcels" }, photos.map(parcel)),
    el("div", { class: "ways" }, row.state === "refused" && el("a", { class: "btn btn-primary", href: `#/visit/${row.uuid}/check` }, "去处理"), row.state === "queued" && el("a", { class: "btn", href: `#/visit/${row.uuid}` }, "打开"), button("重试", () => queue.retry(row.uuid), { symbol: "arrow-repeat", "aria-label": `重试：${row.school_name}` })),
  );
}

function parcel(file, index) {
  const name = file.kind === "signature" ? "校方签字" : `照片${index + 1}`;
  const share = Math.floor((file.sent / file.size) * 100);
  const standing = file.receipt ? badge("已收到", "success", "check-lg") : share > 0 ? badge(`${share}%`, "info") : badge("待发送");
  return el("li", {}, el("span", {}, `${name}（${sizeWords(file.size)}）`, file.problem && el("small", { class: "soon" }, file.problem)), standing);
}

function sent(row) {
  return el("a", { class: "item", href: `#/visit/${row.uuid}` }, el("span", { class: "item-main" }, row.school_name, el("small", {}, `${clock.shortDay(row.document.visited_on)} · ${row.document.photos.length}张照片，核对一致`)), stateBadge(STATES[row.state]));
}
