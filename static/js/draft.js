// The form of a new opportunity: fields that do not matter now step aside, and the page says whether it is saved.
const form = document.getElementById("draft-form");
let kept = {};
const rail = () => document.getElementById("draft-rail");

function arrange() {
  const hidden = new Set((rail()?.dataset.hidden ?? "").split(" "));
  for (const entry of form.querySelectorAll(".entry")) {
    entry.hidden = hidden.has(entry.id.replace("entry-", "")) && !entry.contains(document.activeElement);
  }
}

function say(words) {
  const place = rail()?.querySelector("#draft-saved span");
  if (place) place.textContent = words;
}

form.addEventListener("input", () => say("Not saved yet …"));
document.addEventListener("htmx:beforeRequest", (event) => { if (event.target === form) say("Saving …"); });
for (const away of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(away, (event) => { if (event.target === form) say("Not saved. Try again, or load the page to see what is kept."); });
}
// A button that is being pressed stays where it is: the press decides, and the next save draws it anew.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== rail()) return;
  if (rail().querySelector("button:active, a:active")) event.detail.shouldSwap = false;
  kept = { open: rail().querySelector("details")?.open, top: rail().scrollTop };
});
document.addEventListener("htmx:afterSwap", () => {
  const details = rail()?.querySelector("details");
  if (details) details.open = Boolean(kept.open);
  if (rail()) rail().scrollTop = kept.top ?? 0;
});
document.addEventListener("htmx:afterSettle", arrange);
arrange();
