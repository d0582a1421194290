// Search-as-you-type over a long list: a <select data-combobox> or a <textarea data-tokens> grows an input with a list.
// Without this script the select and the textarea do the same work, and they hold the value either way.
const MOST = 50;
let made = 0;

function element(tag, attributes) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function skeleton(source) {
  const list = element("ul", { class: "combo-list", role: "listbox", id: `combo-${++made}`, hidden: "" });
  const input = element("input", {
    class: "form-control", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    "aria-describedby": source.getAttribute("aria-describedby") ?? "",
  });
  const box = element("div", { class: "combo" });
  input.id = source.id;
  source.removeAttribute("id");
  source.hidden = true;
  source.after(box);
  box.append(input, list);
  list.setAttribute("aria-label", document.querySelector(`label[for="${input.id}"]`)?.firstChild?.textContent.trim() ?? "Values");
  for (const kind of ["change", "input"]) input.addEventListener(kind, (event) => event.stopPropagation());
  return { box, input, list };
}

function told(source) {
  source.dispatchEvent(new Event("change", { bubbles: true }));
}

// `find(words)` gives [{value, label, note}] or a promise of them; `choose(value, label)` takes one.
function listen({ input, list }, find, choose, settle) {
  let active = -1, asked = 0;
  const options = () => [...list.children].filter((row) => row.dataset.value !== undefined);
  const close = () => { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };

  function mark(at) {
    const rows = options();
    if (!rows.length) return;
    active = (at + rows.length) % rows.length;
    rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === active)));
    rows[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", rows[active].id);
  }

  async function open(words) {
    const turn = ++asked;
    const found = await find(words);
    if (turn !== asked || document.activeElement !== input) return;
    list.replaceChildren(...found.slice(0, MOST).map((one, place) => row(one, place)));
    if (!found.length) list.append(Object.assign(element("li", { class: "combo-none" }), { textContent: "Nothing fits. Try fewer letters." }));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    active = -1;
    if (words && found.length) mark(0);
  }

  function row(one, place) {
    const item = element("li", { role: "option", id: `${list.id}-${place}`, "data-value": one.value, "aria-selected": "false" });
    item.textContent = one.label;
    if (one.note && one.note !== one.label) item.append(Object.assign(element("small", {}), { textContent: ` ${one.note}` }));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(one.value, one.label); });
    item.dataset.label = one.label;
    return item;
  }

  function take(value, label) {
    choose(value, label);
    close();
  }

  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => { if (list.hidden) open(""); });
  input.addEventListener("input", () => open(input.value.trim()));
  input.addEventListener("blur", () => { asked += 1; close(); settle(input.value.trim()); });
  input.addEventListener("keydown", (event) => {
    const rows = options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open(""); else mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      if (!list.hidden && rows[active]) take(rows[active].dataset.value, rows[active].dataset.label);
      else settle(input.value.trim());
      event.preventDefault();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
}

function fitting(all, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = all.filter((one) => wanted.every((word) => one.label.toLowerCase().includes(word)));
  return fits.sort((a, b) => Number(b.label.toLowerCase().startsWith(words.toLowerCase())) - Number(a.label.toLowerCase().startsWith(words.toLowerCase())));
}

function upgradeSelect(select) {
  const parts = skeleton(select);
  const all = [...select.options].filter((one) => one.value).map((one) => ({ value: one.value, label: one.text }));
  const shown = () => { parts.input.value = select.value ? select.selectedOptions[0].text : ""; };
  parts.input.placeholder = "Type to search …";
  shown();
  const choose = (value) => {
    const isNew = select.value !== value;
    select.value = value;
    shown();
    if (isNew) told(select);
  };
  listen(parts, (words) => fitting(all, words), choose, (typed) => {
    if (!typed && select.value) choose("");
    const exact = all.find((one) => one.label.toLowerCase() === typed.toLowerCase());
    if (exact) choose(exact.value);
    else shown();
  });
}

function upgradeTokens(area) {
  const parts = skeleton(area), url = area.dataset.tokens;
  const labels = JSON.parse(area.dataset.labels || "{}");
  const chips = element("ul", { class: "chips" });
  parts.box.prepend(chips);
  parts.input.placeholder = url ? "Type to search …" : "Type one and press Enter";
  const values = () => area.value.split(/[\n;]/).map((one) => one.trim()).filter(Boolean);

  function set(next) {
    area.value = [...new Set(next)].join("\n");
    draw();
    told(area);
  }

  function chip(value) {
    const item = element("li", { class: "chip" });
    const away = element("button", { type: "button", class: "chip-away", "aria-label": `Remove ${labels[value] ?? value}` });
    away.textContent = "×";
    away.addEventListener("click", () => { set(values().filter((one) => one !== value)); parts.input.focus(); });
    item.append(labels[value] ?? value, away);
    return item;
  }

  const draw = () => chips.replaceChildren(...values().map(chip));
  const add = (value, label) => {
    labels[value] = label;
    parts.input.value = "";
    set([...values(), value]);
  };
  const find = async (words) => {
    if (!url) return [];
    const answer = await fetch(`${url}&q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
    const found = answer.ok ? (await answer.json()).choices : [];
    return found.filter((one) => !values().includes(one.value));
  };
  listen(parts, find, add, (typed) => { if (typed) add(typed, labels[typed] ?? typed); });
  parts.input.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && !parts.input.value && values().length) set(values().slice(0, -1));
  });
  draw();
}

function upgrade(root) {
  for (const select of root.querySelectorAll("select[data-combobox]:not([hidden])")) upgradeSelect(select);
  for (const area of root.querySelectorAll("textarea[data-tokens]:not([hidden])")) upgradeTokens(area);
}

document.addEventListener("htmx:load", (event) => upgrade(event.target));
upgrade(document);
