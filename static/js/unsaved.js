/** form[data-unsaved]: the browser asks before a page with typed but unsaved text is left. */
let changed = null;

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-unsaved]");
  if (form) changed = form;
});
document.addEventListener("submit", () => {
  changed = null;
});
window.addEventListener("beforeunload", (event) => {
  if (changed?.isConnected) event.preventDefault();
});
