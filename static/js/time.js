// Keeps relative times true while a page stays open; says what aceportal/moments.py says.
const MINUTE = 60, HOUR = 3600, DAY = 86400;
const TONES = ["tone-rest", "tone-soon", "tone-person"];

function span(seconds) {
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < 10 * HOUR) {
    const minutes = Math.floor((seconds % HOUR) / MINUTE);
    return `${Math.floor(seconds / HOUR)} h${minutes ? ` ${minutes} min` : ""}`;
  }
  return seconds < 2 * DAY ? `${Math.floor(seconds / HOUR)} h` : `${Math.floor(seconds / DAY)} days`;
}

function relative(seconds) {
  if (Math.abs(seconds) < MINUTE) return "now";
  return seconds > 0 ? `in ${span(seconds)}` : `${span(-seconds)} ago`;
}

function tone(seconds) {
  if (seconds <= 0 || seconds > DAY) return "tone-rest";
  return seconds <= 4 * HOUR ? "tone-person" : "tone-soon";
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const seconds = Math.trunc((Date.parse(time.dateTime) - Date.now()) / 1000);
    if (Number.isNaN(seconds) || Math.abs(seconds) >= 60 * DAY) continue;
    time.textContent = time.dataset.due && seconds <= 0 ? time.dataset.due : relative(seconds);
    if ("deadline" in time.dataset) {
      time.classList.remove(...TONES);
      time.classList.add(tone(seconds));
    }
  }
}

setInterval(refresh, 20000);
document.addEventListener("htmx:afterSettle", refresh);
document.addEventListener("visibilitychange", refresh);
