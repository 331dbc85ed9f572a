/** 本机: whether it works without a network, how much room there is, who is signed in, and signing out. */
import { account } from "../account.js";
import * as clock from "../clock.js";
import { button } from "../controls.js";
import { ask, el, note, panel } from "../dom.js";
import { say } from "../frame.js";
import * as pack from "../pack.js";
import * as release from "../release.js";
import { SHELL, signOut } from "../server.js";
import { count, othersWork, room } from "../storage.js";
import { sizeWords } from "../words.js";

export async function show() {
  const [memory, isReady, unsent] = [await room(), await release.isReady(), await count()];
  const known = pack.current();
  return {
    title: "本机",
    place: "#/device",
    state: `${account.name}，这台手机上有${unsent}条没有提交的记录。`,
    body: [
      othersWork() && note("info", "person", "这台手机上另一个账号还有没发送的记录，等他登录后自动发送。"),
      memory.warning && note("warning", "exclamation-triangle", memory.warning),
      panel(
        "没有网络时",
        el("p", {}, isReady && known ? "可以用：页面、学校和清单都已存在这台手机上。" : "还没有准备好：请在有网络时多停留一会儿，再打开一次。"),
        el("p", { class: "hint" }, known ? `资料更新于${clock.dayWords(known.now)} ${clock.timeOf(known.now)}。` : "还没有下载资料。"),
        button("更新资料", renew, { symbol: "arrow-repeat", style: "wide" }),
      ),
      panel(
        "存储空间",
        memory.quota > 0 ? el("progress", { max: memory.quota, value: memory.used, "aria-label": "已用存储空间" }) : null,
        el("p", {}, memory.quota ? `已用${sizeWords(memory.used)}，还可以用${sizeWords(memory.quota - memory.used)}。` : "这个浏览器不说明还有多少空间。"),
        el("p", { class: "hint" }, memory.persisted ? "系统答应不自动清理这里的内容。" : "系统空间紧张时可能清理这里的内容，请及时发送。"),
      ),
      el("div", { class: "panel links" }, el("a", { class: "btn wide", href: account.home }, "回到网页版"), button("退出登录", () => leave(unsent), { symbol: "box-arrow-right", style: "wide" })),
    ],
  };
}

async function renew() {
  try {
    await pack.renew();
    say("资料已更新。", "success");
  } catch (failure) {
    if (!failure.kind) throw failure;
    say(`${failure.message}资料没有更新。`, "warning");
  }
}

async function leave(unsent) {
  if (unsent && !(await ask(`这台手机上还有${unsent}条没有提交的督导记录。退出后内容还在，但要再登录这个账号才能继续。要退出吗？`, "退出登录"))) return;
  try {
    await signOut();
  } catch (failure) {
    if (!failure.kind) throw failure;
    say("退出登录需要联网，请连上网络再试。", "warning");
    return;
  }
  await caches.delete(SHELL);
  location.assign(account.login);
}
