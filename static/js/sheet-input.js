/**
 * textarea[data-columns="甲<tab>乙"]: shown as a small sheet with a cell for each column. Rows pasted from Excel fill it from the
 * cell they are pasted into. The textarea stays what is sent; without JavaScript it is what one types in.
 */
const SPARE = 1; // empty rows at the end
const LEAST = 3;

function quoted(cell) {
  return /["\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Cells of text as a sheet copies it: tabs between cells, cells with line breaks between quotes. */
function cellsOf(text) {
  const rows = [[""]];
  let inside = false;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index];
    const row = rows.at(-1);
    if (inside) {
      if (letter === '"' && text[index + 1] === '"') {
        row[row.length - 1] += '"';
        index += 1;
      } else if (letter === '"') inside = false;
      else row[row.length - 1] += letter;
    } else if (letter === '"' && row.at(-1) === "") inside = true;
    else if (letter === "\t") row.push("");
    else if (letter === "\n") rows.push([""]);
    else row[row.length - 1] += letter;
  }
  return rows;
}

function rowsOf(text) {
  const plain = text.replaceAll("\r\n", "\n");
  if (plain.includes("\t")) return cellsOf(plain);
  return plain.split("\n").map((line) => {
    const bare = line.trim().replaceAll("｜", "|");
    const inner = bare.startsWith("|") ? bare.slice(1).replace(/\|$/, "") : bare;
    return inner.split("|").map((cell) => cell.trim());
  });
}

class Sheet {
  constructor(area) {
    this.area = area;
    this.columns = area.dataset.columns.split("\t");
    this.name = area.labels[0]?.textContent.replace("*", "").trim() ?? "";
    this.table = document.createElement("table");
    this.table.className = "table sheet-input";
    const head = this.table.createTHead().insertRow();
    for (const column of this.columns) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = column;
      head.append(cell);
    }
    this.body = this.table.createTBody();
    this.wrap = document.createElement("div");
    this.wrap.className = "table-wrap";
    this.wrap.append(this.table);
    area.before(this.wrap);
    area.hidden = true;
    this.show();
    this.table.addEventListener("input", () => this.keep());
    this.table.addEventListener("paste", (event) => this.paste(event));
    this.table.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) this.below(event);
    });
    area.addEventListener("input", (event) => {
      if (event.isTrusted === false && !this.keeping) this.show(); // a kept draft was taken up again
    });
  }

  get rows() {
    return [...this.body.rows].map((row) => [...row.querySelectorAll("input")].map((input) => input.value));
  }

  show() {
    const rows = rowsOf(this.area.value).filter((row) => row.some((cell) => cell.trim()));
    if (rows.some((row) => row.length > this.columns.length)) {
      this.area.hidden = false; // what does not fit is corrected as text
      this.wrap.hidden = true;
      return;
    }
    this.body.replaceChildren();
    rows.forEach((row) => this.add(row));
    this.spare();
  }

  add(cells = []) {
    const row = this.body.insertRow();
    const number = this.body.rows.length;
    this.columns.forEach((column, index) => {
      const input = document.createElement("input");
      input.type = "text";
      input.className = "form-control";
      input.autocomplete = "off";
      input.value = (cells[index] ?? "").replaceAll("\n", " ");
      input.setAttribute("aria-label", `${this.name}第${number}行${column}`);
      row.insertCell().append(input);
    });
    return row;
  }

  spare() {
    const filled = this.rows.findLastIndex((row) => row.some(Boolean)) + 1;
    while (this.body.rows.length < Math.max(filled + SPARE, LEAST)) this.add();
  }

  keep() {
    const rows = this.rows;
    const end = rows.findLastIndex((row) => row.some(Boolean)) + 1;
    this.keeping = true;
    this.area.value = rows.slice(0, end).map((row) => row.map(quoted).join("\t")).join("\n");
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.keeping = false;
    this.spare();
  }

  paste(event) {
    const text = event.clipboardData.getData("text/plain").replaceAll("\r\n", "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const cell = event.target.closest("td");
    const pasted = rowsOf(text);
    const widest = Math.max(...pasted.map((row) => row.length));
    if (cell.cellIndex + widest > this.columns.length) {
      const before = this.rows.filter((row) => row.some(Boolean)).map((row) => row.map(quoted).join("\t"));
      this.area.value = [...before, text].join("\n");
      this.show();
      return;
    }
    const top = cell.parentElement.sectionRowIndex;
    pasted.forEach((cells, down) => {
      const row = this.body.rows[top + down] ?? this.add();
      cells.forEach((value, right) => {
        row.querySelectorAll("input")[cell.cellIndex + right].value = value.replaceAll("\n", " ").trim();
      });
    });
    this.keep();
  }

  below(event) {
    event.preventDefault();
    const cell = event.target.closest("td");
    const row = this.body.rows[cell.parentElement.sectionRowIndex + 1] ?? this.add();
    row.cells[cell.cellIndex].querySelector("input").focus();
  }
}

document.querySelectorAll("textarea[data-columns]").forEach((area) => new Sheet(area));
