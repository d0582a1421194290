// Dragging on the board: the server said where each card may go; a drop presses that card's own "Move to" entry.
let dragged = null;
const board = document.querySelector("[data-board]");
const lanes = () => [...document.querySelectorAll(".lane")];
const reach = () => (dragged?.dataset.reach ?? "").split("|");
const entry = (lane) => [...dragged.querySelectorAll("[data-to]")].find((one) => one.dataset.to === lane.dataset.stage);

function clear() {
  for (const lane of lanes()) lane.classList.remove("is-shut", "is-over");
  dragged?.classList.remove("is-dragged");
  dragged = null;
}

board?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".deal[draggable]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector(".deal-who").textContent);
  dragged.classList.add("is-dragged");
  for (const lane of lanes()) lane.classList.toggle("is-shut", !reach().includes(lane.dataset.stage));
});

board?.addEventListener("dragover", (event) => {
  const lane = event.target.closest(".lane");
  for (const other of lanes()) other.classList.toggle("is-over", other === lane);
  if (!dragged || !lane || lane.classList.contains("is-shut")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
});

board?.addEventListener("drop", (event) => {
  const lane = event.target.closest(".lane");
  const target = dragged && lane && entry(lane);
  clear();
  if (!target) return;
  event.preventDefault();
  target.click();
});

board?.addEventListener("dragend", clear);

document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.detail.target;
  if (dialog.id === "close-dialog" && !dialog.open) dialog.showModal();
});
