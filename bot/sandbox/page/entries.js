// Elements one types or picks into: texts, numbers, addresses, days, times, files.

import { confirmed } from "./buttons.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { fileBody, fileSize } from "./files.js";
import { bare } from "./mrkdwn.js";

/** Whether an app wants to hear of this element now: `on_enter_pressed` unless it says otherwise. */
const hears = (block, element, trigger) =>
  block.type !== "input" || (block.dispatch_action === true && (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]).includes(trigger));

const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text" };
/** From here on a text of several lines looks like code, and is shown in even steps. */
const CODE_FROM = 200;

export function textEntry(element, block, surface, names) {
  const long = element.multiline === true || element.type === "rich_text_input";
  const most = element.max_length ?? (element.type === "plain_text_input" ? 3000 : null);
  const node = el(long ? "textarea" : "input", {
    class: ["field", long && "field-long"], type: long ? null : (TYPES[element.type] ?? "text"), placeholder: bare(element.placeholder) || null,
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null, rows: long ? "4" : null,
    spellcheck: long ? "false" : null, autocomplete: "off", ...named(names), data: { action: element.action_id ?? "" },
    value: surface.form.get(block, element),
  }); // prettier-ignore
  const counter = el("span", { class: "counter", "aria-live": "polite" });
  let told = null;
  const shape = () => {
    const left = most === null ? Infinity : most - node.value.length;
    counter.textContent = left <= Math.max(20, (most ?? 0) * 0.1) ? String(left) : "";
    counter.classList.toggle("counter-over", left < 0);
    if (!long) return;
    node.classList.toggle("field-code", element.type === "plain_text_input" && (most ?? 0) > CODE_FROM && looksLikeCode(node.value, element));
    node.style.setProperty("height", "auto");
    node.style.setProperty("height", `${Math.min(Math.max(node.scrollHeight + 2, 96), Math.round(innerHeight * 0.5))}px`);
  };
  node.addEventListener("input", () => {
    surface.form.set(block, element, node.value);
    surface.cleared?.(block);
    shape();
    if (block.type === "input" && hears(block, element, "on_character_entered")) {
      clearTimeout(told);
      told = setTimeout(() => surface.send("select", block, element, { selected: node.value }), 350);
    }
  });
  node.addEventListener("keydown", (event) => {
    if (long && event.key === "Tab" && !event.shiftKey && node.classList.contains("field-code")) {
      event.preventDefault();
      event.stopPropagation();
      node.setRangeText("  ", node.selectionStart, node.selectionEnd, "end");
      node.dispatchEvent(new Event("input"));
    }
    if (event.key !== "Enter" || event.shiftKey || (long && !event.ctrlKey && !event.metaKey)) return;
    if (block.dispatch_action && hears(block, element, "on_enter_pressed")) {
      event.preventDefault();
      surface.send("select", block, element, { selected: node.value });
    } else if (surface.submit) {
      event.preventDefault();
      surface.submit();
    }
  });
  requestAnimationFrame(shape);
  return el("div", { class: "field-frame" }, node, counter);
}

/** Indented or quoted lines, or a placeholder of that kind: better read with even letters. */
function looksLikeCode(text, element) {
  return /^\s{2,}\S|["“].*["”]|[{};=]/m.test(text || bare(element.placeholder));
}

export function dayEntry(element, block, surface, names) {
  const type = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" }[element.type];
  const instant = type === "datetime-local";
  const value = surface.form.get(block, element);
  const node = el("input", { class: "field field-day", type, title: bare(element.placeholder) || null, ...named(names), data: { action: element.action_id ?? "" }, value: instant ? localText(value) : value });
  if (!names.label && !names.labelledby) node.setAttribute("aria-label", bare(element.placeholder) || type);
  node.addEventListener("change", () =>
    confirmed(element, async () => {
      const given = instant ? (node.value ? Math.floor(Date.parse(node.value) / 1000) : null) : node.value;
      surface.form.set(block, element, given);
      surface.cleared?.(block);
      await surface.changed(block, element, given);
    }),
  );
  return node;
}

function localText(seconds) {
  if (!seconds) return "";
  const when = new Date(seconds * 1000);
  return new Date(when.getTime() - when.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fileEntry(element, block, surface, names) {
  const most = element.max_files ?? 10;
  const input = el("input", { type: "file", class: "unseen", multiple: most > 1, accept: element.filetypes?.map((type) => `.${type}`).join(",") || null, tabindex: "-1", ...named(names) });
  const list = el("ul", { class: "file-list" });
  const show = () => {
    const files = surface.form.get(block, element);
    const without = (file) => () => put(files.filter((each) => each !== file));
    list.replaceChildren(
      ...files.map((file) =>
        el("li", { class: "file-chip" }, icon("file", 16), el("span", {}, file.filename), el("span", { class: "muted" }, fileSize(file.size)), el("button", { type: "button", class: "token-cross", "aria-label": `Remove ${file.filename}`, on: { click: without(file) } }, "×")),
      ),
    );
  };
  const put = (files) => {
    surface.form.set(block, element, files.slice(0, most));
    surface.cleared?.(block);
    show();
  };
  const add = async (files) => put([...surface.form.get(block, element), ...(await Promise.all([...files].map(fileBody)))]);
  input.addEventListener("change", () => add(input.files));
  const drop = el("button", { type: "button", class: "file-drop", data: { action: element.action_id ?? "" }, on: { click: () => input.click() } }, icon("attach"), "Drop files here, or choose some");
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  show();
  return el("div", { class: "file-entry" }, drop, input, list);
}

function named({ label, labelledby, describedby, id }) {
  return { id, "aria-label": labelledby ? null : label, "aria-labelledby": labelledby, "aria-describedby": describedby };
}
