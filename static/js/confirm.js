/**
 * data-confirm="要销号「青禾县第一小学 2024-001」吗？" on a form or a submit button: ask once, naming the thing.
 * data-confirm-verb="销号" names the button that goes on. Without JavaScript the form submits directly or leads to its own page.
 */
function ask(sentence, verb) {
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  const text = document.createElement("p");
  text.textContent = sentence;
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "form-actions";
  const yes = document.createElement("button");
  yes.className = "btn btn-danger";
  yes.value = "yes";
  yes.textContent = verb;
  const no = document.createElement("button");
  no.className = "btn";
  no.value = "";
  no.textContent = "取消";
  form.append(yes, no);
  dialog.append(text, form);
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

// Capture phase: ask before submit-once or htmx hear the event.
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const button = event.submitter;
    const source = button?.dataset.confirm ? button : form;
    if (!source.dataset.confirm) return;
    if (form.dataset.confirmed) {
      delete form.dataset.confirmed;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await ask(source.dataset.confirm, source.dataset.confirmVerb || "确定")) {
      form.dataset.confirmed = "1";
      form.requestSubmit(button ?? undefined);
    }
  },
  true,
);
