// Charts of errors over time: Chart.js for the bars, our own brush whose result is a URL.
// Chart.js comes as window.Chart; the data stands in the page as JSON (components/chart.html).
import { brushOn } from "./brush.js";
import { fillTable } from "./chart_table.js";
import { tooltipOf } from "./tooltip.js";

const STEPS = [300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 259200, 345600, 432000, 604800, 1209600];
const LABEL_WIDTH = 62;
const FONT = { family: "Inter var", size: 11.5 };

// Custom properties with light-dark() do not resolve when read; the colour of an element that uses them does.
function colour(name) {
  colour.probe ??= document.body.appendChild(Object.assign(document.createElement("i"), { hidden: true, className: "sw" }));
  colour.probe.style.color = `var(--${name})`;
  return getComputedStyle(colour.probe).color;
}

function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const plot = box.querySelector(".plot");
  const canvas = plot.querySelector("canvas");
  const chart = new Chart(canvas, {
    type: "bar",
    data: { labels: data.labels, datasets: data.lines.map(dataset) },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      events: [],
      layout: { padding: { top: 6 } },
      scales: { x: timeAxis(data, canvas), y: countAxis() },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
    },
    plugins: [{ id: "hover", afterDatasetsDraw: shadeHovered }],
  });
  brushOn(plot, { data, tip: tooltipOf(plot, { chart, data }) });
  for (const button of box.querySelectorAll("[data-line]")) {
    button.addEventListener("click", () => toggle(chart, button));
  }
  fillTable(box, data);
  recolour(chart, data);
}

const dataset = (line) => ({
  label: line.label,
  data: line.counts,
  backgroundColor: colour(line.fill),
  hoverBackgroundColor: colour(line.fill),
  borderWidth: 0,
  barPercentage: 1,
  categoryPercentage: 0.8,
});

function timeAxis(data, canvas) {
  // The smallest round step whose labels fit beside each other.
  const every = () => STEPS.find((step) => step >= data.step && (data.starts.length * data.step) / step <= canvas.clientWidth / LABEL_WIDTH);
  const callback = (index) => (data.starts[index] % (every() ?? 2419200) === 0 ? data.labels[index] : null);
  return { stacked: true, grid: { display: false }, border: { color: colour("line") }, ticks: { color: colour("ink-3"), font: FONT, maxRotation: 0, autoSkip: false, callback } };
}

function countAxis() {
  const callback = (value) => (Number.isInteger(value) ? value.toLocaleString("en-GB") : null);
  return { stacked: true, beginAtZero: true, border: { display: false }, grid: { color: colour("line"), tickLength: 0 }, ticks: { color: colour("ink-3"), font: FONT, maxTicksLimit: 5, padding: 8, callback } };
}

function shadeHovered(chart) {
  if (chart.hovered == null) return;
  const { ctx, chartArea: area, scales, data } = chart;
  const width = (scales.x.right - scales.x.left) / data.labels.length;
  ctx.save();
  ctx.globalCompositeOperation = "destination-over";
  ctx.fillStyle = colour("hover");
  ctx.fillRect(scales.x.left + chart.hovered * width, area.top, width, area.bottom - area.top);
  ctx.restore();
}

function toggle(chart, button) {
  const isShown = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", isShown);
  chart.setDatasetVisibility(Number(button.dataset.line), isShown);
  chart.update();
}

// The system may switch between light and dark while the page is open.
function recolour(chart, data) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    chart.data.datasets.forEach((set, index) => (set.backgroundColor = set.hoverBackgroundColor = colour(data.lines[index].fill)));
    const { x, y } = chart.options.scales;
    x.border.color = y.grid.color = colour("line");
    x.ticks.color = y.ticks.color = colour("ink-3");
    chart.update();
  });
}

document.fonts.ready.then(() => {
  document.querySelectorAll("[data-chart]").forEach(draw);
  document.documentElement.dataset.drawn = "true";
});
