// Draws a chart above each table that has a place for one; the table says the same without this script.
const DARK = window.matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map();

function colour(name) {
  const probe = document.body.appendChild(Object.assign(document.createElement("span"), { className: name, hidden: true }));
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function rowsOf(name) {
  return [...document.querySelectorAll(`[data-chart-of="${name}"] tbody tr`)].map((row) => ({
    label: row.querySelector("th").textContent,
    value: Number(row.querySelector("[data-value]").dataset.value),
  }));
}

function draw(place) {
  const rows = rowsOf(place.dataset.chart);
  if (!rows.some((row) => row.value > 0)) return;
  const isFlat = place.dataset.lies === "flat";
  const ink = colour("chart-ink"), line = colour("chart-line");
  const amounts = { beginAtZero: true, ticks: { color: ink, maxTicksLimit: 6 }, grid: { color: line }, border: { display: false } };
  const names = { ticks: { color: ink, autoSkip: false }, grid: { display: false }, border: { color: line } };
  place.hidden = false;
  drawn.get(place)?.destroy();
  drawn.set(place, new window.Chart(place.querySelector("canvas"), {
    type: "bar",
    data: {
      labels: rows.map((row) => row.label),
      datasets: [{ data: rows.map((row) => row.value), backgroundColor: colour("chart-bar"), maxBarThickness: 34, borderRadius: 3 }],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: isFlat ? "y" : "x",
      scales: isFlat ? { x: amounts, y: names } : { x: names, y: amounts },
      plugins: { legend: { display: false } },
    },
  }));
}

function drawAll() {
  for (const place of document.querySelectorAll("[data-chart]")) draw(place);
}

if (window.Chart) drawAll();
DARK.addEventListener("change", drawAll);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
