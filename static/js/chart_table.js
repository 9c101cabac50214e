// The chart's numbers as a table, made when it is opened: hundreds of cells that most readers never need.
export function fillTable(box, data) {
  const details = box.querySelector("details.alt");
  details?.addEventListener("toggle", () => {
    const place = details.querySelector(".altbox");
    if (!place.childElementCount) place.append(tableOf(data));
  });
}

function tableOf(data) {
  const table = Object.assign(document.createElement("table"), { className: "tbl mini" });
  const head = table.createTHead().insertRow();
  head.append(cell("th", "Time (UTC)", { scope: "col" }), ...data.lines.map((line) => cell("th", line.label, { scope: "col", className: "n" })));
  const body = table.createTBody();
  for (let index = data.starts.length - 1; index >= 0; index -= 1) {
    const row = body.insertRow();
    row.append(cell("th", data.spans[index], { scope: "row" }), ...data.lines.map((line) => cell("td", line.counts[index], { className: "n" })));
  }
  return table;
}

function cell(name, text, attributes) {
  return Object.assign(document.createElement(name), { textContent: text }, attributes);
}
