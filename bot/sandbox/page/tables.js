// Tables: the plain one, and the one with pages and sorting.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { bare } from "./mrkdwn.js";
import { richText } from "./rich_text.js";

/** What stands in a cell. */
function inside(cell) {
  if (cell === null || cell === undefined) return "";
  if (cell.type === "rich_text") return richText(cell);
  if (cell.type === "raw_number") return cell.text ?? String(cell.value ?? cell.number ?? "");
  return cell.text ?? (typeof cell === "string" ? cell : "");
}

function said(cell) {
  if (cell?.type !== "rich_text") return String(inside(cell));
  return (cell.elements ?? []).flatMap((part) => part.elements ?? []).map((each) => each.text ?? "").join("");
}

export function table(block) {
  const [head, ...rows] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const cell = (tag, scope) => (each, at) =>
    el(tag, { scope, class: [settings[at]?.align && `align-${settings[at].align}`, settings[at]?.is_wrapped === false && "cell-tight"] }, inside(each));
  const node = el("table", { class: "table" }, el("thead", {}, el("tr", {}, (head ?? []).map(cell("th", "col")))), el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell("td", null))))));
  return el("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" }, node);
}

/** A number where a cell shows one: `1,234.50 EUR` sorts as 1234.5. */
function weight(cell) {
  if (cell?.type === "raw_number") return Number(cell.value ?? cell.number ?? cell.text);
  const found = /^[^\d-]*(-?[\d,\s]*\.?\d+)\D*$/.exec(said(cell));
  return found ? Number(found[1].replace(/[,\s]/g, "")) : NaN;
}

function compare(one, other) {
  const [a, b] = [weight(one), weight(other)];
  return Number.isNaN(a) || Number.isNaN(b) ? said(one).localeCompare(said(other)) : a - b;
}

export function dataTable(block) {
  const [head = [], ...rows] = block.rows ?? [];
  const size = Math.min(Math.max(Number(block.page_size) || 5, 1), 100);
  const main = block.row_header_column_index ?? 0;
  const numeric = head.map((_, at) => rows.length > 0 && rows.every((row) => row[at]?.type === "raw_number"));
  let page = 0;
  let sorted = { column: null, down: false };
  const body = el("tbody");
  const foot = el("div", { class: "table-foot" });
  const heads = head.map((each, at) => {
    const button = el("button", { type: "button", class: "table-sort", on: { click: () => sort(at) } }, said(each), el("span", { class: "table-arrow", "aria-hidden": "true" }));
    return el("th", { scope: "col", class: numeric[at] && "align-right" }, button);
  });
  const sort = (at) => {
    sorted = { column: at, down: sorted.column === at && !sorted.down };
    page = 0;
    show();
  };
  const turn = (by) => () => {
    page += by;
    show();
  };
  const show = () => {
    const order = sorted.column === null ? rows : [...rows].sort((a, b) => compare(a[sorted.column], b[sorted.column]) * (sorted.down ? -1 : 1));
    const pages = Math.max(1, Math.ceil(order.length / size));
    body.replaceChildren(
      ...order.slice(page * size, (page + 1) * size).map((row) => el("tr", {}, row.map((each, at) => el(at === main ? "th" : "td", { scope: at === main ? "row" : null, class: numeric[at] && "align-right" }, inside(each))))),
    );
    heads.forEach((each, at) => {
      each.setAttribute("aria-sort", sorted.column !== at ? "none" : sorted.down ? "descending" : "ascending");
      each.querySelector(".table-arrow").textContent = sorted.column !== at ? "" : sorted.down ? " ↓" : " ↑";
    });
    const step = (name, by, label, off) => {
      const node = el("button", { type: "button", class: "button button-icon", "aria-label": label, on: { click: turn(by) } }, icon(name, 14));
      node.disabled = off;
      return node;
    };
    foot.replaceChildren(el("span", { class: "muted" }, `${page * size + 1}–${Math.min((page + 1) * size, order.length)} of ${order.length}`), step("back", -1, "Earlier rows", page === 0), step("right", 1, "Further rows", page >= pages - 1));
    foot.hidden = pages === 1;
  };
  show();
  const caption = typeof block.caption === "string" ? block.caption : bare(block.caption);
  return el("div", { class: "data-table" }, caption && el("div", { class: "table-caption" }, caption), el("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": caption || "Table" }, el("table", { class: "table" }, el("thead", {}, el("tr", {}, heads)), body)), foot);
}
