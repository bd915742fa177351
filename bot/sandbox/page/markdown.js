// The `markdown` block: ordinary Markdown, as far as Slack shows it. Everything becomes nodes; HTML stays text.

import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { link } from "./links.js";

/** Nodes for a Markdown text. */
export function markdown(text) {
  const lines = String(text).replace(/\r/g, "").split("\n");
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    const found = fence(lines, at) ?? heading(lines, at) ?? rule(lines, at) ?? table(lines, at) ?? quote(lines, at) ?? list(lines, at);
    if (found) {
      nodes.push(found.node);
      at = found.next;
    } else if (!lines[at].trim()) {
      at += 1;
    } else {
      const from = at;
      while (at < lines.length && lines[at].trim() && (at === from || !/^(#{1,6} |```|> ?|[-*+] |\d+[.)] )/.test(lines[at]))) at += 1;
      nodes.push(el("p", { class: "md-p" }, lines.slice(from, at).flatMap((line, index) => [index ? el("br") : null, ...inline(line)])));
    }
  }
  return nodes;
}

function fence(lines, at) {
  if (!lines[at].startsWith("```")) return null;
  let end = at + 1;
  while (end < lines.length && !lines[end].startsWith("```")) end += 1;
  return { node: el("pre", { class: "pre", tabindex: "0" }, el("code", {}, lines.slice(at + 1, end).join("\n"))), next: end + 1 };
}

function heading(lines, at) {
  const found = /^(#{1,6})\s+(.*?)\s*#*$/.exec(lines[at]);
  if (!found) return null;
  const level = found[1].length;
  return { node: el("p", { class: `md-h md-h${Math.min(level, 3)}`, role: "heading", "aria-level": String(level + 1) }, inline(found[2])), next: at + 1 };
}

function rule(lines, at) {
  return /^\s*([-*_])(\s*\1){2,}\s*$/.test(lines[at]) ? { node: el("hr", { class: "divider" }), next: at + 1 } : null;
}

function quote(lines, at) {
  if (!/^>/.test(lines[at])) return null;
  let end = at;
  while (end < lines.length && /^>/.test(lines[end])) end += 1;
  return { node: el("blockquote", { class: "quote" }, markdown(lines.slice(at, end).map((line) => line.replace(/^> ?/, "")).join("\n"))), next: end };
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

function list(lines, at) {
  const first = ITEM.exec(lines[at]);
  if (!first) return null;
  const depth = first[1].length;
  const node = el(/\d/.test(first[2]) ? "ol" : "ul", { class: "list" });
  let end = at;
  while (end < lines.length) {
    const item = ITEM.exec(lines[end]);
    if (!item || item[1].length < depth) break;
    if (item[1].length > depth) {
      const inner = list(lines, end);
      (node.lastElementChild ?? node).append(inner.node);
      end = inner.next;
      continue;
    }
    const task = /^\[([ xX])\]\s+(.*)$/.exec(item[3]);
    node.append(el("li", {}, task ? [task[1] === " " ? "☐ " : "☑ ", ...inline(task[2])] : inline(item[3])));
    end += 1;
  }
  return { node, next: end };
}

function table(lines, at) {
  if (!lines[at].includes("|") || !/^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[at + 1] ?? "")) return null;
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  let end = at + 2;
  while (end < lines.length && lines[end].includes("|")) end += 1;
  const head = el("tr", {}, cells(lines[at]).map((cell) => el("th", { scope: "col" }, inline(cell))));
  const rows = lines.slice(at + 2, end).map((line) => el("tr", {}, cells(line).map((cell) => el("td", {}, inline(cell)))));
  return { node: el("div", { class: "table-scroll" }, el("table", { class: "table" }, el("thead", {}, head), el("tbody", {}, rows))), next: end };
}

const INLINE = /(`[^`]+`)|\*\*(.+?)\*\*|__(.+?)__|\*(?!\s)(.+?)\*|\b_(?!\s)(.+?)_\b|~~(.+?)~~|!?\[([^\]]*)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>)]+)|:([a-z0-9_+-]+):/gi;

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(text.slice(at, found.index));
    const [whole, code, strong, strong2, em, em2, struck, label, address, bareAddress, sign] = found;
    if (code) nodes.push(el("code", { class: "code" }, code.slice(1, -1)));
    else if (strong ?? strong2) nodes.push(el("strong", {}, inline(strong ?? strong2)));
    else if (em ?? em2) nodes.push(el("em", {}, inline(em ?? em2)));
    else if (struck) nodes.push(el("s", {}, inline(struck)));
    else if (address) nodes.push(link(address, ...inline(label)));
    else if (bareAddress) nodes.push(link(bareAddress, bareAddress));
    else if (sign) nodes.push(emoji(sign));
    at = found.index + whole.length;
  }
  nodes.push(text.slice(at));
  return nodes;
}
