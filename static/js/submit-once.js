/**
 * form[data-submit-once]: a second press of the button does nothing while the first is under way.
 * The server keeps the promise without this (client_uuid); here the person sees that it was heard.
 */
function release(form) {
  delete form.dataset.sending;
  form.querySelectorAll("[type=submit][aria-disabled='true']").forEach((button) => button.removeAttribute("aria-disabled"));
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-submit-once]");
  if (!form || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
  event.submitter?.setAttribute("aria-disabled", "true");
});

// Coming back through the browser's history must not find a dead button; nor must a download, which leaves the page standing.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-sending]");
  if (form) release(form);
});
