// Words selected in the original are added to the list of words to hide: [data-hide-words] is the list, [data-hide-source] the text.
const list = document.querySelector("textarea[data-hide-words]");
const source = document.querySelector("[data-hide-source]");

function selectedWords() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !source.contains(selection.anchorNode) || !source.contains(selection.focusNode)) return [];
  return selection.toString().split("\n").map((line) => line.trim()).filter((line) => line.length > 1);
}

if (list && source) {
  const button = document.createElement("button");
  const told = document.createElement("p");
  button.type = "button";
  button.className = "btn btn-secondary";
  button.textContent = "隐去选中的文字";
  button.addEventListener("mousedown", (event) => event.preventDefault()); // a press does not undo the selection
  told.setAttribute("role", "status");
  button.addEventListener("click", () => {
    const known = list.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const added = selectedWords().filter((word) => !known.includes(word));
    list.value = [...known, ...added].join("\n");
    told.textContent = added.length ? `已加入：${added.join("、")}。保存后生效。` : "请先在原文里选中要隐去的文字（至少两个字）。";
    if (added.length) list.dispatchEvent(new Event("input", { bubbles: true }));
  });
  source.prepend(button, told);
}
