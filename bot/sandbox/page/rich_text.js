// The `rich_text` block: what Slack's own composer writes, and what tables and task cards hold.

import { dateToken } from "./dates.js";
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { link } from "./links.js";
import { channelMention, now, personMention, zone } from "./people.js";

/** Nodes for a rich_text block, or for one of its parts. */
export function richText(block) {
  return gathered(block.elements ?? []);
}

/** Lists that follow each other at different indents are one nested list. */
function gathered(elements) {
  const nodes = [];
  const open = [];
  for (const each of elements) {
    if (each.type !== "rich_text_list") {
      open.length = 0;
      nodes.push(part(each));
      continue;
    }
    const indent = each.indent ?? 0;
    while (open.length && open.at(-1).indent > indent) open.pop();
    const items = list(each);
    const above = open.at(-1);
    if (above && above.indent === indent && above.style === each.style) {
      above.node.append(...items.childNodes);
      continue;
    }
    if (above && above.indent < indent) (above.node.lastElementChild ?? above.node).append(items);
    else nodes.push(items);
    if (above && above.indent === indent) open.pop();
    open.push({ indent, style: each.style, node: items });
  }
  return nodes;
}

function part(each) {
  switch (each.type) {
    case "rich_text_section":
      return el("div", { class: "rich-section" }, inline(each.elements));
    case "rich_text_preformatted":
      return el("pre", { class: "pre", tabindex: "0" }, el("code", {}, inline(each.elements)));
    case "rich_text_quote":
      return el("blockquote", { class: "quote" }, inline(each.elements));
    default:
      return el("div", { class: "rich-section" }, inline([each]));
  }
}

function list(each) {
  const items = (each.elements ?? []).map((item) => el("li", {}, inline(item.elements ?? [item])));
  const node = el(each.style === "ordered" ? "ol" : "ul", { class: ["list", `list-${(each.indent ?? 0) % 3}`] }, items);
  if (each.offset) node.start = each.offset + 1;
  return node;
}

function inline(elements) {
  return (elements ?? []).map((each) => styled(leaf(each), each.style));
}

function leaf(each) {
  switch (each.type) {
    case "text":
      return broken(each.text ?? "");
    case "link":
      return link(each.url, each.text || each.url);
    case "emoji":
      return emoji(each.skin_tone ? `${each.name}::skin-tone-${each.skin_tone}` : each.name);
    case "user":
      return personMention(each.user_id, null);
    case "channel":
      return channelMention(each.channel_id, null);
    case "usergroup":
      return el("span", { class: "mention" }, "@group");
    case "team":
      return el("span", { class: "mention" }, "@workspace");
    case "broadcast":
      return el("span", { class: "mention mention-all" }, `@${each.range}`);
    case "date":
      return el("time", { title: each.fallback }, dateToken(each.format ?? "{date}", Number(each.timestamp), now(), zone()));
    case "color":
      return el("span", { class: "rich-color" }, el("span", { class: "rich-swatch", style: { "background-color": each.value } }), each.value);
    default:
      return document.createTextNode(each.text ?? `[${each.type}]`);
  }
}

function broken(text) {
  return text.split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line]));
}

function styled(node, style) {
  let inner = node;
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"], ["underline", "u"]]) {
    if (style?.[name]) inner = el(tag, { class: name === "code" && "code" }, inner);
  }
  return inner;
}
