/**
 * details.choice with select[data-choice]: the folded line shows what is chosen now. Without JavaScript it shows what was
 * saved, and the list inside works all the same.
 */
document.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-choice]");
  if (!select) return;
  const name = select.closest("details.choice").querySelector("[data-choice-name]");
  name.textContent = select.selectedOptions[0]?.textContent ?? "";
});
