// Messages as a list: who said what and when, what hangs on it, and what one can do with it.

import { blocks } from "./blocks.js";
import { dayHeading, dayOf, longDay, secondsOf, timeOf } from "./dates.js";
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { fileCard } from "./files.js";
import { icon } from "./icons.js";
import { toast } from "./layers.js";
import { openMenu } from "./menus.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar, isApp, nameOf, now, theActor, theScene, userById, workspaceById, zone } from "./people.js";
import { pickEmoji } from "./reactions.js";
import { act, here, openThread } from "./state.js";
import { messageSurface } from "./surfaces.js";

/** Messages of one person within this time stand under one name. Seconds. */
const TOGETHER = 300;

/** Items for `reconcile`: the messages, with a heading over each day and a line before the first unread one. */
export function messageItems(messages, { inThread = false, newFrom = null } = {}) {
  const items = [];
  let before = null;
  let marked = newFrom === null;
  for (const message of messages) {
    const day = dayOf(secondsOf(message.ts), zone());
    if (!inThread && (!before || dayOf(secondsOf(before.ts), zone()) !== day)) {
      items.push(divider(`day ${day}`, dayHeading(secondsOf(message.ts), now(), zone()), "day"));
      before = null;
    }
    if (!marked && message.ts > newFrom && message.user !== theActor()?.id) {
      items.push(divider("new", "New", "new"));
      marked = true;
      before = null;
    }
    const follows = before !== null && before.user === message.user && before.ephemeral === message.ephemeral && secondsOf(message.ts) - secondsOf(before.ts) < TOGETHER && !before.reply_count;
    items.push(item(message, follows, inThread));
    before = message;
  }
  return items;
}

function divider(key, said, kind) {
  return { key, signature: said, build: () => el("div", { class: `divide divide-${kind}`, role: "separator", "aria-label": said }, el("span", { class: "divide-words" }, said)) };
}

function item(message, follows, inThread) {
  const author = authorOf(message);
  const replies = (message.replies ?? []).map((reply) => [reply.ts, reply.user]);
  return {
    key: message.ts,
    signature: JSON.stringify([{ ...message, replies, state: null }, follows, author, theActor()?.id, zone()]),
    build: () => row(message, author, follows, inThread),
  };
}

function authorOf(message) {
  const user = userById(message.user);
  const home = workspaceById(user?.workspace);
  const app = Boolean(message.bot_id) || isApp(user);
  return {
    id: message.user ?? message.bot_id ?? "slackbot",
    name: message.name || (app ? theScene().workspaces.find((each) => each.bot_user_id === message.user)?.bot_name : null) || nameOf(user),
    app,
    outside: home && home.id !== theActor()?.workspace ? home.name : null,
  };
}

function row(message, author, follows, inThread) {
  const at = secondsOf(message.ts);
  const time = (compact) => el("time", { class: compact ? "message-aside" : "message-time", datetime: new Date(at * 1000).toISOString(), title: `${longDay(at, zone())}, ${timeOf(at, zone(), true)}` }, timeOf(at, zone()));
  const head =
    !follows &&
    el("div", { class: "message-head" }, el("span", { class: "message-name" }, author.name), author.app && el("span", { class: "badge" }, "App"), author.outside && el("span", { class: "message-place" }, author.outside), time(false));
  const node = el(
    "article",
    { class: ["message", follows && "message-follows", message.ephemeral && "message-ephemeral"], "aria-label": `${author.name}, ${timeOf(at, zone())}`, data: { ts: message.ts } },
    el("div", { class: "message-side" }, follows ? time(true) : avatar(author.id, author.name, { app: author.app })),
    el(
      "div",
      { class: "message-main" },
      message.ephemeral && el("div", { class: "message-only" }, icon("eye", 14), "Only visible to you"),
      head,
      content(message),
      (message.files ?? []).map(fileCard),
      reactions(message),
      !inThread && message.reply_count > 0 && threadLink(message),
    ),
    !message.local && tools(message, inThread),
  );
  return node;
}

function content(message) {
  const edited = message.edited && el("span", { class: "message-edited" }, " (edited)");
  if (message.blocks?.length) return el("div", { class: "blocks" }, blocks(message.blocks, messageSurface(message)), edited);
  return message.text && el("div", { class: "message-text" }, mrkdwn(message.text), edited);
}

// --- reactions ------------------------------------------------------------------------------------------------------

async function react(message, name) {
  const answer = await act({ action: "react", ...here(), message_ts: message.ts, name });
  if (answer.error) toast(answer.error, { tone: "bad" });
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  const chip = ({ name, users = [], count }) => {
    const mine = users.includes(theActor()?.id);
    const who = users.map((id) => (id === theActor()?.id ? "you" : nameOf(userById(id)))).join(", ");
    return el("button", { type: "button", class: ["reaction", mine && "reaction-mine"], "aria-pressed": String(mine), "aria-label": `${name}, ${count}: ${who}`, title: `${who} reacted with :${name}:`, on: { click: () => react(message, name) } }, emoji(name), el("span", {}, String(count)));
  };
  const more = el("button", { type: "button", class: "reaction reaction-more", "aria-label": "Add a reaction" }, icon("smile", 16));
  more.addEventListener("click", () => pickEmoji(more, (name) => react(message, name)));
  return el("div", { class: "reactions" }, message.reactions.map(chip), more);
}

// --- threads and tools ----------------------------------------------------------------------------------------------

function threadLink(message) {
  const authors = [...new Set(message.replies.map((reply) => reply.user))].slice(0, 4);
  const last = secondsOf(message.replies.at(-1).ts);
  const faces = authors.map((id) => avatar(id, nameOf(userById(id)), { app: isApp(userById(id)), size: "s" }));
  return el(
    "button",
    { type: "button", class: "thread-link", on: { click: () => openThread(message.ts) } },
    el("span", { class: "thread-faces" }, faces),
    el("span", { class: "thread-count" }, message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`),
    el("span", { class: "muted" }, `Last reply ${dayOf(last, zone()) === dayOf(now(), zone()) ? `at ${timeOf(last, zone())}` : dayHeading(last, now(), zone())}`),
  );
}

function tools(message, inThread) {
  if (message.ephemeral) return null;
  const tool = (name, label, deed) => {
    const node = el("button", { type: "button", class: "tool", "aria-label": label, title: label }, icon(name, 18));
    node.addEventListener("click", () => deed(node));
    return node;
  };
  const quick = ["white_check_mark", "eyes", "raised_hands"].filter((name) => !emoji(name).textContent.startsWith(":"));
  const shortcuts = theScene().shortcuts.filter((each) => each.type === "message" && workspaceById(theActor()?.workspace)?.installed);
  const shortcut = async (callback_id) => {
    const answer = await act({ action: "shortcut", ...here(), callback_id, message_ts: message.ts });
    if (answer.error) toast(answer.error, { tone: "bad" });
  };
  return el(
    "div",
    { class: "tools", role: "group", "aria-label": "Message actions" },
    quick.map((name) => el("button", { type: "button", class: "tool", "aria-label": `React with ${name}`, title: `:${name}:`, on: { click: () => react(message, name) } }, emoji(name))),
    tool("smile", "Add a reaction", (node) => pickEmoji(node, (name) => react(message, name))),
    !inThread && tool("reply", "Reply in thread", () => openThread(message.ts)),
    shortcuts.length > 0 &&
      tool("more", "More actions", (node) => openMenu(node, { groups: [{ options: shortcuts.map((each) => ({ value: each.callback_id, text: each.name, description: each.description })) }], label: "More actions", align: "end", onPick: shortcut })),
  );
}
