// Errors that came since the page was made are told, never put in: rows do not move under a reader's hand.
const SECONDS = 10;

export function listenForNew() {
  const place = document.querySelector("[data-live]");
  if (!place) return;
  const [word, link] = [place.querySelector(".live-word"), place.querySelector("a")];
  const title = document.title;
  let timer;

  function tell({ count, is_more: isMore }) {
    word.textContent = "Live";
    word.classList.remove("off");
    if (!count) return;
    if ("reloads" in place.dataset) return location.reload();
    const said = `${count.toLocaleString("en-GB")}${isMore ? "+" : ""}`;
    link.querySelector("span").textContent = `${said} new, show`;
    link.hidden = false;
    word.hidden = true;
    document.title = `(${said}) ${title}`;
  }

  function lose(text) {
    word.textContent = text;
    word.classList.add("off");
    word.hidden = false;
  }

  async function look() {
    clearTimeout(timer);
    if (document.hidden) return; // it goes on when somebody looks again
    try {
      const answer = await fetch(place.dataset.live, { headers: { Accept: "application/json" } });
      if (answer.redirected) return lose("Signed out");
      if (!answer.ok) throw new Error(answer.statusText);
      tell(await answer.json());
    } catch {
      lose("Not live: no answer");
    }
    timer = setTimeout(look, SECONDS * 1000);
  }

  place.hidden = false;
  timer = setTimeout(look, SECONDS * 1000);
  document.addEventListener("visibilitychange", look);
}
