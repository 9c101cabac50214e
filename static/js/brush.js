// Selecting bars, by pointer or by keys. The result is a link to the same page with another window.
export function brushOn(plot, { data, tip }) {
  const canvas = plot.querySelector("canvas");
  const brush = plot.querySelector(".brush");
  const last = data.starts.length - 1;
  const within = (index) => Math.max(0, Math.min(last, index));
  const at = (event) => within(Math.floor((event.offsetX - tip.left()) / tip.width()));
  let anchor = null; // where a drag, or a selection by keys, began
  let cursor = null; // the bar that the keys stand on

  function select(one, other, options) {
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    brush.hidden = false;
    brush.style.left = `${tip.left() + from * tip.width()}px`;
    brush.style.width = `${(to - from + 1) * tip.width()}px`;
    tip.showSpan(from, to, options);
    return [from, to];
  }

  function cancel() {
    anchor = null;
    brush.hidden = true;
    tip.hide();
  }

  function zoom(from, to) {
    const iso = (seconds) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
    const params = new URLSearchParams(location.search);
    params.set("since", iso(data.starts[from]));
    params.set("until", iso(data.starts[to] + data.step));
    params.delete("cursor");
    location.search = params;
  }

  canvas.addEventListener("pointermove", (event) => (anchor == null ? tip.show(at(event)) : select(anchor, at(event))));
  canvas.addEventListener("pointerleave", () => anchor == null && tip.hide());
  canvas.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    anchor = at(event);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointerup", (event) => {
    if (anchor == null) return;
    const [from, to] = select(anchor, at(event));
    if (to > from) zoom(from, to);
    else cancel();
  });
  plot.addEventListener("blur", cancel);
  plot.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: -1, ArrowRight: 1, Home: -data.starts.length, End: data.starts.length };
    if (event.key === "Escape") return cancel();
    if (event.key === "Enter" && cursor != null) return zoom(Math.min(cursor, anchor ?? cursor), Math.max(cursor, anchor ?? cursor));
    if (!(event.key in moves)) return;
    event.preventDefault();
    if (event.shiftKey) anchor ??= cursor ?? last;
    cursor = within((cursor ?? (event.key === "ArrowLeft" ? last + 1 : -1)) + moves[event.key]);
    if (event.shiftKey) return select(anchor, cursor, { speak: true });
    cancel();
    tip.show(cursor, { speak: true });
  });
}
