/**
 * form[data-figures]: a form whose groups save themselves with htmx.
 * Answers 409 and 422 are shown like any other. [data-settle="students"] [data-stored="38"] [data-use="current|yours"] ends
 * a difference: the page takes note of what is stored now, and the group is sent again.
 * [data-box="students"] is the note under a box as a save left it: the box is marked while the note holds [data-box-error].
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

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const form = event.detail.elt?.closest?.("form[data-figures]") ?? document.querySelector("form[data-figures]");
  form?.querySelectorAll("[data-box]").forEach((note) => {
    const box = form.elements[note.dataset.box];
    if (!box) return;
    const isWrong = note.querySelector("[data-box-error]") !== null;
    box.classList.toggle("is-invalid", isWrong);
    if (isWrong) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  });
});
