// Swagger UI has dark colours of its own behind a class: the theme chosen here, else the system's.
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function follow() {
  root.classList.toggle("dark-mode", root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
}

follow();
system.addEventListener("change", follow);
