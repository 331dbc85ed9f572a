/**
 * form[data-bulk-form]: the boxes of a list belong to it by their form attribute. Its [data-bulk-count] says how many are
 * ticked; [data-tick-all] (hidden until this runs) ticks them all.
 */
const boxes = (form) => [...form.elements].filter((field) => field.type === "checkbox" && field.name);

function refresh(form) {
  const all = form.querySelector("[data-tick-all]");
  const found = boxes(form);
  const ticked = found.filter((box) => box.checked).length;
  const count = form.querySelector("[data-bulk-count]");
  if (count) count.textContent = ticked ? `（${ticked}条）` : "";
  if (!all) return;
  all.hidden = false;
  form.querySelector("[data-tick-all-words]")?.removeAttribute("hidden");
  all.checked = ticked > 0 && ticked === found.length;
  all.indeterminate = ticked > 0 && ticked < found.length;
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-bulk-form]")) return;
  if (event.target.matches("[data-tick-all]")) {
    boxes(form).forEach((box) => {
      box.checked = event.target.checked;
    });
  }
  refresh(form);
});
document.addEventListener("htmx:load", () => document.querySelectorAll("form[data-bulk-form]").forEach(refresh));
