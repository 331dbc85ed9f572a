/** textarea: grows with its text, so that nothing typed is out of sight. */
function fit(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("textarea")) fit(event.target);
});
document.addEventListener("htmx:load", (event) => {
  event.target.querySelectorAll("textarea").forEach((area) => {
    if (area.value) fit(area);
  });
});
