// What the app asked of the Web API: each call with its parameters and its answer.

import { el, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { redraw } from "./state.js";
import { get } from "./wire.js";

/** So many calls are listed; the server keeps more. */
const MOST = 300;

const root = document.getElementById("inspector");
const filter = el("input", { class: "field", type: "search", placeholder: "Filter by method or content", "aria-label": "Filter calls", autocomplete: "off", spellcheck: "false", on: { input: show } });
const wipe = el("button", { type: "button", class: "bar-button", "aria-label": "Clear the list", title: "Clear the list", on: { click: forget } }, icon("trash", 18));
const shut = el("button", { type: "button", class: "bar-button", "aria-label": "Close the list of calls", on: { click: () => toggleInspector() } }, icon("close", 18));
const list = el("ol", { class: "calls", "aria-label": "Calls, newest first" });
const none = el("p", { class: "muted calls-none" });
root.append(el("header", { class: "panel-head" }, el("h2", { class: "panel-title" }, "Web API calls"), wipe, shut), el("div", { class: "calls-filter" }, filter), el("div", { class: "scroller", tabindex: "0" }, list, none));

root.addEventListener("keydown", (event) => {
  if (event.key === "Escape") toggleInspector();
});

let calls = [];
let last = 0;
let asking = false;
let opener = null;

export function toggleInspector() {
  root.hidden = !root.hidden;
  document.body.classList.toggle("inspector-open", !root.hidden);
  if (root.hidden) opener?.focus();
  else {
    opener = document.activeElement;
    filter.focus();
  }
  redraw();
}

export async function drawInspector() {
  if (root.hidden || asking) return;
  asking = true;
  try {
    const answer = await get(`/control/calls?since=${last}`);
    const found = answer.calls ?? [];
    if (!found.length && Number.isFinite(answer.last) && answer.last < last) {
      calls = [];
      last = 0;
    }
    calls = [...calls, ...found].slice(-MOST);
    last = calls.at(-1)?.n ?? last;
    show();
  } catch {
    // The bar on top says that the server is gone.
  } finally {
    asking = false;
  }
}

function forget() {
  calls = [];
  show();
}

function show() {
  const wanted = filter.value.trim().toLowerCase();
  const fits = (call) => !wanted || `${call.method} ${JSON.stringify([call.parameters, call.answer])}`.toLowerCase().includes(wanted);
  const found = calls.filter(fits).reverse();
  reconcile(list, found.map((call) => ({ key: `${call.n} ${call.at}`, signature: call.method, build: () => row(call) })));
  none.textContent = found.length ? "" : wanted ? "No call matches." : "The app has called nothing yet.";
}

/** How a call ended: `{word, kind}`. */
function outcome({ answer, status }) {
  if (status === 0) return { word: "no answer", kind: "bad" };
  if (status === 429 || answer?.error === "ratelimited") return { word: "ratelimited", kind: "slow" };
  if (answer?.ok) return { word: "ok", kind: "good" };
  return { word: answer?.error ?? `HTTP ${answer?.status ?? status}`, kind: "bad" };
}

function row(call) {
  const { word, kind } = outcome(call);
  const inside = el("div", { class: "call-body" });
  const node = el(
    "details",
    { class: "call" },
    el("summary", { class: "call-head" }, el("span", { class: `call-dot call-${kind}` }), el("span", { class: "call-method" }, call.method), el("span", { class: ["call-word", kind !== "good" && `call-word-${kind}`] }, word), el("time", { class: "muted call-time", datetime: call.at }, call.at.slice(11, 23))),
    inside,
  );
  node.addEventListener("toggle", () => {
    if (node.open && !inside.childElementCount) inside.append(...part("Parameters", opened(call.parameters)), ...part("Answer", call.answer ?? null));
  });
  return el("li", {}, node);
}

/** Structures that travelled as JSON text, as structures. */
function opened(parameters) {
  const entries = Object.entries(parameters ?? {}).map(([name, value]) => {
    if (typeof value !== "string" || !/^[[{]/.test(value)) return [name, value];
    try {
      return [name, JSON.parse(value)];
    } catch {
      return [name, value];
    }
  });
  return Object.fromEntries(entries);
}

function part(name, value) {
  return [el("h3", { class: "call-part" }, name), el("pre", { class: "pre", tabindex: "0" }, el("code", {}, JSON.stringify(value, null, 2)))];
}
