/**
 * select[data-find]: a long list of choices gets a box that finds them by any words of their text, as pick-list.js does. The
 * chosen one stays in the list. Without JavaScript the whole list is there.
 */
function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}

function narrow(select, all, box, told) {
  const chosen = select.value;
  const words = plain(box.value).split(/\s+/).filter(Boolean);
  const fits = (option) => words.every((word) => plain(`${option.text} ${option.dataset.find ?? ""}`).includes(word));
  const found = all.filter((option) => option.value !== "" && fits(option));
  const shown = all.filter((option) => option.value === "" || option.value === chosen || found.includes(option));
  select.replaceChildren(...shown);
  select.value = chosen; // taking options out makes the browser select others
  told.textContent = words.length ? `找到 ${found.length} 个` : "";
}

function begin(select) {
  const all = [...select.options];
  const box = document.createElement("input");
  const told = document.createElement("p");
  box.type = "search";
  box.className = "form-control";
  box.autocomplete = "off";
  box.placeholder = "输入名称、拼音首字母或标识码查找";
  box.setAttribute("aria-label", `查找${select.labels[0]?.textContent.replace("*", "").trim() ?? ""}`);
  box.setAttribute("aria-controls", select.id);
  told.className = "muted";
  told.setAttribute("role", "status");
  select.before(box);
  select.after(told);
  box.addEventListener("input", () => narrow(select, all, box, told));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

document.querySelectorAll("select[data-find]").forEach(begin);
