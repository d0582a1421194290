// The mapper in place: a row's editor folds out below it, the value map opens as a dialog. The links lead to pages alike.
const dialog = document.getElementById("values-dialog");

function firstControl(root) {
  return root.querySelector("input:not([type=hidden]):not([hidden]), select:not([hidden]), textarea:not([hidden])");
}

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target;
  if (dialog && target === dialog && !dialog.open) dialog.showModal();
  else if (target.id?.startsWith("edit-")) firstControl(target)?.focus();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const row = event.detail.target;
  if (row.matches?.("tbody.map-group")) document.querySelector(`#${CSS.escape(row.id)} .map-acts a`)?.focus();
});

document.addEventListener("click", (event) => {
  const fold = event.target.closest(".map-edit [data-fold]");
  if (!fold || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const group = fold.closest("tbody");
  fold.closest("td").replaceChildren();
  group.querySelector(".map-acts a")?.focus();
});

dialog?.addEventListener("close", () => dialog.replaceChildren());
