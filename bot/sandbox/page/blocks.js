// Block Kit: one function for each kind of block. A surface says where the blocks stand and how to answer:
// `{kind, form, labels, send, changed, suggest, submit, cleared}`.

import { button, feedback, iconButton, overflow } from "./buttons.js";
import { alert, card, carousel, container, plan, taskCard } from "./cards.js";
import { chart } from "./charts.js";
import { boxes, multiSelect, select } from "./choices.js";
import { el, newId } from "./dom.js";
import { dayEntry, fileEntry, textEntry } from "./entries.js";
import { link, safePicture, sharedPicture } from "./links.js";
import { markdown } from "./markdown.js";
import { bare, words } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";

const BLOCKS = {
  section, header, context, actions, divider, image, input, video, file: unknown,
  rich_text: (block) => el("div", { class: "rich" }, richText(block)),
  markdown: (block) => el("div", { class: "md" }, markdown(block.text ?? "")),
  table, data_table: dataTable, data_visualization: chart, card, carousel, container, alert, plan, task_card: taskCard,
  context_actions: actions,
}; // prettier-ignore

/** Elements for all blocks, in order. One that fails to draw shows its JSON instead of taking the rest with it. */
export function blocks(list, surface) {
  return (list ?? []).map((block) => drawn(block, surface));
}

function drawn(block, surface) {
  const draw = Object.hasOwn(BLOCKS, block?.type ?? "") ? BLOCKS[block.type] : unknown;
  let node;
  try {
    node = draw(block, surface, blocks);
  } catch (error) {
    console.error("A block could not be drawn", block, error);
    node = unknown(block);
  }
  node.classList.add("block", `block-${String(block?.type).replace(/[^a-z_]/g, "")}`);
  if (block?.block_id) node.dataset.block = block.block_id;
  return node;
}

function unknown(block) {
  const json = el("pre", { class: "pre", tabindex: "0" }, el("code", {}, JSON.stringify(block, null, 2)));
  return el("details", { class: "unknown" }, el("summary", {}, `A block this page does not draw: ${block?.type ?? "without a type"}`), json);
}

function section(block, surface) {
  const said = el("div", { class: "section-words" });
  if (block.text) said.append(el("div", { class: "section-text" }, words(block.text)));
  if (block.fields?.length) said.append(el("div", { class: "section-fields" }, block.fields.map((field) => el("div", { class: "section-field" }, words(field)))));
  const node = el("div", { class: "section" }, said);
  if (block.accessory) {
    const label = bare(block.text).split("\n")[0].slice(0, 100);
    const wide = ["radio_buttons", "checkboxes"].includes(block.accessory.type);
    node.append(el("div", { class: ["section-accessory", wide && "section-accessory-wide"] }, element(block.accessory, block, surface, { label })));
  }
  return node;
}

function header(block) {
  const level = Math.min(Math.max(Number(block.level) || 1, 1), 4);
  return el("div", { class: ["header", `header-${level}`], role: "heading", "aria-level": String(level + 2) }, words(block.text));
}

function context(block) {
  return el("div", { class: "context" }, (block.elements ?? []).map((each) => (each.type === "image" ? picture(each, "context-image") : el("span", { class: "context-words" }, words(each)))));
}

function actions(block, surface) {
  return el("div", { class: "actions" }, (block.elements ?? []).map((each) => element(each, block, surface, { label: each.accessibility_label })));
}

function divider() {
  return el("hr", { class: "divider" });
}

function image(block) {
  const title = block.title && el("figcaption", { class: "muted" }, words(block.title));
  return el("figure", { class: "image" }, title, picture(block, "image-picture"));
}

function video(block) {
  return el("div", { class: "card" }, el("div", { class: "card-title" }, link(block.title_url ?? block.video_url, words(block.title))), block.description && el("div", { class: "muted" }, words(block.description)));
}

/** A picture, or its words where there is none to load. */
export function picture(given, kind) {
  const address = given.slack_file ? sharedPicture(given.slack_file) : safePicture(given.image_url ?? "");
  const alt = given.alt_text ?? "";
  const missing = () => el("span", { class: ["picture-missing", kind] }, alt || "picture");
  if (!address || !(given.image_url ?? given.slack_file)) return missing();
  const node = el("img", { src: address, alt, class: kind, loading: "lazy" });
  node.addEventListener("error", () => node.replaceWith(missing()));
  return node;
}

function input(block, surface) {
  const names = { id: newId("entry"), labelledby: newId("label"), describedby: newId("about") };
  const error = surface.form.errors.get(block.block_id);
  const single = ["plain_text_input", "email_text_input", "url_text_input", "number_input", "datepicker", "timepicker", "datetimepicker"].includes(block.element?.type);
  const label = el(single ? "label" : "div", { class: "input-label", id: names.labelledby, for: single ? names.id : null }, words(block.label), block.optional ? el("span", { class: "input-optional" }, " (optional)") : null);
  const about = el(
    "div",
    { id: names.describedby },
    el("div", { class: "input-error", role: "alert", hidden: !error }, error ?? ""),
    block.hint && el("div", { class: "input-hint" }, words(block.hint)),
  );
  const node = el("div", { class: ["input", error && "input-wrong"] }, label, element(block.element, block, surface, { ...names, label: bare(block.label) }), about);
  if (error) node.querySelector("[data-action]")?.setAttribute("aria-invalid", "true");
  return node;
}

/** One element of Block Kit. `names` tells it how it is labelled. */
export function element(each, block, surface, names = {}) {
  switch (each?.type) {
    case "button":
    case "workflow_button":
      return button(each, block, surface);
    case "overflow":
      return overflow(each, block, surface);
    case "feedback_buttons":
      return feedback(each, block, surface);
    case "icon_button":
      return iconButton(each, block, surface);
    case "image":
      return picture(each, "accessory-image");
    case "static_select":
    case "external_select":
    case "users_select":
    case "channels_select":
    case "conversations_select":
      return select(each, block, surface, names);
    case "multi_static_select":
    case "multi_external_select":
    case "multi_users_select":
    case "multi_channels_select":
    case "multi_conversations_select":
      return multiSelect(each, block, surface, names);
    case "radio_buttons":
    case "checkboxes":
      return boxes(each, block, surface, names);
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return dayEntry(each, block, surface, names);
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
    case "rich_text_input":
      return textEntry(each, block, surface, names);
    case "file_input":
      return fileEntry(each, block, surface, names);
    default:
      return unknown(each);
  }
}
