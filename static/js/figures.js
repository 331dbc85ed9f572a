/**
 * form[data-figures]: a form whose groups save themselves with htmx.
 * Answers 409 and 422 are shown like any other. [data-settle="students"] [data-stored="38"] [data-use="current|yours"] ends
 * a difference: the page takes note of what is stored now, and the group is sent again.
 */
const ANSWERS = new Set([403, 404, 409, 422]);

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.elt.closest?.("form[data-figures]") && ANSWERS.has(event.detail.xhr.status)) {
    const isPiece = event.detail.serverResponse.includes('role="status"');
    event.detail.shouldSwap = isPiece;
    event.detail.isError = !isPiece;
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-settle]");
  const form = button?.closest("form[data-figures]");
  if (!form) return;
  const box = form.elements[button.dataset.settle];
  form.elements[`was_${button.dataset.settle}`].value = button.dataset.stored;
  if (button.dataset.use === "current") box.value = button.dataset.stored;
  box.dispatchEvent(new Event("change", { bubbles: true }));
});
