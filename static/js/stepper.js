/** .stepper holding two buttons[data-step="-1|1"] and a number input: counts without the keyboard. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-step]");
  const input = button?.closest(".stepper")?.querySelector("input");
  if (!input) return;
  const least = input.min === "" ? -Infinity : Number(input.min);
  const most = input.max === "" ? Infinity : Number(input.max);
  input.value = String(Math.min(most, Math.max(least, Number(input.value || 0) + Number(button.dataset.step))));
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
