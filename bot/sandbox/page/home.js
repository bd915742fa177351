// The app's Home tab, as the acting person sees it.

import { blocks } from "./blocks.js";
import { el } from "./dom.js";
import { appName, avatar, myAppWorkspace, theActor } from "./people.js";
import { DM, go, HOME, state } from "./state.js";
import { formOf, viewSurface } from "./surfaces.js";

const root = document.getElementById("main");
const title = el("div", { class: "main-title" });
const tab = (label, place) => el("button", { type: "button", class: ["tab", place === HOME && "tab-here"], "aria-current": place === HOME ? "page" : null, on: { click: () => go(place) } }, label);
const body = el("div", { class: "home-body" });
const scroller = el("div", { class: "scroller", tabindex: "0" }, body);
const page = el("section", { class: "home", "aria-label": "Home tab", hidden: true }, el("header", { class: "main-head" }, title, el("nav", { class: "tabs", "aria-label": "App" }, tab("Home", HOME), tab("Messages", DM))), el("div", { class: "scroll-frame" }, scroller));
root.append(page);

let drawn = null;

export function drawHome() {
  page.hidden = state.place !== HOME;
  if (page.hidden) {
    drawn = null;
    return;
  }
  const app = myAppWorkspace();
  if (title.dataset.said !== appName()) {
    title.dataset.said = appName();
    title.replaceChildren(avatar(app?.bot_user_id ?? "app", appName(), { app: true, size: "s" }), el("h1", { class: "main-name" }, appName()));
  }
  const view = state.arrived ? state.transcript.home : null;
  const next = JSON.stringify([theActor()?.id, state.arrived, view?.id, view?.hash]);
  if (next === drawn) return;
  drawn = next;
  const at = scroller.scrollTop;
  body.replaceChildren(...(view ? shown(view) : state.arrived ? nothing() : []));
  scroller.scrollTop = at;
}

function shown(view) {
  const form = formOf(`home ${view.id}`);
  form.keepOnly(view.blocks);
  return [el("div", { class: "blocks" }, blocks(view.blocks, viewSurface(view, form)))];
}

function nothing() {
  const outside = myAppWorkspace()?.id !== theActor()?.workspace;
  const words = outside ? "People of other workspaces see nothing here, whatever the app publishes for them." : "The app has published nothing for this person.";
  return [el("div", { class: "empty" }, el("h2", { class: "empty-title" }, "This is a work in progress"), el("p", { class: "muted" }, words))];
}
