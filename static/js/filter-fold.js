/** details[data-filter-fold]: open on the desk, folded on a phone, where chips name the active filters. Without JavaScript it stays open. */
document.addEventListener("htmx:load", (event) => {
  if (!window.matchMedia("(max-width: 767.98px)").matches) return;
  event.target.querySelectorAll("details[data-filter-fold]").forEach((fold) => {
    fold.open = false;
  });
});
