// Ticks in a table: all at once, and how many.
function count() {
  const ticks = [...document.querySelectorAll(".tick input[name=ids]")];
  const ticked = ticks.filter((tick) => tick.checked).length;
  const words = document.querySelector("[data-ticked]");
  const all = document.querySelector("[data-tick-all]");
  if (words) words.textContent = ticked ? `${ticked} chosen` : "Tick rows to change them together.";
  if (!all) return;
  all.closest("label").hidden = false;
  all.checked = ticked > 0 && ticked === ticks.length;
  all.indeterminate = ticked > 0 && ticked < ticks.length;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-all]")) {
    for (const tick of document.querySelectorAll(".tick input[name=ids]")) tick.checked = event.target.checked;
  }
  if (event.target.closest(".tick")) count();
});

document.addEventListener("htmx:afterSettle", count);
window.addEventListener("pageshow", count);
count();
