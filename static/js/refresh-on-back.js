/** A page shown from the browser's memory after logging out must not show data: ask the server again. */
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.body.dataset.user) window.location.reload();
});
