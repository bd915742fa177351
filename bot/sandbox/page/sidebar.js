// The sidebar: what the acting person may go to, and where something is new.

import { el, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { appName, avatar, isShared, myAppWorkspace, myChannels, teamsOf, theActor, workspaceById } from "./people.js";
import { DM, go, HOME, state } from "./state.js";

const root = document.getElementById("sidebar");
const title = el("div", { class: "side-title" });
const body = el("div", { class: "side-body" });
root.append(title, body);

/** On a narrow window the sidebar lies over the page and is opened by a button. */
export function toggleSidebar(open = !document.body.classList.contains("side-open")) {
  document.body.classList.toggle("side-open", open);
  if (open) root.querySelector("button")?.focus();
}

root.addEventListener("keydown", (event) => {
  if (event.key === "Escape") toggleSidebar(false);
});
document.addEventListener("pointerdown", (event) => {
  if (document.body.classList.contains("side-open") && !event.target.closest("#sidebar, #topbar")) toggleSidebar(false);
});

export function drawSidebar() {
  const me = theActor();
  const workspace = workspaceById(me?.workspace);
  if (title.dataset.said !== `${workspace?.id} ${workspace?.name}`) {
    title.dataset.said = `${workspace?.id} ${workspace?.name}`;
    title.replaceChildren(workspace ? avatar(workspace.id, workspace.name, { size: "s" }) : "", el("span", { class: "side-name" }, workspace?.name ?? "Nothing here yet"));
  }
  const channels = myChannels();
  const app = myAppWorkspace();
  const rows = [
    heading("channels", "Channels"),
    ...channels.map((channel) => row(channel.id, channel.name, icon(channel.private ? "lock" : "hash", 16), channel)),
    ...(channels.length ? [] : [note("no-channels", "Not in any channel")]),
    ...(app ? [heading("apps", "Apps"), row(DM, appName(), avatar(app.bot_user_id ?? app.id, appName(), { app: true, size: "s" })), row(HOME, `${appName()} home`, icon("home", 16))] : []),
    ...(app && app.id !== me?.workspace ? [note("app-hint", `The app is installed at ${app.name}. From here it is reached by mention or direct message.`)] : []),
  ];
  reconcile(body, rows);
}

function heading(key, said) {
  return { key: `heading ${key}`, signature: said, build: () => el("h2", { class: "side-heading" }, said) };
}

function note(key, said) {
  return { key, signature: said, build: () => el("p", { class: "side-note" }, said) };
}

function row(place, name, before, channel = null) {
  const here = state.place === place;
  const unread = here ? null : state.unread.get(place);
  const others = channel && isShared(channel) ? teamsOf(channel).filter((team) => team !== theActor()?.workspace) : [];
  const shared = others.length ? `shared with ${others.map((team) => workspaceById(team)?.name ?? "another workspace").join(", ")}` : null;
  const said = [name, channel?.private && "private", shared, channel?.archived && "archived", unread && `${unread.count} unread`].filter(Boolean).join(", ");
  return {
    key: place,
    signature: JSON.stringify([name, here, unread, shared, channel?.private, channel?.archived]),
    build: () =>
      el(
        "button",
        {
          type: "button", class: ["side-row", here && "side-here", unread && "side-unread", channel?.archived && "side-archived"], "aria-label": said, "aria-current": here ? "page" : null,
          title: shared, data: { place }, on: { click: () => [toggleSidebar(false), go(place)] },
        }, // prettier-ignore
        el("span", { class: "side-sign" }, before),
        el("span", { class: "side-words" }, name),
        shared && el("span", { class: "side-shared" }, icon("shared", 15)),
        unread && el("span", { class: ["side-count", unread.called && "side-called"] }, unread.called ? String(unread.count) : ""),
      ),
  };
}
