// The upload of a file: one that is too large is told before it is sent, and the button is pressed once.
const form = document.getElementById("import-form");

form.addEventListener("submit", (event) => {
  const [file] = form.elements.file.files;
  const isTooLarge = file && file.size > Number(form.dataset.limit);
  form.querySelector("[data-too-large]").hidden = !isTooLarge;
  if (isTooLarge) return event.preventDefault();
  form.querySelector("button").setAttribute("aria-busy", "true");
});
