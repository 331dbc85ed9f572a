/** The phone pages: opens this account's store, then shows the screen that the address names. */
import { account } from "./account.js";
import { button } from "./controls.js";
import { flush } from "./drafts.js";
import { draw, drawLine, hush, say } from "./frame.js";
import * as pack from "./pack.js";
import * as queue from "./queue.js";
import * as release from "./release.js";
import { meet } from "./server.js";
import * as storage from "./storage.js";
import * as store from "./store.js";
import * as brief from "./screens/brief.js";
import * as device from "./screens/device.js";
import * as queueScreen from "./screens/queue.js";
import * as schools from "./screens/schools.js";
import * as today from "./screens/today.js";
import * as visit from "./screens/visit.js";

const SCREENS = { "": today, schools, school: brief, visit, queue: queueScreen, device };
const REDRAW_AFTER = 250;
const RENEW_AFTER = 10 * 60_000;
let refreshes = false;
let shown = "";
let redrawing = 0;
let renewed = 0;
let hasNews = false;

async function show() {
  await flush();
  const [name, ...rest] = location.hash.replace(/^#\/?/, "").split("/");
  const screen = await (SCREENS[name] ?? today).show(rest);
  const isSame = shown === location.hash;
  const place = isSame ? window.scrollY : 0;
  if (!isSame) (hasNews ? tellNewRelease : hush)();
  refreshes = Boolean(screen.refresh);
  const title = draw(screen);
  window.scrollTo(0, place);
  if (shown && !isSame) title.focus({ preventScroll: true });
  shown = location.hash;
  document.body.dataset.shown = shown;
}

/** The queue moved: the line says so, and a screen that shows the queue is drawn again. */
function heard() {
  drawLine();
  clearTimeout(redrawing);
  if (refreshes) redrawing = setTimeout(() => refreshes && show(), REDRAW_AFTER);
}

/** News from the server, where there is a network: who is signed in, a newer release, a newer pack. */
async function renew() {
  try {
    const edition = await meet();
    await release.look(edition);
    if (Date.now() - renewed > RENEW_AFTER) {
      await pack.renew();
      renewed = Date.now();
      if (!location.hash.includes("/visit/")) await show();
    }
  } catch (failure) {
    if (!failure.kind) throw failure;
    if (failure.kind === "other") location.assign(account.base);
    if (failure.kind === "signin") say(`${failure.message}现在可以继续填写，登录后再发送。`, "warning");
  }
  await drawLine();
}

async function tellOfRoom() {
  const { warning } = await storage.room();
  if (warning) say(warning, "warning");
}

function tellNewRelease() {
  hasNews = true;
  const take = async () => {
    await flush();
    release.take();
  };
  say("有新版本，", "info", button("点此更新", take, { style: "btn-quiet" }));
}

async function start() {
  localStorage.setItem("phone-user", account.id);
  await openStore();
  await pack.load();
  await show();
  await tellOfRoom();
  window.addEventListener("hashchange", show);
  window.addEventListener("online", drawLine);
  window.addEventListener("offline", drawLine);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && renew());
  window.addEventListener("online", renew);
  queue.onchange(heard);
  await drawLine();
  await release.watch(tellNewRelease);
  await renew();
  queue.watch();
  await queue.dropOldPictures();
}

async function openStore() {
  try {
    await store.open(account.id);
    await storage.begin();
  } catch (error) {
    say("这台手机的浏览器打不开本机存储，请换用系统自带的浏览器，并关闭无痕模式。", "danger");
    throw error;
  }
}

start();
