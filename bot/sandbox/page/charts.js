// The data_visualization block: bars, lines, areas and pies as SVG, each also readable as words.

import { el, svg } from "./dom.js";

const COLOURS = 8;
const WIDTH = 520;
const HEIGHT = 230;
const FRAME = { left: 52, right: 10, top: 12, bottom: 40 };

export function chart(block) {
  const { chart: given = {} } = block;
  const title = typeof block.title === "string" ? block.title : (block.title?.text ?? "");
  const drawing = given.type === "pie" ? pie(given.segments ?? []) : axes(given);
  return el("figure", { class: "chart" }, title && el("figcaption", { class: "chart-title" }, title), drawing);
}

const shown = (value) => new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2, notation: Math.abs(value) >= 100_000 ? "compact" : "standard" }).format(value);

function legend(names) {
  return el("ul", { class: "legend" }, names.map((name, at) => el("li", {}, el("span", { class: `legend-sign fill-${at % COLOURS}` }), name)));
}

function pie(segments) {
  const total = segments.reduce((sum, each) => sum + Math.max(0, Number(each.value) || 0), 0);
  const words = segments.map((each) => `${each.label} ${shown(each.value)}${total ? ` (${Math.round((each.value / total) * 100)}%)` : ""}`);
  const picture = svg("svg", { viewBox: "0 0 200 200", class: "chart-pie", role: "img", "aria-label": words.join(", ") });
  let from = 0;
  segments.forEach((each, at) => {
    const share = total ? Math.max(0, each.value) / total : 0;
    picture.append(slice(from, share, at, words[at]));
    from += share;
  });
  return el("div", { class: "chart-row" }, picture, legend(words));
}

function slice(from, share, at, words) {
  const label = svg("title", {}, words);
  // A ring of one piece has no start and end to draw an arc between.
  if (share >= 0.9999) return svg("circle", { cx: 100, cy: 100, r: 70, "stroke-width": 44, fill: "none", class: `stroke-${at % COLOURS}` }, label);
  const point = (part) => [100 + 70 * Math.sin(part * 2 * Math.PI), 100 - 70 * Math.cos(part * 2 * Math.PI)].map((each) => each.toFixed(2)).join(" ");
  return svg("path", { d: `M${point(from)}A70 70 0 ${share > 0.5 ? 1 : 0} 1 ${point(from + share)}`, fill: "none", "stroke-width": 44, class: `stroke-${at % COLOURS}` }, label);
}

/** A round step so that about four lines reach from `low` to `high`. */
function ticks(low, high) {
  const rough = (high - low) / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const marks = [];
  for (let mark = Math.floor(low / step) * step; mark < high + step * 0.999; mark += step) marks.push(Number(mark.toPrecision(12)));
  return marks;
}

function axes(given) {
  const series = given.series ?? [];
  const points = (each) => each.data ?? each.points ?? each.values ?? [];
  const valueOf = (point) => Number(typeof point === "object" ? (point?.value ?? point?.y) : point) || 0;
  const categories = given.axis_config?.categories ?? given.categories ?? points(series[0] ?? {}).map((point, at) => point?.label ?? String(at + 1));
  const values = series.map((each) => categories.map((name, at) => valueOf(points(each).find((point) => point?.label === name) ?? points(each)[at])));
  const all = values.flat();
  const marks = ticks(Math.min(0, ...all), Math.max(0, ...all, 0.0001));
  const [low, high] = [marks[0], marks.at(-1)];
  const x = (at) => FRAME.left + ((at + 0.5) / Math.max(1, categories.length)) * (WIDTH - FRAME.left - FRAME.right);
  const y = (value) => FRAME.top + (1 - (value - low) / (high - low || 1)) * (HEIGHT - FRAME.top - FRAME.bottom);
  const words = series.map((each, at) => `${each.name ?? "Values"}: ${categories.map((name, index) => `${name} ${shown(values[at][index])}`).join(", ")}`);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart-axes", role: "img", "aria-label": words.join("; ") });
  picture.append(...grid(marks, y), ...names(categories, x));
  const scale = { x, y, base: y(Math.max(low, 0)), band: (WIDTH - FRAME.left - FRAME.right) / Math.max(1, categories.length) };
  if (given.type === "bar") picture.append(...bars(values, series, categories, scale));
  else values.forEach((each, at) => picture.append(...line(each, at, given.type === "area", scale, series[at]?.name, categories)));
  const config = given.axis_config ?? {};
  const said = [config.y_axis_label ?? config.y_label, config.x_axis_label ?? config.x_label].filter(Boolean).join(" by ");
  return el("div", {}, said && el("div", { class: "muted chart-axis" }, said), picture, series.length > 1 ? legend(series.map((each) => each.name ?? "")) : null);
}

function grid(marks, y) {
  return marks.flatMap((mark) => [
    svg("line", { x1: FRAME.left, x2: WIDTH - FRAME.right, y1: y(mark), y2: y(mark), class: mark === 0 ? "chart-zero" : "chart-grid" }),
    svg("text", { x: FRAME.left - 8, y: y(mark) + 4, "text-anchor": "end", class: "chart-label" }, shown(mark)),
  ]);
}

function names(categories, x) {
  const room = Math.max(3, Math.floor((WIDTH - FRAME.left) / Math.max(1, categories.length) / 6.2));
  return categories.map((name, at) => {
    const said = String(name);
    const fits = said.length <= room ? said : `${said.slice(0, room - 1)}…`;
    return svg("text", { x: x(at), y: HEIGHT - FRAME.bottom + 18, "text-anchor": "middle", class: "chart-label" }, fits, svg("title", {}, said));
  });
}

function bars(values, series, categories, { x, y, base, band }) {
  const wide = Math.min(46, (band * 0.72) / Math.max(1, values.length));
  return values.flatMap((row, at) =>
    row.map((value, index) => {
      const left = x(index) - (wide * values.length) / 2 + at * wide;
      const top = Math.min(y(value), base);
      const words = `${series[at]?.name ? `${series[at].name}, ` : ""}${categories[index]}: ${shown(value)}`;
      return svg("rect", { x: left + 1, y: top, width: Math.max(1, wide - 2), height: Math.max(1, Math.abs(base - y(value))), rx: 3, class: `fill-${at % COLOURS}` }, svg("title", {}, words));
    }),
  );
}

function line(row, at, area, { x, y, base }, name, categories) {
  const path = row.map((value, index) => `${index ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const nodes = [svg("path", { d: path, fill: "none", "stroke-width": 2.5, "stroke-linejoin": "round", class: `stroke-${at % COLOURS}` })];
  if (area && row.length) nodes.unshift(svg("path", { d: `${path}L${x(row.length - 1)} ${base}L${x(0)} ${base}Z`, class: `fill-${at % COLOURS} chart-area` }));
  row.forEach((value, index) => nodes.push(svg("circle", { cx: x(index), cy: y(value), r: 3.5, class: `fill-${at % COLOURS}` }, svg("title", {}, `${name ? `${name}, ` : ""}${categories[index]}: ${shown(value)}`))));
  return nodes;
}
