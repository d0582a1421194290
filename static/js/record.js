// The record page: stages open their dialog in place, and what AWS answers appears without touching what somebody types.
const record = () => document.getElementById("record");
let stamp = document.getElementById("record-live")?.dataset.stamp;
let open = [];

function isTyping() {
  if (record()?.querySelector("[data-editing]") || document.querySelector("dialog[open]")) return true;
  const typed = [...(record()?.querySelectorAll("textarea") ?? [])].some((field) => field.value !== field.defaultValue);
  return typed || Boolean(document.activeElement?.closest("#record :is(input, textarea, select)"));
}

async function refresh() {
  const answer = await fetch(location.pathname);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("record");
  if (!answer.ok || !fresh || isTyping()) return remind();
  const focused = document.activeElement?.id;
  record().replaceWith(fresh);
  window.htmx.process(fresh);
  if (focused) document.getElementById(focused)?.focus();
  document.getElementById("record-changed").hidden = true;
}

function remind() {
  document.getElementById("record-changed").hidden = false;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "record-live") return;
  open = [...event.target.querySelectorAll("details[id]")].map((one) => [one.id, one.open]);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const [id, wasOpen] of open.splice(0)) {
    const details = document.getElementById(id);
    if (details) details.open = wasOpen;
  }
  const now = document.getElementById("record-live")?.dataset.stamp;
  if (!now || now === stamp) return;
  stamp = now;
  if (isTyping()) remind();
  else refresh();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (!dialog || !window.htmx || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  window.htmx.ajax("GET", opener.href, { target: dialog }).then(() => {
    if (dialog.childElementCount) dialog.showModal();
  });
});

document.addEventListener("htmx:afterSettle", () => {
  const form = document.querySelector("#record [data-editing]:not([data-entered])");
  if (!form) return;
  form.dataset.entered = "yes";
  const wrong = form.querySelector(".entry:has(.form-errors) :is(input:not([type=hidden]), select, textarea)");
  (wrong ?? form.querySelector(".entry :is(input:not([type=hidden]), select, textarea)"))?.focus();
});
