// One line said at the bottom of the page. A popover, so that it stands above dialogs; role=status, so that it is read out.
// The timer is kept on the box: two scripts of a page each run this module (errors/web/bundling.py).

export function toast(text) {
  const box = document.getElementById("toast");
  box.hidePopover();
  box.textContent = text;
  box.showPopover();
  clearTimeout(box.timer);
  box.timer = setTimeout(() => box.hidePopover(), 3200);
}
