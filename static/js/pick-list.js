/**
 * fieldset[data-pick]: a long list of ticks. Keeps the count against data-pick-least and data-pick-most, and shows the box
 * that finds rows and the switch 只看已选. A ticked row that is not shown stays ticked. Without JavaScript all rows are there.
 */
function limits(list) {
  const read = (name) => (name in list.dataset ? Number(list.dataset[name]) : null);
  return { least: read("pickLeast"), most: read("pickMost"), unit: list.dataset.pickUnit };
}

function warning(count, { least, most, unit }) {
  if (least !== null && count < least) return `不足${least}${unit}`;
  if (most !== null && count > most) return `超过${most}${unit}`;
  return "";
}

function ticksOf(part) {
  return [...part.querySelectorAll("[data-pick-row] input")];
}

function count(list) {
  const wanted = limits(list);
  const ticked = ticksOf(list).filter((box) => box.checked).length;
  list.querySelector("[data-pick-count]").textContent = `已选 ${ticked} ${wanted.unit}`;
  list.querySelector("[data-pick-warning]").textContent = warning(ticked, wanted);
  list.querySelectorAll("[data-pick-group]").forEach((group) => {
    const words = group.querySelector("[data-pick-group-count]");
    if (!words) return;
    const boxes = ticksOf(group);
    const here = boxes.filter((box) => box.checked).length;
    words.textContent = `${here ? `已选 ${here} / ` : ""}${boxes.length} ${wanted.unit}`;
  });
}

function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}

function narrow(list) {
  const words = plain(list.querySelector("[data-pick-find]").value).split(/\s+/).filter(Boolean);
  const only = list.querySelector("[data-pick-only]").checked;
  let shown = 0;
  list.querySelectorAll("[data-pick-group]").forEach((group) => {
    let here = 0;
    group.querySelectorAll("[data-pick-row]").forEach((row) => {
      const text = plain(`${row.textContent} ${row.dataset.pickRow}`);
      row.hidden = (only && !row.querySelector("input").checked) || !words.every((word) => text.includes(word));
      here += row.hidden ? 0 : 1;
    });
    group.hidden = here === 0;
    if (group.matches("details") && (words.length || only)) group.open = true;
    shown += here;
  });
  list.querySelector("[data-pick-none]").hidden = shown > 0;
}

function begin(list) {
  list.querySelector("[data-pick-tools]").hidden = false;
  count(list);
  list.addEventListener("change", (event) => {
    if (event.target.closest("[data-pick-row]")) count(list);
    else narrow(list);
  });
  list.querySelector("[data-pick-find]").addEventListener("input", () => narrow(list));
  list.querySelector("[data-pick-find]").addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

document.querySelectorAll("fieldset[data-pick]").forEach(begin);
