// Fields of a form: counts characters against AWS's limit while somebody types.
function count(counter) {
  const field = document.getElementById(counter.dataset.counts);
  if (!field) return;
  const length = [...field.value].length, limit = Number(counter.dataset.limit);
  counter.textContent = `${length} of ${limit} characters`;
  counter.classList.toggle("is-over", length > limit);
}

function countAll(root) {
  for (const counter of root.querySelectorAll("[data-counts]")) count(counter);
}

document.addEventListener("input", (event) => {
  const counter = event.target.id && document.querySelector(`[data-counts="${event.target.id}"]`);
  if (counter) count(counter);
});

document.addEventListener("htmx:load", (event) => countAll(event.target));
countAll(document);
