/** button[data-insert="{学校}"]: puts its text where the cursor was last, in the form's texts or in data-insert-into. */
let last = null;

document.addEventListener("focusin", (event) => {
  if (event.target.matches("form textarea, form input[type=text]")) last = event.target;
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-insert]");
  if (!button) return;
  const into = last?.isConnected ? last : document.querySelector(button.dataset.insertInto);
  if (!into) return;
  into.setRangeText(button.dataset.insert, into.selectionStart, into.selectionEnd, "end");
  into.focus();
  into.dispatchEvent(new Event("input", { bubbles: true }));
});
