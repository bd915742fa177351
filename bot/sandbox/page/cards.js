// The newer blocks that gather others: card, carousel, container, alert, plan and its task cards.

import { button } from "./buttons.js";
import { picture } from "./blocks.js";
import { el, newId } from "./dom.js";
import { icon } from "./icons.js";
import { link } from "./links.js";
import { words } from "./mrkdwn.js";
import { richText } from "./rich_text.js";

export function card(block, surface) {
  const head = el("div", { class: "card-head" }, block.icon && picture(block.icon, "card-icon"), el("div", {}, block.title && el("div", { class: "card-title" }, words(block.title)), block.subtitle && el("div", { class: "card-subtitle" }, words(block.subtitle))));
  const actions = (block.actions ?? []).map((each) => button(each, block, surface));
  return el(
    "article",
    { class: "card" },
    block.hero_image && picture(block.hero_image, "card-hero"),
    el("div", { class: "card-body" }, head, block.body && el("div", { class: "card-text" }, words(block.body)), block.subtext && el("div", { class: "card-subtext" }, words(block.subtext)), actions.length ? el("div", { class: "actions" }, actions) : null),
  );
}

export function carousel(block, surface) {
  const track = el("div", { class: "carousel-track", tabindex: "0", role: "group", "aria-label": "Cards, scroll sideways" }, (block.elements ?? []).map((each) => card(each, surface)));
  const step = (by) => () => track.scrollBy({ left: by * 260, behavior: "smooth" });
  const arrow = (name, by, label) => el("button", { type: "button", class: `carousel-arrow carousel-${name}`, "aria-label": label, on: { click: step(by) } }, icon(name, 18));
  const node = el("div", { class: "carousel" }, track);
  if ((block.elements ?? []).length > 1) node.append(arrow("back", -1, "Earlier cards"), arrow("right", 1, "Further cards"));
  return node;
}

export function container(block, surface, blocks) {
  const inside = el("div", { class: "container-body", id: newId("inside") }, blocks(block.child_blocks ?? block.blocks, surface));
  const titles = el("span", { class: "container-titles" }, el("span", { class: "container-title" }, block.rich_text_title ? richText(block.rich_text_title) : words(block.title)), block.subtitle && el("span", { class: "container-subtitle" }, words(block.subtitle)));
  const width = ["narrow", "standard", "wide", "full"].includes(block.width) ? block.width : "standard";
  if (!block.is_collapsible) return el("section", { class: ["container", `container-${width}`] }, el("div", { class: "container-head" }, block.icon && picture(block.icon, "card-icon"), titles), inside);
  let shut = block.default_collapsed === true;
  const head = el("button", { type: "button", class: "container-head container-toggle", "aria-controls": inside.id }, el("span", { class: "container-arrow" }, icon("right", 16)), block.icon && picture(block.icon, "card-icon"), titles);
  const show = () => {
    inside.hidden = shut;
    head.setAttribute("aria-expanded", String(!shut));
  };
  head.addEventListener("click", () => {
    shut = !shut;
    show();
  });
  show();
  return el("section", { class: ["container", `container-${width}`] }, head, inside);
}

const LEVELS = { default: "info", info: "info", warning: "warning", error: "warning", success: "check" };

export function alert(block) {
  const level = Object.hasOwn(LEVELS, block.level ?? "") ? block.level : "default";
  return el("div", { class: ["alert", `alert-${level}`], role: "note" }, icon(LEVELS[level], 18), el("div", {}, block.title && el("strong", {}, words(block.title)), words(block.text)));
}

export function plan(block, surface, blocks) {
  const tasks = block.tasks ?? block.elements ?? [];
  const done = tasks.filter((task) => task.status === "complete").length;
  const title = typeof block.title === "string" ? block.title : words(block.title);
  return el("section", { class: "plan" }, el("div", { class: "plan-title" }, el("span", {}, title), tasks.length ? el("span", { class: "muted" }, `${done} of ${tasks.length}`) : null), blocks(tasks.map((task) => ({ ...task, type: "task_card" })), surface));
}

const STATES = { pending: "waiting", in_progress: "under way", complete: "done", error: "failed" };

export function taskCard(block) {
  const status = Object.hasOwn(STATES, block.status ?? "") ? block.status : "pending";
  const sign = { complete: icon("check", 14), error: icon("close", 12) }[status];
  const sources = (block.sources ?? []).map((source) => el("li", {}, link(source.url, source.text ?? source.url)));
  return el(
    "div",
    { class: ["task", `task-${status}`] },
    el("span", { class: "task-sign", role: "img", "aria-label": STATES[status] }, sign),
    el("div", { class: "task-words" }, el("div", { class: "task-title" }, typeof block.title === "string" ? block.title : words(block.title)), block.details && el("div", { class: "muted" }, richText(block.details)), block.output && el("div", {}, richText(block.output)), sources.length ? el("ul", { class: "list" }, sources) : null),
  );
}
