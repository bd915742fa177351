// Elements one presses: buttons, overflow menus, feedback and icon buttons.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { askFirst } from "./layers.js";
import { safeAddress } from "./links.js";
import { openMenu } from "./menus.js";
import { bare, words } from "./mrkdwn.js";

/** Runs `deed` unless the element asks first and the answer is no. */
export async function confirmed(element, deed) {
  if (element.confirm) {
    const { title, text, confirm, deny, style } = element.confirm;
    const asked = { title: bare(title) || "Are you sure?", text: words(text), confirm: bare(confirm) || "Yes", deny: bare(deny) || "No" };
    if (!(await askFirst({ ...asked, danger: (style ?? element.style) === "danger" }))) return false;
  }
  await deed();
  return true;
}

/** Shows that `node` is at work while `deed` runs, and keeps it from being pressed twice. */
export async function working(node, deed) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await deed();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

export function button(element, block, surface) {
  const style = element.style === "primary" ? "button-primary" : element.style === "danger" ? "button-danger" : null;
  const node = el(
    "button",
    { type: "button", class: ["button", style], "aria-label": element.accessibility_label, data: { action: element.action_id ?? "" } },
    el("span", { class: "button-words" }, words(element.text)),
  );
  node.addEventListener("click", () =>
    working(node, () =>
      confirmed(element, async () => {
        const address = element.url && safeAddress(element.url);
        if (address) window.open(address, "_blank", "noopener");
        await surface.send("click", block, element, { value: element.value });
      }),
    ),
  );
  return node;
}

export function overflow(element, block, surface) {
  const node = el("button", { type: "button", class: "button button-icon", "aria-label": "More options", "aria-haspopup": "listbox", data: { action: element.action_id ?? "" } }, icon("more"));
  node.addEventListener("click", () => {
    const options = (element.options ?? []).map((option) => ({
      value: option.value,
      text: words(option.text),
      description: option.description && bare(option.description),
      url: option.url,
    }));
    openMenu(node, {
      groups: [{ options }],
      label: "More options",
      align: "end",
      onPick: (value, option) => {
        const address = option.url && safeAddress(option.url);
        if (address) window.open(address, "_blank", "noopener");
        working(node, () => confirmed(element, () => surface.send("select", block, element, { selected: value })));
      },
    });
  });
  return node;
}

/** A thumb up and a thumb down, each with its own words. */
export function feedback(element, block, surface) {
  const thumb = (given, name, fallback) => {
    const label = bare(given?.text) || fallback;
    const node = el("button", { type: "button", class: "button button-quiet", "aria-label": given?.accessibility_label ?? label, title: label }, icon(name, 16), el("span", {}, label));
    node.addEventListener("click", () => working(node, () => surface.send("click", block, element, { selected: given?.value, value: given?.value })));
    return node;
  };
  return el("div", { class: "feedback", role: "group", "aria-label": "Feedback" }, thumb(element.positive_button, "up", "Good"), thumb(element.negative_button, "down", "Bad"));
}

export function iconButton(element, block, surface) {
  const label = element.accessibility_label ?? (bare(element.text) || element.icon);
  const node = el("button", { type: "button", class: "button button-quiet", "aria-label": label, title: label, data: { action: element.action_id ?? "" } }, icon(element.icon === "trash" ? "trash" : "info", 16));
  node.addEventListener("click", () => working(node, () => confirmed(element, () => surface.send("click", block, element, { value: element.value }))));
  return node;
}
