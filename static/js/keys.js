// Single keys. Never in a field, never with a modifier, and they can be switched off (WCAG 2.1.4).
import { copyText } from "./copy.js";
import { toast } from "./toast.js";

const OFF = "keys-off";
let afterG = 0;

const press = (selector) => () => document.querySelector(selector)?.click();
const KEYS = {
  "/": () => document.getElementById("q")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
  f: openFilters,
  c: press("#copy-ticket"),
  i: press("[data-main-id]"),
  l: copyLink,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  n: press("a[rel~=next]"),
  p: press("a[rel~=prev]"),
  r: press("[data-live] a:not([hidden])"),
  "[": press("a[data-step=back]"),
  "]": press("a[data-step=on]"),
  g: () => (afterG = Date.now()),
};

export function listenToKeys() {
  const box = document.getElementById("keys-on");
  if (box) {
    box.checked = !localStorage.getItem(OFF);
    box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  }
  document.addEventListener("keydown", onKey);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) return;
  if (event.target.matches("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
  const goesTo = Date.now() - afterG < 1200 && document.querySelector(`a[data-go="${CSS.escape(event.key)}"]`);
  const action = goesTo ? () => goesTo.click() : KEYS[event.key];
  if (!action) return;
  afterG = 0;
  event.preventDefault();
  action();
}

function moveRow(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  (row.querySelector("[data-open]") ?? row.querySelector("a")).focus();
  row.scrollIntoView({ block: "nearest" });
}

function openFilters() {
  const facets = document.querySelector("details.facets");
  if (!facets) return;
  facets.open = true;
  facets.querySelector("input[type=search]").focus();
}

// The address bar stays relative (?since=24h); what is sent to a colleague says which 24 hours.
async function copyLink() {
  const absolute = document.querySelector("[data-absolute]")?.dataset.absolute ?? "";
  await copyText(new URL(absolute || location.href, location.href).href);
  toast("Link to this view copied");
}
