/** Elements without markup in strings: every text becomes a text node, so nothing that was typed can turn into a tag. */
const SVG = "http://www.w3.org/2000/svg";
const sprite = document.body.dataset.icons;

/** el("p", { class: "muted", on: { click } }, "文字", node, [more]): null, false and undefined children are left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") Object.entries(value).forEach(([type, heard]) => node.addEventListener(type, heard));
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "value") node.value = value;
    else if (name === "checked") node.checked = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** One symbol of the sprite, decorative. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

export function badge(text, tone = "neutral", symbol = "") {
  return el("span", { class: `badge badge-${tone}` }, symbol && icon(symbol), text);
}

export function note(tone, symbol, ...children) {
  return el("div", { class: `note note-${tone}` }, icon(symbol), el("div", {}, children));
}

export function panel(title, ...children) {
  return el("section", { class: "panel" }, title && el("h2", {}, title), children);
}

/** A list of rows under each other; an empty list is the sentence `otherwise`. */
export function list(rows, otherwise) {
  if (!rows.length) return el("p", { class: "empty" }, otherwise);
  return el("ul", { class: "items" }, rows.map((row) => el("li", {}, row)));
}

/** A row that leads somewhere: what it is, what is known about it, how it stands. */
export function rowLink(href, title, below, ...end) {
  return el("a", { class: "item", href }, el("span", { class: "item-main" }, title, below && el("small", {}, below)), end);
}

/** Asks once, naming the thing; resolves to whether to go on. */
export function ask(sentence, verb, danger = true) {
  const yes = el("button", { class: `btn ${danger ? "btn-danger" : "btn-primary"}`, value: "yes" }, verb);
  const no = el("button", { class: "btn", value: "" }, "取消");
  const box = el("dialog", { class: "confirm", "aria-label": sentence }, el("p", {}, sentence), el("form", { method: "dialog", class: "confirm-actions" }, no, yes));
  document.body.append(box);
  box.showModal();
  no.focus();
  return new Promise((resolve) => {
    box.addEventListener("close", () => {
      box.remove();
      resolve(box.returnValue === "yes");
    });
  });
}
