// A thread beside the conversation.

import { composer } from "./composer.js";
import { el, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { messageItems } from "./messages.js";
import { withNotes } from "./notes.js";
import { appName, channelById, theActor } from "./people.js";
import { HOME, openThread, state } from "./state.js";

const root = document.getElementById("thread");
const where = el("span", { class: "muted" });
const list = el("div", { class: "messages", role: "log", "aria-label": "Replies", "aria-live": "off" });
const scroller = el("div", { class: "scroller", tabindex: "0" }, list);
const typing = composer({ label: "Reply", thread: () => state.thread });
const shut = el("button", { type: "button", class: "bar-button", "aria-label": "Close the thread", on: { click: close } }, icon("close", 18));
root.append(el("header", { class: "panel-head" }, el("h2", { class: "panel-title" }, "Thread"), where, shut), scroller, typing.node);

root.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) close();
});

let shown = null;

function close() {
  const opener = document.querySelector(`#main [data-ts="${CSS.escape(state.thread ?? "")}"] .thread-link`);
  openThread(null);
  opener?.focus();
}

export function drawThread() {
  const parent = state.place !== HOME && state.thread ? state.transcript.messages.find((message) => message.ts === state.thread) : null;
  root.hidden = !parent;
  document.body.classList.toggle("thread-open", Boolean(parent));
  if (!parent) {
    shown = null;
    return;
  }
  const channel = channelById(state.place);
  where.textContent = channel ? `#${channel.name}` : appName();
  const key = `${theActor()?.id} ${state.place} ${state.thread}`;
  const moved = key !== shown;
  shown = key;
  if (moved) list.replaceChildren();
  const items = messageItems([parent, ...withNotes(parent.replies ?? [], state.thread)], { inThread: true });
  const count = parent.replies?.length ?? 0;
  if (count) {
    const words = count === 1 ? "1 reply" : `${count} replies`;
    items.splice(1, 0, { key: "count", signature: words, build: () => el("div", { class: "divide divide-replies" }, el("span", { class: "divide-words" }, words)) });
  }
  const fresh = reconcile(list, items);
  typing.draw("Reply …", channel?.archived ? `#${channel.name} is archived.` : null);
  if (moved || fresh.length) scroller.scrollTop = scroller.scrollHeight;
  if (moved) typing.focus();
}
