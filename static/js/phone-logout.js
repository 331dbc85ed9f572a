/**
 * Signing out asks first while this device holds visits that were not handed in (static/js/phone/storage.js keeps the
 * number), and the phone pages that are kept for starting without a network never outlive their account.
 */
const SHELL = "phone-shell";
const OWNER = "phone-user";
const owner = document.body.dataset.user;

function forgetShell() {
  localStorage.removeItem(OWNER);
  return window.caches?.delete(SHELL);
}

function warn() {
  const unsent = localStorage.getItem(`phone-unsent:${owner}`);
  document.querySelectorAll("form[data-logout]").forEach((form) => {
    if (unsent) {
      form.dataset.confirm = `这台设备上还有${unsent}条没有提交的督导记录。退出后内容还在，但要再登录这个账号才能继续。要退出吗？`;
      form.dataset.confirmVerb = "退出登录";
    } else delete form.dataset.confirm;
  });
}

if (owner) {
  const former = localStorage.getItem(OWNER);
  if (former && former !== owner) forgetShell();
  warn();
  window.addEventListener("storage", warn);
  document.addEventListener("submit", (event) => event.target.matches("form[data-logout]") && forgetShell());
}
