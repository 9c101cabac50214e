// "1 min" must not stand on an open page for an hour. The same words as `ago` in errors/templatetags/dash.py.
const STEPS = [
  [60, "s", 1],
  [3600, "min", 60],
  [86400, "h", 3600],
  [30 * 86400, "d", 86400],
];

export function keepTimesFresh() {
  setInterval(refresh, 30000);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  for (const place of document.querySelectorAll("[data-local]")) localise(place);
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const seconds = Math.max(0, Math.round((Date.now() - new Date(time.dateTime)) / 1000));
    const step = STEPS.find(([limit]) => seconds < limit);
    if (step) time.firstChild.nodeValue = `${Math.floor(seconds / step[2])} ${step[1]}`;
  }
}

// The reader's own clock beside UTC, in a row that stays hidden without a script.
function localise(place) {
  const at = new Date(place.dataset.local);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const parts = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" };
  place.querySelector("[data-clock]").textContent = at.toLocaleString("en-GB", parts);
  place.querySelector("[data-zone]").textContent = zone;
  for (const row of document.querySelectorAll(`[data-local-row="${place.id}"]`)) row.hidden = false;
  place.hidden = false;
}
