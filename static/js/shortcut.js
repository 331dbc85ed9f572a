/** [data-shortcut="a"]: the key presses the button, follows the link or enters the field, unless somebody is typing. */
const TYPING = "input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (event.target.closest?.(TYPING)) return;
  const found = [...document.querySelectorAll("[data-shortcut]")].find((part) => part.dataset.shortcut === event.key.toLowerCase());
  if (!found) return;
  event.preventDefault();
  if (found.matches("textarea")) found.focus();
  else found.click();
});
