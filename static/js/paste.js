// Pasting outside a field: an id opens its error, short text searches, anything longer goes to the paste page,
// which finds it under "pasted" in sessionStorage.
const ID = /^[{("'\s]*([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})[)}"'\s,.;]*$/i;

export function listenToPaste() {
  document.addEventListener("paste", (event) => {
    if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    const text = event.clipboardData.getData("text/plain").trim();
    if (text) open(text);
  });
}

function open(text) {
  const { errorUrl, searchUrl, pasteUrl } = document.body.dataset;
  if (!errorUrl) return;
  const id = ID.exec(text)?.[1];
  if (id) return location.assign(errorUrl.replace("0", id));
  if (text.length <= 100 && !/[\n{]/.test(text)) return location.assign(`${searchUrl}?q=${encodeURIComponent(text)}`);
  sessionStorage.setItem("pasted", text);
  location.assign(pasteUrl);
}
