// Modals: the view on top of the acting person's stack, its fields and what is wrong with them.

import { blocks } from "./blocks.js";
import { working } from "./buttons.js";
import { el, focusable, newId } from "./dom.js";
import { icon } from "./icons.js";
import { dialog } from "./layers.js";
import { bare } from "./mrkdwn.js";
import { appName, avatar, theActor } from "./people.js";
import { act, state } from "./state.js";
import { formOf, viewSurface } from "./surfaces.js";

/** What lies over the page now: `{view, box, body, close, signature, told}`. */
let open = null;

export function drawModal() {
  const view = state.transcript.view;
  const key = view && `${theActor()?.id} ${view.id}`;
  if (open && open.key !== key) {
    open.close();
    open = null;
  }
  if (!view) return;
  const errors = JSON.stringify(view.errors ?? {});
  const signature = `${view.hash} ${view.depth}`;
  if (open && open.signature === signature && open.errors === errors) return;
  const form = formOf(`view ${view.id}`);
  if (!open || open.errors !== errors) form.errors = new Map(Object.entries(view.errors ?? {}));
  form.keepOnly(view.blocks);
  if (open) redrawn(view, form);
  else opened(view, form, key);
  Object.assign(open, { signature, errors });
}

function opened(view, form, key) {
  const box = el("form", { class: "dialog", role: "dialog", "aria-modal": "true", novalidate: true });
  const close = dialog(box, { onEscape: () => leave(view) });
  open = { key, box, close };
  box.addEventListener("submit", (event) => event.preventDefault());
  fill(view, form);
  const wanted = view.blocks.map((block) => block.element ?? block.accessory).find((each) => each?.focus_on_load);
  const there = wanted?.action_id ? `[data-action="${CSS.escape(wanted.action_id)}"]` : ".input [data-action]";
  focusOn(box.querySelector(there));
}

/** Draws the view anew and puts the keyboard and the scrolling back where they were. */
function redrawn(view, form) {
  const active = document.activeElement;
  const inside = open.box.contains(active);
  const action = active?.closest?.("[data-action]")?.dataset.action;
  const block = active?.closest?.("[data-block]")?.dataset.block;
  const [start, end] = inside && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : [null, null];
  const top = open.body.scrollTop;
  fill(view, form);
  open.body.scrollTop = top;
  if (form.errors.size) {
    showFirstError();
    return;
  }
  if (!inside) return;
  const place = block ? open.box.querySelector(`[data-block="${CSS.escape(block)}"]`) : open.box;
  const again = action ? place?.querySelector(`[data-action="${CSS.escape(action)}"]`) : null;
  focusOn(again);
  if (again && start !== null && again.setSelectionRange && again.type !== "email") again.setSelectionRange(start, end);
}

function focusOn(node) {
  const first = node ?? focusable(open.body)[0] ?? focusable(open.box).at(-1);
  first?.focus();
}

function fill(view, form) {
  const titleId = newId("modal");
  const deeper = view.depth > 1;
  const cross = el("button", { type: "button", class: "bar-button", "aria-label": "Close", title: "Close", on: { click: () => leave(view, { all: true }) } }, icon("close", 18));
  const back = el("button", { type: "button", class: "bar-button", "aria-label": "Back", title: "Back", on: { click: () => leave(view) } }, icon("back", 18));
  const head = el("header", { class: "dialog-head" }, deeper ? back : avatar(view.bot_id, appName(), { app: true, size: "s" }), el("h2", { class: "dialog-title", id: titleId }, bare(view.title)), cross);
  const trouble = el("p", { class: "dialog-trouble", role: "alert", hidden: true });
  const send = view.submit ? el("button", { type: "button", class: "button button-primary", on: { click: () => submit(view, form, send, trouble) } }, bare(view.submit)) : null;
  const surface = viewSurface(view, form, { submit: send ? () => submit(view, form, send, trouble) : null, cleared });
  const body = el("div", { class: "dialog-body blocks" }, blocks(view.blocks, surface));
  const foot = el("footer", { class: "dialog-foot" }, trouble, el("button", { type: "button", class: "button", on: { click: () => leave(view) } }, bare(view.close) || (view.submit ? "Cancel" : "Close")), send);
  open.box.setAttribute("aria-labelledby", titleId);
  open.box.replaceChildren(head, body, foot);
  open.body = body;
  open.form = form;
}

/** Takes the words away under a field that is being corrected. */
function cleared(block) {
  const node = open?.box.querySelector(`[data-block="${CSS.escape(block.block_id ?? "")}"]`);
  if (!node?.classList.contains("input-wrong")) return;
  node.classList.remove("input-wrong");
  node.querySelector("[data-action]")?.removeAttribute("aria-invalid");
  const words = node.querySelector(".input-error");
  words.hidden = true;
  words.textContent = "";
}

async function submit(view, form, button, trouble) {
  const found = form.problems(view.blocks);
  if (found.size) {
    form.errors = found;
    redrawn(view, form);
    return;
  }
  form.errors = new Map();
  trouble.hidden = true;
  await working(button, async () => {
    const answer = await act({ action: "submit", view_id: view.id, values: form.wire(view.blocks) });
    if (!open || open.form !== form) return;
    if (answer.view?.id === view.id && Object.keys(answer.view.errors ?? {}).length) {
      form.errors = new Map(Object.entries(answer.view.errors));
      redrawn(state.transcript.view ?? view, form);
    } else if (answer.error) {
      open.box.querySelector(".dialog-trouble").textContent = answer.error;
      open.box.querySelector(".dialog-trouble").hidden = false;
    }
  });
}

function showFirstError() {
  const first = open.box.querySelector(".input-wrong");
  if (!first) return;
  first.scrollIntoView({ block: "nearest" });
  focusOn(focusable(first)[0]);
}

function leave(view, { all = false } = {}) {
  act({ action: "close", view_id: view.id, ...(all ? { all: true } : {}) });
}
