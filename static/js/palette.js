// The search box of every page as a combobox: Ctrl-K or ⌘-K comes here, arrows choose, Enter goes, Escape leaves.
const box = document.getElementById("palette-q");
const list = document.getElementById("palette-list");
const options = () => [...list.querySelectorAll("[role=option]")];
let chosen = -1;

function show(isOpen) {
  list.hidden = !isOpen;
  box.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) choose(-1);
}

function choose(at) {
  const all = options();
  chosen = all.length && at >= 0 ? at % all.length : -1;
  all.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
  if (chosen < 0) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", all[chosen].id);
  all[chosen].scrollIntoView({ block: "nearest" });
}

const KEYS = {
  ArrowDown: () => choose(chosen + 1),
  ArrowUp: () => choose(chosen <= 0 ? options().length - 1 : chosen - 1),
  Enter: () => (chosen < 0 ? box.form.requestSubmit() : options()[chosen].click()),
};

if (box && list) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      if (box.offsetParent) { box.focus(); box.select(); } else document.querySelector(".palette-away").click();
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); show(false); }
    if (list.hidden || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  list.addEventListener("htmx:afterSwap", () => { if (document.activeElement === box) { show(true); choose(-1); } });
  box.form.addEventListener("focusout", (event) => { if (!box.form.contains(event.relatedTarget)) show(false); });
  list.addEventListener("mousedown", (event) => event.preventDefault());
}
