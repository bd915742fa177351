// Things that lie over the page: small ones beside what opened them, and dialogs that hold the keyboard.

import { el, focusable } from "./dom.js";

const host = () => document.getElementById("layers");

/** Whether a dialog or a menu is open. */
export const isCovered = () => host().childElementCount > 0;

/**
 * Shows `content` under (or over) `anchor` until something else is clicked, Escape is pressed or `close` is called.
 * Focus returns to where it was. Returns `{close, place}`; `place` finds its spot anew after the content has grown.
 */
export function popover(anchor, content, { onClose = () => {}, label = null, role = null, align = "start" } = {}) {
  const before = document.activeElement;
  const shade = el("div", { class: "popover-shade" });
  const box = el("div", { class: "popover", role, "aria-label": label }, content);
  shade.append(box);
  let open = true;
  const close = ({ refocus = true } = {}) => {
    if (!open) return;
    open = false;
    shade.remove();
    window.removeEventListener("resize", close);
    onClose();
    if (refocus && before?.isConnected) before.focus({ preventScroll: true });
  };
  const place = () => settle(box, anchor, align);
  shade.addEventListener("pointerdown", (event) => {
    if (event.target === shade) close();
  });
  shade.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      close();
    }
    if (event.key === "Tab") keepInside(event, box);
  });
  window.addEventListener("resize", close);
  host().append(shade);
  place();
  return { close, place, box };
}

function settle(box, anchor, align) {
  const { top, bottom, left, right, width } = anchor.getBoundingClientRect();
  const margin = 8;
  box.style.setProperty("--anchor-width", `${Math.round(width)}px`);
  box.style.setProperty("max-height", "");
  const { width: wide, height: high } = box.getBoundingClientRect();
  const below = innerHeight - bottom - margin;
  const above = top - margin;
  const up = high > below && above > below;
  box.style.setProperty("max-height", `${Math.max(120, (up ? above : below) - 6)}px`);
  const start = align === "end" ? right - wide : left;
  box.style.setProperty("left", `${Math.max(margin, Math.min(start, innerWidth - wide - margin))}px`);
  if (up) {
    box.style.setProperty("top", "auto");
    box.style.setProperty("bottom", `${innerHeight - top + 4}px`);
  } else {
    box.style.setProperty("bottom", "auto");
    box.style.setProperty("top", `${Math.max(margin, bottom + 4)}px`);
  }
}

/** Shows a dialog over everything. `onEscape` decides what Escape and a click outside do. Returns `close`. */
export function dialog(box, { onEscape }) {
  const before = document.activeElement;
  const shade = el("div", { class: "dialog-shade" }, box);
  shade.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.stopPropagation();
      event.preventDefault();
      onEscape();
    }
    if (event.key === "Tab") keepInside(event, box);
  });
  host().append(shade);
  return () => {
    shade.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
}

function keepInside(event, box) {
  const stops = focusable(box);
  if (!stops.length) return;
  const first = stops[0];
  const last = stops.at(-1);
  const here = document.activeElement;
  if (event.shiftKey && (here === first || !box.contains(here))) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && (here === last || !box.contains(here))) {
    event.preventDefault();
    first.focus();
  }
}

/** Asks as Slack does where an element has a `confirm`. Resolves to true or false. */
export function askFirst({ title, text, confirm, deny, danger = false }) {
  return new Promise((resolve) => {
    let close = () => {};
    const answer = (said) => () => {
      close();
      resolve(said);
    };
    const yes = el("button", { type: "button", class: ["button", danger ? "button-danger" : "button-primary"], on: { click: answer(true) } }, confirm);
    const box = el(
      "div",
      { class: "dialog dialog-small", role: "alertdialog", "aria-modal": "true", "aria-label": title },
      el("div", { class: "dialog-head" }, el("h2", { class: "dialog-title" }, title)),
      el("div", { class: "dialog-body" }, el("p", { class: "dialog-text" }, text)),
      el("div", { class: "dialog-foot" }, el("button", { type: "button", class: "button", on: { click: answer(false) } }, deny), yes),
    );
    close = dialog(box, { onEscape: answer(false) });
    yes.focus();
  });
}

/** A word in passing, read out as well. `tone` is info, good or bad. */
export function toast(text, { tone = "info", seconds = 6 } = {}) {
  const shown = el("div", { class: ["toast", `toast-${tone}`] }, el("span", {}, text));
  shown.append(el("button", { type: "button", class: "toast-close", "aria-label": "Dismiss", on: { click: () => shown.remove() } }, "×"));
  document.getElementById("toasts").append(shown);
  setTimeout(() => shown.remove(), seconds * 1000);
}
