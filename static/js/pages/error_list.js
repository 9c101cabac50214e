// Choosing errors: `x` marks the row in focus, the button copies one ticket for all that are marked.
import { copyText, tick } from "../copy.js";
import { toast } from "../toast.js";

const form = document.getElementById("selection");
const chosen = () => document.querySelectorAll('[name="errors"]:checked');

function showCount() {
  const count = chosen().length;
  form.querySelector("[data-count]").textContent = `Ticket for ${count} error${count === 1 ? "" : "s"}`;
}

async function copyTicket(button) {
  if (!chosen().length) return toast("Choose errors first: x marks the row in focus.");
  const fields = new FormData(form);
  fields.delete("download");
  const answer = await fetch(form.action, { method: "POST", body: fields });
  if (!answer.ok) return toast("The ticket could not be made. Reload the page and try again.");
  const { ticket, text, earlier } = await answer.json();
  await copyText(text);
  tick(button);
  const before = earlier.length ? ` Some of it was told before, in ticket ${earlier[0].ticket}.` : "";
  toast(`Ticket ${ticket} copied. Paste it into the Codat support form.${before}`);
}

function onKey(event) {
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("keys-off")) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  document.activeElement.closest("[data-row]")?.querySelector('[name="errors"]')?.click();
}

if (form) {
  form.querySelector("[data-scripted]").hidden = false;
  form.addEventListener("reset", () => setTimeout(showCount));
  document.addEventListener("change", (event) => event.target.name === "errors" && showCount());
  document.addEventListener("keydown", onKey);
  form.querySelector("#copy-ticket").addEventListener("click", (event) => copyTicket(event.currentTarget));
  showCount(); // the browser may have kept check marks over a reload
}
