// The ticket: copied at once (the text is in the page), recorded after. See components/ticket_dialog.html.
import { copyText, tick } from "./copy.js";
import { toast } from "./toast.js";

const form = document.querySelector("[data-ticket-form]");
const severity = () => form.elements.severity.value;
const texts = [...form.querySelectorAll("[data-severity]")];

function showChosen() {
  for (const text of texts) {
    text.hidden = text.dataset.severity !== severity();
    if (text.hidden) text.removeAttribute("id");
    else text.id = "ticket-text";
  }
}

async function copyTicket(button) {
  await copyText(document.getElementById("ticket-text").textContent);
  tick(button);
  toast("Ticket text copied. Paste it into the Codat support form.");
  const fields = new FormData(form);
  fields.delete("download");
  fields.set("format", "text");
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields });
    if (!answer.ok) throw new Error(answer.statusText);
    for (const told of document.querySelectorAll("[data-told], [data-told-now]")) told.hidden = false;
  } catch {
    toast("Copied, but this export could not be recorded.");
  }
}

showChosen(); // the browser may have kept another choice over a reload
form.addEventListener("change", showChosen);
document.addEventListener("click", (event) => {
  const button = event.target.closest("#copy-ticket, [data-copy-ticket]");
  if (button) copyTicket(button);
});
