/** What stands around every screen: title, the line of connection and queue, spoken words, the bottom bar. */
import { append, badge, el, icon } from "./dom.js";
import * as queue from "./queue.js";

const PLACES = [
  { href: "#/", label: "今日", symbol: "house" },
  { href: "#/schools", label: "学校", symbol: "mortarboard" },
  { href: "#/queue", label: "发送", symbol: "send" },
  { href: "#/device", label: "本机", symbol: "phone" },
];
const head = document.querySelector("[data-head]");
const line = document.querySelector("[data-line]");
const words = document.querySelector("[data-words]");
const main = document.querySelector("[data-main]");
const foot = document.querySelector("[data-foot]");
let lineShown = "";

/** screen: { title, state, back, body, actions, place }. */
export function draw(screen) {
  const title = el("h1", { tabindex: "-1" }, screen.title);
  const back = screen.back && el("a", { class: "back", href: screen.back, "aria-label": screen.backName ?? "返回" }, icon("chevron-left"));
  head.replaceChildren();
  append(head, [back, title, screen.end]);
  document.title = `${screen.title} · 手机督导`;
  main.replaceChildren();
  append(main, [screen.state && el("p", { class: "state" }, screen.state), screen.body]);
  foot.replaceChildren();
  append(foot, [screen.actions ? el("div", { class: "actions" }, screen.actions) : places(screen.place)]);
  document.body.classList.toggle("has-actions", Boolean(screen.actions));
  return title;
}

function places(current) {
  return el(
    "nav",
    { class: "places", "aria-label": "常用" },
    PLACES.map(({ href, label, symbol }) => el("a", { href, "aria-current": href === current ? "page" : null }, icon(symbol), label)),
  );
}

/** The line that is always there. */
export async function drawLine() {
  const { waiting, sending, failed } = await queue.summary();
  const isOn = navigator.onLine && queue.obstacle?.kind !== "later";
  const connection = isOn ? "已联网" : navigator.onLine ? "连不上服务器" : "没有网络";
  const text = `${connection} · ${waiting} 条待发送，${sending} 条发送中，${failed} 条失败`;
  if (text === lineShown) return;
  lineShown = text;
  line.replaceChildren(icon(isOn ? "wifi" : "wifi-off"), el("span", {}, text));
  line.classList.toggle("is-off", !isOn);
  line.classList.toggle("is-failed", failed > 0);
}

/** Says one sentence aloud, until the next screen or until it is put away. */
export function say(sentence, tone = "info", action = null) {
  const close = el("button", { type: "button", class: "close", "aria-label": "知道了", on: { click: () => words.replaceChildren() } }, icon("x-lg"));
  words.replaceChildren(el("div", { class: `note note-${tone}` }, el("div", {}, sentence, action), close));
}

export function hush() {
  words.replaceChildren();
}

export function stateBadge({ words: text, tone, symbol }) {
  return badge(text, tone, symbol);
}
