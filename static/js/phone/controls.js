/** The controls of the visit: chips, steppers, fields. Each calls `set` with the new value; all are at least 44 px high. */
import { append, el, icon } from "./dom.js";
import { uuid } from "./hash.js";

/** Chips to press, one or several. options: [{ value, label }]; value: a text, or a list of texts when `several`. */
export function chips({ legend, options, value, set, several = false, hint = "", quiet = false }) {
  const group = uuid();
  const chosen = () => Array.from(box.querySelectorAll("input:checked"), (input) => input.value);
  const box = el("fieldset", { class: "field" }, el("legend", { class: quiet ? "visually-hidden" : "" }, legend), hint && el("p", { class: "hint" }, hint));
  const row = options.map((option) =>
    el(
      "label",
      { class: "chip" },
      el("input", {
        type: several ? "checkbox" : "radio",
        name: group,
        value: String(option.value),
        checked: several ? value.includes(option.value) : String(value ?? "") === String(option.value),
        on: { change: () => set(several ? chosen() : option.value) },
      }),
      el("span", {}, option.label),
    ),
  );
  append(box, [el("div", { class: "chips" }, row)]);
  return box;
}

/** A number by thumb: + and −, or the number keyboard. Empty is not zero: below the least value it is empty again. */
export function stepper({ label, value, unit = "", least = 0, most = 9999, decimal = false, step = 1, hint = "", set }) {
  const id = uuid();
  const input = el("input", { id, class: "control", type: "text", inputmode: decimal ? "decimal" : "numeric", autocomplete: "off", placeholder: "—", value: value ?? "", "aria-describedby": hint ? `${id}-hint` : null });
  const write = (next) => {
    input.value = next === null ? "" : String(next);
    set(next === null ? null : String(next));
  };
  const move = (by) => {
    const old = input.value.trim() === "" ? null : Number(input.value);
    if (old === null || Number.isNaN(old)) return write(by > 0 ? Math.max(least, step) : least);
    const next = Math.round((old + by * step) * 100) / 100;
    return write(next < least ? null : Math.min(most, next));
  };
  input.addEventListener("input", () => {
    const cleaned = input.value.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)).replace(/[。．]/g, ".").trim();
    const isNumber = cleaned === "" || (decimal ? /^\d{1,8}(\.\d{0,2})?$/ : /^\d{1,4}$/).test(cleaned);
    input.toggleAttribute("aria-invalid", !isNumber);
    if (isNumber) set(cleaned === "" ? null : cleaned.replace(/\.$/, ""));
  });
  return el(
    "div",
    { class: "field stepper-field" },
    el("label", { for: id }, label, hint && el("small", { id: `${id}-hint` }, hint)),
    el(
      "div",
      { class: "stepper" },
      el("button", { type: "button", class: "btn", "aria-label": `${label}减一`, on: { click: () => move(-1) } }, "−"),
      input,
      el("button", { type: "button", class: "btn", "aria-label": `${label}加一`, on: { click: () => move(1) } }, "＋"),
      unit && el("span", { class: "unit" }, unit),
    ),
  );
}

/** One line or several lines of text. */
export function textField({ label, value, most, rows = 1, hint = "", type = "text", set, ...more }) {
  const id = uuid();
  const shared = { id, class: "control", maxlength: most, value: value ?? "", "aria-describedby": hint ? `${id}-hint` : null, on: { input: (event) => set(event.target.value) }, ...more };
  const control = rows > 1 ? el("textarea", { ...shared, rows }) : el("input", { ...shared, type, autocomplete: "off" });
  return el("div", { class: "field" }, el("label", { for: id }, label), hint && el("p", { class: "hint", id: `${id}-hint` }, hint), control);
}

export function selectField({ label, value, options, set, empty = "请选择" }) {
  const id = uuid();
  const choices = [{ value: "", label: empty }, ...options].map((option) => el("option", { value: String(option.value), selected: String(option.value) === String(value ?? "") }, option.label));
  return el("div", { class: "field" }, el("label", { for: id }, label), el("select", { id, class: "control", on: { change: (event) => set(event.target.value) } }, choices));
}

/** A yes or no that is one chip. */
export function tick({ label, value, set }) {
  return el("label", { class: "chip" }, el("input", { type: "checkbox", checked: value, on: { change: (event) => set(event.target.checked) } }), el("span", {}, label));
}

export function button(label, heard, { symbol = "", style = "", ...more } = {}) {
  return el("button", { type: "button", class: `btn ${style}`, on: { click: heard }, ...more }, symbol && icon(symbol), label);
}

/** A button that opens the camera (or the album); `taken` gets the files. */
export function camera(label, taken, { symbol = "camera", name = label, style = "", album = false } = {}) {
  const input = el("input", {
    type: "file",
    accept: "image/*",
    capture: album ? null : "environment",
    multiple: album,
    "aria-label": name,
    on: {
      change: async () => {
        const files = Array.from(input.files);
        await taken(files);
        input.value = "";
      },
    },
  });
  return el("label", { class: `btn camera ${style}` }, input, icon(symbol), el("span", {}, label));
}
