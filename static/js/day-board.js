/**
 * form[data-board]: schools (data-board-chip) are dragged between cells (data-board-cell) of days and teams. Dropping sets the
 * two selects of the school, which are what is sent; changing a select moves the school. Without JavaScript the selects do it.
 */
function selects(board, place) {
  return { team: board.elements[`team_${place}`], day: board.elements[`day_${place}`] };
}

function cellFor(board, team, day) {
  const planned = team && day;
  return board.querySelector(`[data-board-cell][data-team="${planned ? team : ""}"][data-day="${planned ? day : ""}"]`);
}

function drop(board, cell, place) {
  const { team, day } = selects(board, place);
  const chip = board.querySelector(`[data-board-chip="${place}"]`);
  if (!team || team.disabled || !chip) return;
  team.value = cell.dataset.team;
  day.value = cell.dataset.day;
  cell.append(chip);
  team.dispatchEvent(new Event("input", { bubbles: true }));
}

function begin(board) {
  board.addEventListener("dragstart", (event) => {
    const chip = event.target.closest?.("[data-board-chip]");
    if (!chip) return;
    event.dataTransfer.setData("text/plain", chip.dataset.boardChip);
    event.dataTransfer.effectAllowed = "move";
  });
  board.addEventListener("dragover", (event) => {
    const cell = event.target.closest?.("[data-board-cell]");
    if (!cell) return;
    event.preventDefault();
    cell.classList.add("is-over");
  });
  board.addEventListener("dragleave", (event) => event.target.closest?.("[data-board-cell]")?.classList.remove("is-over"));
  board.addEventListener("drop", (event) => {
    const cell = event.target.closest?.("[data-board-cell]");
    if (!cell) return;
    event.preventDefault();
    cell.classList.remove("is-over");
    drop(board, cell, event.dataTransfer.getData("text/plain"));
  });
  board.addEventListener("change", (event) => {
    const place = /^(?:team|day)_(\d+)$/.exec(event.target.name)?.[1];
    if (!place) return;
    const { team, day } = selects(board, place);
    const chip = board.querySelector(`[data-board-chip="${place}"]`);
    if (chip) cellFor(board, team.value, day.value)?.append(chip);
  });
}

document.querySelectorAll("form[data-board]").forEach(begin);
