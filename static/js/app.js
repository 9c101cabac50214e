// The module of every page: copying, keys, pasting, times, dialogs. What a page adds is in its own module.
import { copyFrom } from "./copy.js";
import { listenToKeys } from "./keys.js";
import { listenForNew } from "./live.js";
import { listenToPaste } from "./paste.js";
import { keepTimesFresh } from "./times.js";

document.addEventListener("click", (event) => {
  const copier = event.target.closest("[data-copy], [data-copy-text]");
  if (copier) return copyFrom(copier);
  const opener = event.target.closest("[data-dialog]");
  if (opener) return document.getElementById(opener.dataset.dialog).showModal();
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});

// Filters stand beside a list where there is room, and wait behind their button where there is none.
if (matchMedia("(max-width: 1020px)").matches) document.querySelector("details.facets")?.removeAttribute("open");

// On a small screen the bar is wider than what is seen of it.
const current = document.querySelector(".nav [aria-current]");
if (current) current.parentElement.scrollLeft = current.offsetLeft - (current.parentElement.clientWidth - current.offsetWidth) / 2;

listenToKeys();
listenToPaste();
listenForNew();
keepTimesFresh();
