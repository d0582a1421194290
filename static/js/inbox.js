// The inbox by keyboard, and its comforts: the first card opens beside the list, many can be ticked at once.
const WIDE = window.matchMedia("(min-width: 1024px)");
const rows = () => [...document.querySelectorAll(".row-open")];
const current = () => document.querySelector(".row-open[aria-current]");
const inCard = (key) => document.querySelector(`#card [data-key="${key}"]`);

function mark(link) {
  for (const row of rows()) row.removeAttribute("aria-current");
  if (!link) return;
  link.setAttribute("aria-current", "true");
  link.closest(".row-line").classList.remove("is-unread");
}

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (!next) return;
  next.focus();
  next.click();
}

function act(key) {
  const target = inCard(key);
  if (!target) return;
  if (target.tagName === "SELECT") target.focus();
  else target.click();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => act("a"),
  r: () => act("r"),
  o: () => act("o"),
  u: () => act("u"),
  e: () => act("e"),
  "/": () => document.getElementById("inbox-q")?.focus(),
  "?": () => document.getElementById("inbox-keys")?.showModal(),
};

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable]") || document.querySelector("dialog[open]");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  const action = KEYS[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
});

function count() {
  const ticks = [...document.querySelectorAll(".row-tick input")];
  const ticked = ticks.filter((tick) => tick.checked).length;
  const words = document.querySelector("[data-ticked]");
  const all = document.querySelector("[data-tick-all]");
  if (words) words.textContent = ticked ? `${ticked} chosen` : "Choose all";
  if (all) {
    const free = ticks.filter((tick) => !tick.disabled).length;
    all.checked = ticked > 0 && ticked === free;
    all.indeterminate = ticked > 0 && ticked < free;
  }
  document.querySelector(".bulk-bar")?.classList.toggle("has-ticks", ticked > 0);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-all]")) {
    for (const tick of document.querySelectorAll(".row-tick input:not(:disabled)")) tick.checked = event.target.checked;
  }
  if (event.target.closest(".row-tick, .bulk-all")) count();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(".row-open");
  if (link) mark(link);
  const shows = event.target.closest("[data-shows]");
  if (shows) document.getElementById(shows.dataset.shows)?.showModal();
  if (event.target.closest("[data-back]") && current()) {
    event.preventDefault();
    const row = current();
    document.getElementById("card").removeAttribute("data-chosen");
    row.focus();
    row.scrollIntoView({ block: "center" });
  }
});

function peek() {
  const first = rows()[0];
  const place = document.querySelector(".card-place");
  if (!first || !place || !WIDE.matches) return;
  for (const row of rows()) row.removeAttribute("aria-current");
  first.setAttribute("aria-current", "true");
  window.htmx.ajax("GET", `${first.getAttribute("hx-get")}?peek=1`, { target: "#card", swap: "outerHTML" });
}

function dress() {
  for (const hidden of document.querySelectorAll(".bulk-all[hidden], [data-shows][hidden]")) hidden.hidden = false;
  document.querySelector(".bulk-bar")?.classList.add("is-live");
  count();
}

document.addEventListener("htmx:afterSettle", (event) => {
  const shown = document.getElementById("card")?.dataset.referral;
  if (shown && !current()) document.getElementById(`open-${shown}`)?.setAttribute("aria-current", "true");
  if (event.target.closest?.(".inbox")) dress();
  if (event.target.id === "card" && event.target.dataset.chosen !== undefined && !WIDE.matches) window.scrollTo(0, 0);
});

dress();
if (window.htmx) peek();
else window.addEventListener("load", peek);
