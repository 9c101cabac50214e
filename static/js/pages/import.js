// The page of an import that is not over: looks again every two seconds, and not while nobody sees it.
const SECONDS = 2;

async function look() {
  const part = document.getElementById("import");
  if (document.hidden || part.contains(document.activeElement)) return part.dataset.over === "true";
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return true; // signed out, or gone
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("import");
    part.replaceWith(document.importNode(fresh, true));
    return fresh.dataset.over === "true";
  } catch {
    return false; // the server restarts: the next time, then
  }
}

async function goOn() {
  if (!(await look())) setTimeout(goOn, SECONDS * 1000);
}

setTimeout(goOn, SECONDS * 1000);
