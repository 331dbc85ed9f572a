/**
 * form[data-zone-board]: a school (data-zone-school) dragged onto another zone (data-zone-drop) is moved there, with every
 * ticked one if it is ticked itself. Sends the same form as the button; without JavaScript there are ticks and the button.
 */
const form = document.querySelector("form[data-zone-board]");
const target = document.querySelector("[data-zone-target]");

function move(school, zone) {
  const box = school.querySelector("input[type=checkbox]");
  if (!box.checked) {
    document.querySelectorAll("[data-zone-school] input:checked").forEach((other) => {
      other.checked = false;
    });
    box.checked = true;
  }
  target.value = zone;
  form.requestSubmit();
}

function begin() {
  let held = null;
  document.querySelector("[data-zone-hint]").hidden = !window.matchMedia("(pointer: fine)").matches;
  document.querySelectorAll("[data-zone-school]").forEach((school) => {
    school.draggable = true;
    school.addEventListener("dragstart", (event) => {
      held = school;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", school.dataset.zoneSchool);
    });
    school.addEventListener("dragend", () => {
      held = null;
      document.querySelectorAll(".is-over").forEach((zone) => zone.classList.remove("is-over"));
    });
  });
  document.querySelectorAll("[data-zone-drop]").forEach((zone) => {
    const takes = () => held !== null && !zone.contains(held);
    zone.addEventListener("dragover", (event) => {
      if (!takes()) return;
      event.preventDefault();
      zone.classList.add("is-over");
    });
    zone.addEventListener("dragleave", (event) => {
      if (!zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
    });
    zone.addEventListener("drop", (event) => {
      if (!takes()) return;
      event.preventDefault();
      move(held, zone.dataset.zoneDrop);
    });
  });
}

if (form && target) begin();
