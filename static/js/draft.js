/**
 * form[data-draft="visit-12"]: long text is kept in this browser until the form is saved.
 * Drafts belong to the account in <body data-user>; another account's drafts are wiped on sight, and all of them on logging out.
 * Only textareas are kept: no names, no files, no hidden fields.
 */
const PREFIX = "draft:";
const owner = document.body.dataset.user || "";

function keyOf(form) {
  return `${PREFIX}${owner}:${form.dataset.draft}`;
}

function wipe(keep) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && !(keep && key.startsWith(keep))) localStorage.removeItem(key);
  }
}

function store(form) {
  const texts = {};
  form.querySelectorAll("textarea[name]").forEach((area) => {
    if (area.value) texts[area.name] = area.value;
  });
  localStorage.setItem(keyOf(form), JSON.stringify(texts));
}

function offer(form) {
  const saved = localStorage.getItem(keyOf(form));
  if (!saved) return;
  const texts = JSON.parse(saved);
  const missing = Object.entries(texts).filter(([name, text]) => {
    const area = form.querySelector(`textarea[name="${CSS.escape(name)}"]`);
    return area && area.value !== text;
  });
  if (!missing.length) return;
  const note = document.createElement("div");
  note.className = "note note-info";
  note.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = "这台设备上有一份没有提交的文字。";
  const take = document.createElement("button");
  take.type = "button";
  take.className = "btn btn-sm";
  take.textContent = "恢复";
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-sm btn-quiet";
  drop.textContent = "丢弃";
  take.addEventListener("click", () => {
    for (const [name, text] of missing) {
      const area = form.querySelector(`textarea[name="${CSS.escape(name)}"]`);
      area.value = text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    note.remove();
  });
  drop.addEventListener("click", () => {
    localStorage.removeItem(keyOf(form));
    note.remove();
  });
  note.append(words, take, drop);
  form.prepend(note);
}

wipe(owner && `${PREFIX}${owner}:`);

let timer = 0;
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (!form || !owner || event.target.tagName !== "TEXTAREA") return;
  clearTimeout(timer);
  timer = setTimeout(() => store(form), 400);
});
document.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (event.target.matches("form[data-logout]")) wipe("");
});
document.addEventListener("htmx:load", (event) => {
  if (owner) event.target.querySelectorAll("form[data-draft]").forEach(offer);
  // A page that follows a successful save names the draft it settled.
  event.target.querySelectorAll("[data-draft-done]").forEach((mark) => {
    localStorage.removeItem(`${PREFIX}${owner}:${mark.dataset.draftDone}`);
  });
});
