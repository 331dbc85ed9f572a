/** [data-bulk]: the bar for ticked rows shows only when rows are ticked; th input[data-tick-all] ticks them all. */
function refresh(scope) {
  const ticked = scope.querySelectorAll("tbody input[type=checkbox]:checked").length;
  const bar = scope.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = ticked === 0;
  const count = bar.querySelector("[data-bulk-count]");
  if (count) count.textContent = String(ticked);
}

document.addEventListener("change", (event) => {
  const scope = event.target.closest?.("form[data-bulk-form]");
  if (!scope) return;
  if (event.target.matches("[data-tick-all]")) {
    scope.querySelectorAll("tbody input[type=checkbox]").forEach((box) => {
      box.checked = event.target.checked;
    });
  }
  refresh(scope);
});
document.addEventListener("htmx:load", (event) => {
  event.target.querySelectorAll("form[data-bulk-form]").forEach(refresh);
});
