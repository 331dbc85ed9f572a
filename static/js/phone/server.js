/**
 * Calls to the server. Whatever goes wrong becomes a Failure with a sentence and a kind:
 *   later   no network, too slow, the server is down: try again by itself
 *   signin  the session has ended: keep everything, ask to sign in
 *   other   somebody else is signed in now: send nothing under his name
 *   person  the server refused, and a person must mend it (403, 404, 409, 413, 422)
 */
import { account, address } from "./account.js";

const PATIENCE = 45_000;
export const SHELL = "phone-shell";
const KEPT_HEADERS = ["Content-Type", "Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options"];
const SENTENCES = {
  400: "服务器读不懂这条记录，请更新页面后再试。",
  403: "您的账号现在不能提交这条记录，请联系督导室。",
  404: "服务器上没有这个地址，请更新页面后再试。",
  409: "服务器上的这条记录已经变了。",
  413: "内容太大，服务器不收。",
  422: "这条记录不符合要求。",
};
let token = "";

export class Failure extends Error {
  constructor(kind, sentence, status = 0, body = {}) {
    super(sentence);
    Object.assign(this, { kind, status, body });
  }
}

async function reach(path, options, patience = PATIENCE) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const answer = await fetch(address(path), {
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: stop.signal,
      ...options,
    });
    // The text is read inside the time limit too: a line that dies halfway is no answer.
    return { answer, text: answer.type === "opaqueredirect" ? "" : await answer.text() };
  } catch {
    throw new Failure("later", stop.signal.aborted ? "网络太慢，这次没有发完。" : "没有连上服务器。");
  } finally {
    clearTimeout(timer);
  }
}

/** Asks who is signed in now and takes a fresh token; keeps the shell for starting without a network. */
export async function meet() {
  const { answer, text } = await reach("", { headers: { Accept: "text/html" } });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new Failure("signin", "登录已过期，请重新登录。");
  if (answer.status === 403) throw new Failure("signin", "您的账号现在不能使用手机督导，请重新登录或联系督导室。");
  if (!answer.ok) throw new Failure("later", "服务器暂时不可用。", answer.status);
  const shell = new DOMParser().parseFromString(text, "text/html").body;
  if (shell.dataset.user !== account.id) throw new Failure("other", "这台手机上现在登录的是另一个账号。");
  token = shell.dataset.csrf;
  await keepShell(answer, text.replaceAll(token, ""));
  return shell.dataset.edition;
}

async function keepShell(answer, text) {
  if (!("caches" in window)) return;
  const kept = await caches.open(SHELL);
  const headers = Object.fromEntries(KEPT_HEADERS.filter((name) => answer.headers.has(name)).map((name) => [name, answer.headers.get(name)]));
  await kept.put(address(), new Response(text, { headers }));
}

/** One call; returns the JSON answered. */
export async function call(method, path, { body, headers = {}, patience } = {}) {
  if (!token && method !== "GET") await meet();
  const asked = { Accept: "application/json", ...headers };
  if (method !== "GET") asked["X-CSRFToken"] = token;
  const { answer, text } = await reach(path, { method, body, headers: asked }, patience);
  const json = read(answer, text);
  if (answer.ok && json) return json;
  throw failure(answer, json);
}

function read(answer, text) {
  if (!(answer.headers.get("Content-Type") || "").includes("json")) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failure(answer, json) {
  const { status } = answer;
  if (answer.type === "opaqueredirect" || status === 401) {
    token = "";
    return new Failure("signin", json?.error || "登录已过期，请重新登录。", 401);
  }
  if (status === 403 && (!json || json.code === "csrf")) {
    token = ""; // an old token: the next round takes a new one
    return new Failure("later", "安全凭证已换，稍后自动再发。", status);
  }
  const refused = status in SENTENCES;
  const kind = refused ? "person" : "later";
  return new Failure(kind, json?.error || SENTENCES[status] || "服务器暂时出错，稍后自动再发。", status, json ?? {});
}

/** Ends the session; what is kept on this phone stays for this account. */
export async function signOut() {
  await meet();
  const stop = new URL(account.logout, location.href);
  const form = new URLSearchParams({ csrfmiddlewaretoken: token });
  const answer = await fetch(stop, { method: "POST", body: form, credentials: "same-origin", redirect: "manual" }).catch(() => null);
  if (answer?.type !== "opaqueredirect") throw new Failure("later", "没有退出成功。");
  token = "";
}
