// Shows how the campaign stands as it goes on. Without this script the page says how it stood when it was loaded.
"use strict";
const shown = new Intl.NumberFormat("en");
const events = new EventSource("/events");
let refreshed = Date.now();

events.addEventListener("interval", (e) => {
  const report = JSON.parse(e.data);
  for (const cell of document.querySelectorAll("[data-live]")) {
    const value = report[cell.dataset.live];
    if (value !== undefined) cell.textContent = shown.format(Math.round(value));
  }
  if (Date.now() - refreshed > 15000) refresh();
});
for (const type of ["found", "died", "summary"]) events.addEventListener(type, refresh);

// refresh takes the parts that a server draws from a fresh copy of the page.
async function refresh() {
  refreshed = Date.now();
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-part]")) {
    const now = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (now && !part.contains(document.activeElement)) part.replaceWith(now);
  }
}
