/**
 * [data-blocks="prefix"] holds [data-block] parts, a <template> of an empty one and button[data-add-block]:
 * adds a part without a round trip. Without this the button submits and the server adds it.
 */
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-add-block]");
  const holder = button?.closest("[data-blocks]");
  const total = holder?.querySelector(`input[name="${holder.dataset.blocks}-TOTAL_FORMS"]`);
  const most = holder?.querySelector(`input[name="${holder.dataset.blocks}-MAX_NUM_FORMS"]`);
  const template = holder?.querySelector("template");
  if (!total || !template) return;
  event.preventDefault();
  const index = Number(total.value);
  if (most && index >= Number(most.value)) return;
  const html = template.innerHTML.replaceAll("__prefix__", String(index)).replaceAll("__number__", String(index + 1));
  button.insertAdjacentHTML("beforebegin", html);
  total.value = String(index + 1);
  const added = button.previousElementSibling;
  added.querySelector("textarea, input")?.focus();
});
