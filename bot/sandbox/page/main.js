// The conversation in the middle: its heading, its messages, and where one types.

import { composer } from "./composer.js";
import { el, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { isCovered } from "./layers.js";
import { messageItems } from "./messages.js";
import { bare } from "./mrkdwn.js";
import { withNotes } from "./notes.js";
import { appName, avatar, channelById, isShared, myAppWorkspace, teamsOf, theActor, theScene, workspaceById } from "./people.js";
import { DM, HOME, state } from "./state.js";

/** How far from the end one may have scrolled and still follow what comes. Pixels. */
const NEAR = 80;

const root = document.getElementById("main");
const announcer = document.getElementById("announcer");
const title = el("div", { class: "main-title" });
const list = el("div", { class: "messages", role: "log", "aria-label": "Messages", "aria-live": "off", tabindex: "0" });
const empty = el("div", { class: "empty" });
const scroller = el("div", { class: "scroller" }, empty, list);
const jump = el("button", { type: "button", class: "jump", hidden: true, on: { click: () => toEnd(true) } }, "New messages", icon("chevron", 16));
const typing = composer({ label: "Message" });
const conversation = el("section", { class: "conversation" }, el("header", { class: "main-head" }, title), el("div", { class: "scroll-frame" }, scroller, jump), typing.node);
root.append(conversation);

let shown = null;
/** Up to where the place was read when one came to it. */
let readOnArrival = null;
const lastSeen = new Map();

scroller.addEventListener("scroll", () => {
  if (atEnd()) jump.hidden = true;
});
new ResizeObserver(() => {
  if (following) toEnd();
}).observe(scroller);
let following = true;
scroller.addEventListener("scroll", () => {
  following = atEnd();
});

const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;

function toEnd(smooth = false) {
  scroller.scrollTo({ top: scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  jump.hidden = true;
}

export function drawMain() {
  conversation.hidden = state.place === HOME;
  if (state.place === HOME) {
    shown = null;
    return;
  }
  const me = theActor();
  const place = `${me?.id} ${state.place}`;
  const channel = channelById(state.place);
  const moved = place !== shown;
  if (moved) {
    shown = place;
    following = true;
    readOnArrival = lastSeen.get(place) ?? null;
    list.replaceChildren();
    jump.hidden = true;
  }
  drawTitle(channel);
  typing.draw(channel ? `Message #${channel.name}` : `Message ${appName()}`, refusal(me, channel));
  const messages = state.arrived ? state.transcript.messages : [];
  const followed = following;
  const fresh = reconcile(list, messageItems(withNotes(messages), { newFrom: readOnArrival }));
  empty.replaceChildren(...(state.arrived && me ? beginning(channel) : !me ? nobody() : []));
  if (!state.arrived) return;
  const last = messages.at(-1)?.ts;
  if (last) lastSeen.set(place, last);
  const answered = messages.some((message) => fresh.includes(message.ts) && (message.user === me?.id || message.ephemeral)) || fresh.some((key) => key.endsWith("-note"));
  if (moved || followed || answered) toEnd();
  else if (fresh.length) jump.hidden = false;
  if (!moved) announce(messages.filter((message) => fresh.includes(message.ts) && message.user !== me?.id));
  if (moved && !isCovered() && matchMedia("(pointer: fine)").matches && document.activeElement === document.body) typing.focus();
}

function drawTitle(channel) {
  const me = theActor();
  const app = myAppWorkspace();
  const others = channel && isShared(channel) ? teamsOf(channel).filter((team) => team !== me?.workspace) : [];
  const said = JSON.stringify([state.place, channel?.name, channel?.private, channel?.archived, channel?.members?.length, others, appName()]);
  if (title.dataset.said === said) return;
  title.dataset.said = said;
  if (!channel) {
    title.replaceChildren(...(app ? [avatar(app.bot_user_id ?? app.id, appName(), { app: true, size: "s" }), el("h1", { class: "main-name" }, appName()), el("span", { class: "badge" }, "App")] : [el("h1", { class: "main-name" }, "Nothing to see yet")]));
    return;
  }
  const count = channel.members?.length ?? 0;
  title.replaceChildren(
    el("span", { class: "main-sign" }, icon(channel.private ? "lock" : "hash", 18)),
    el("h1", { class: "main-name" }, channel.name),
    ...(others.length ? [el("span", { class: "shared-with", title: "People of these workspaces see this channel as well" }, icon("shared", 15), `with ${others.map((team) => workspaceById(team)?.name ?? "another workspace").join(", ")}`)] : []),
    el("span", { class: "muted main-count" }, count === 1 ? "1 member" : `${count} members`),
    ...(channel.archived ? [el("span", { class: "badge" }, "Archived")] : []),
  );
}

function refusal(me, channel) {
  if (!me) return "Nobody is here to type.";
  if (me.deactivated) return "This person is deactivated and can only look.";
  if (channel?.archived) return `#${channel.name} is archived: nothing can be posted in it.`;
  return channel || state.place === DM ? null : "Choose a channel to type in.";
}

function beginning(channel) {
  if (!channel && state.place !== DM) return [el("p", { class: "muted" }, "This person is in no channel yet.")];
  const words = channel ? `This is the very beginning of #${channel.name}.` : `This is the very beginning of your direct messages with ${appName()}.`;
  return [el("p", { class: "empty-words" }, words)];
}

function nobody() {
  const scene = theScene();
  const words = scene.workspaces.length ? "There are no people yet." : "There is no workspace yet.";
  return [el("h2", { class: "empty-title" }, "An empty scene"), el("p", { class: "muted" }, words, " Set the scene through ", el("code", { class: "code" }, "/control/"), ", then come back: this page fills by itself.")];
}

/** Reads new messages out, by their complete text. */
function announce(messages) {
  for (const message of messages.slice(-3)) {
    const line = el("p", {}, `${message.name || "Somebody"}: ${bare(message.text)}`);
    announcer.append(line);
    setTimeout(() => line.remove(), 5000);
  }
}
