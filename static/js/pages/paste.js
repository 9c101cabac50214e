// The paste page: text brought from another page is explained at once; tickets are copied first, then recorded.
import { copyText, tick } from "../copy.js";
import { toast } from "../toast.js";

const form = document.getElementById("paste-form");
const text = form.elements.text;
const tooLong = form.querySelector("[data-too-long]");

const isTooLong = () => new Blob([text.value]).size > Number(form.dataset.longest);

function guard(event) {
  tooLong.hidden = !isTooLong();
  if (isTooLong()) event.preventDefault();
}

function takeOver() {
  const brought = sessionStorage.getItem("pasted");
  if (!brought) return;
  sessionStorage.removeItem("pasted");
  text.value = brought;
  form.requestSubmit();
}

async function copyTicket(button) {
  const texts = [...button.closest(".pasted-ticket").querySelectorAll("[data-level]")];
  await copyText(texts.find((one) => one.offsetParent).textContent);
  tick(button);
  toast("Ticket text copied. Paste it into the Codat support form.");
  try {
    const answer = await fetch(button.dataset.copyPasted, { method: "POST", body: new FormData(form) });
    if (!answer.ok) throw new Error(answer.statusText);
  } catch {
    toast("Copied, but this export could not be recorded.");
  }
}

form.addEventListener("submit", guard);
text.addEventListener("input", () => (tooLong.hidden = !isTooLong()));
// A text pasted into the empty field is meant to be explained; one pasted into a text being written is not.
text.addEventListener("paste", () => text.value || setTimeout(() => isTooLong() || form.requestSubmit()));
for (const button of document.querySelectorAll("[data-copy-pasted]")) {
  button.hidden = false;
  button.addEventListener("click", () => copyTicket(button));
}
takeOver();
