// Small comforts of every page: menus that close, copying, dismissing, one click a form, a word when the server is away.
function reveal(root) {
  for (const button of root.querySelectorAll("[data-copy][hidden], [data-dismiss][hidden]")) button.hidden = false;
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("is-done");
    setTimeout(() => button.classList.remove("is-done"), 1500);
    announce("Copied");
  } catch {
    announce("Copying is not allowed here");
  }
}

function announce(words) {
  const region = document.getElementById("announcements") ?? document.body.appendChild(
    Object.assign(document.createElement("div"), { id: "announcements", className: "visually-hidden" }));
  region.setAttribute("aria-live", "polite");
  region.textContent = words;
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  const button = event.target.closest("[data-copy], [data-dismiss]");
  if (!button) return;
  if ("copy" in button.dataset) copy(button);
  else button.closest(".message")?.remove();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  closeMenus();
  open?.querySelector("summary").focus();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  if (form.matches("[hx-post]")) return;
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

for (const away of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(away, () => {
    const message = document.createElement("div");
    message.className = "message tone-soon";
    message.setAttribute("role", "alert");
    message.textContent = "The portal did not answer. Load the page again to see where things stand.";
    document.getElementById("messages")?.replaceChildren(message);
  });
}

document.addEventListener("htmx:load", (event) => reveal(event.target));
reveal(document);
