/** button[data-print]: opens the browser's print dialogue; on such a page folded parts are printed unfolded. */
const folded = [];

document.querySelectorAll("button[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

if (document.querySelector("button[data-print]")) {
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("main details:not([open], .menu, .no-print)").forEach((part) => {
      part.open = true;
      folded.push(part);
    });
  });
  window.addEventListener("afterprint", () => {
    folded.splice(0).forEach((part) => {
      part.open = false;
    });
  });
}
