// One line said at the bottom of the page. A popover, so that it stands above dialogs; role=status, so that it is read out.
let timer;

export function toast(text) {
  const box = document.getElementById("toast");
  box.hidePopover();
  box.textContent = text;
  box.showPopover();
  clearTimeout(timer);
  timer = setTimeout(() => box.hidePopover(), 3200);
}
