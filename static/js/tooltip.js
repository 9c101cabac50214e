// What stands at a bar: its span of time, its total, its parts. Read out too, when moved to by keyboard.
const number = (value) => value.toLocaleString("en-GB");

function element(name, text = "", className = "") {
  return Object.assign(document.createElement(name), { textContent: text, className });
}

function head(left, right) {
  const line = element("h4");
  line.append(element("span", left), element("span", number(right), "num"));
  return line;
}

export function tooltipOf(plot, { chart, data }) {
  const tip = plot.querySelector(".tip");
  const said = plot.querySelector("[aria-live]");
  const x = () => chart.scales.x;
  const width = () => (x().right - x().left) / data.starts.length;
  const shown = () => data.lines.filter((line, index) => chart.isDatasetVisible(index));
  const sum = (from, to) => shown().reduce((all, line) => all + line.counts.slice(from, to + 1).reduce((a, b) => a + b, 0), 0);

  function place(left, right) {
    const fits = right + 14 + tip.offsetWidth <= plot.clientWidth;
    tip.style.left = `${fits ? right + 14 : Math.max(0, left - tip.offsetWidth - 14)}px`;
  }

  function show(index, { speak = false } = {}) {
    chart.hovered = index;
    chart.draw();
    const parts = shown().map((line) => [line, line.counts[index]]).filter((part) => part[1]).sort((a, b) => b[1] - a[1]);
    const list = element("ul");
    for (const [line, count] of parts) {
      const item = element("li");
      item.append(element("i", "", `sw ${line.fill}`), element("span", line.label, "trunc"), element("b", number(count)));
      list.append(item);
    }
    tip.replaceChildren(head(data.spans[index], sum(index, index)), list);
    tip.hidden = false;
    place(x().left + index * width(), x().left + (index + 0.5) * width());
    if (speak) {
      const most = parts.slice(0, 3).map(([line, count]) => `${number(count)} of ${line.label}`).join(", ");
      said.textContent = `${data.spans[index]}: ${number(sum(index, index))} errors${most && `. ${most}`}`;
    }
  }

  function showSpan(from, to, { speak = false } = {}) {
    const span = `${data.spans[from].split(" to ")[0]} to ${data.spans[to].split(" to ").at(-1)}`;
    tip.replaceChildren(head(span, sum(from, to)), element("p", "Release to zoom, Esc to cancel"));
    tip.hidden = false;
    place(x().left + from * width(), x().left + (to + 1) * width());
    if (speak) said.textContent = `${span}: ${number(sum(from, to))} errors selected. Enter zooms.`;
  }

  function hide() {
    tip.hidden = true;
    chart.hovered = null;
    chart.draw();
  }

  return { show, showSpan, hide, width, left: () => x().left };
}
