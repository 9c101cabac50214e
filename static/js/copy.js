// Copy buttons: data-copy names the element whose text to copy, data-copy-text holds the text itself.
import { toast } from "./toast.js";

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // The clipboard API wants a secure origin; a dashboard on plain http in an office has none.
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "sr";
    (document.querySelector("dialog[open]") ?? document.body).append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

export async function copyFrom(button) {
  const { copy, copyText: text, toast: said } = button.dataset;
  await copyText(text ?? document.querySelector(copy).textContent);
  tick(button);
  toast(said || "Copied");
}

export function tick(button) {
  const use = button.querySelector("use");
  const icon = use?.getAttribute("href");
  if (!icon || button.classList.contains("done")) return;
  button.classList.add("done");
  use.setAttribute("href", icon.replace(/#.*/, "#check"));
  setTimeout(() => {
    button.classList.remove("done");
    use.setAttribute("href", icon);
  }, 1600);
}
