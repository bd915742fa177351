// Who and what there is, as the scene tells it, and what the acting person may see of it.

import { el } from "./dom.js";
import { icon } from "./icons.js";

let scene = { now: null, workspaces: [], users: [], channels: [], commands: [], shortcuts: [] };
let me = null;
/** The scene's clock less this computer's, so that the page's clock runs between two looks. Milliseconds. */
let ahead = 0;

export function setScene(next, acting) {
  scene = { ...next, workspaces: next.workspaces ?? [], users: next.users ?? [], channels: next.channels ?? [], commands: next.commands ?? [], shortcuts: next.shortcuts ?? [] };
  me = scene.users.find((user) => user.id === acting) ?? null;
  const told = Date.parse(scene.now ?? "");
  ahead = Number.isFinite(told) ? told - Date.now() : 0;
}

export const theScene = () => scene;
export const theActor = () => me;
export const zone = () => me?.tz || undefined;
/** The language in which days are written; English where this browser does not know theirs. */
export const locale = () => Intl.DateTimeFormat.supportedLocalesOf(me?.locale?.replace("_", "-") || [])[0] ?? "en-GB";
/** The scene's time in seconds. */
export const now = () => (Date.now() + ahead) / 1000;

export const userById = (id) => scene.users.find((user) => user.id === id) ?? null;
export const channelById = (id) => scene.channels.find((channel) => channel.id === id) ?? null;
export const workspaceById = (id) => scene.workspaces.find((workspace) => workspace.id === id) ?? null;
export const nameOf = (user) => user?.real_name || user?.name || "Somebody";
export const isApp = (user) => Boolean(user && (user.is_bot || scene.workspaces.some((each) => each.bot_user === user.id)));
export const teamsOf = (channel) => channel.workspaces ?? (channel.workspace ? [channel.workspace, ...(channel.shared_with ?? [])] : []);
export const isShared = (channel) => teamsOf(channel).length > 1;

/** People one can act as. */
export const actors = () => scene.users.filter((user) => !isApp(user));

/** The channels in the acting person's sidebar: what they are a member of. */
export function myChannels() {
  if (!me) return [];
  const mine = (channel) => (channel.members ? channel.members.includes(me.id) : teamsOf(channel).includes(me.workspace));
  return scene.channels.filter((channel) => !channel.is_im && mine(channel)).sort((a, b) => a.name.localeCompare(b.name));
}

/** The workspace whose app the acting person meets: their own, or one that shares a channel with them. Or null. */
export function myAppWorkspace() {
  const own = workspaceById(me?.workspace);
  if (own?.installed) return own;
  const teams = myChannels().flatMap(teamsOf);
  return scene.workspaces.find((each) => each.installed && teams.includes(each.id)) ?? null;
}

export const appName = () => myAppWorkspace()?.bot_name || "App";
/** Slash commands exist only where the app is installed. */
export const myCommands = () => (workspaceById(me?.workspace)?.installed ? scene.commands : []);

export function roleOf(user) {
  if (user.deactivated) return "deactivated";
  if (user.role || user.title) return user.role || user.title;
  if (user.admin) return "admin";
  return user.guest ? "guest" : "member";
}

const TINTS = ["plum", "teal", "amber", "rose", "sky", "moss", "brick", "slate"];

export function tintOf(id) {
  let sum = 0;
  for (const letter of String(id)) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return TINTS[sum % TINTS.length];
}

export function initials(name) {
  const parts = String(name).trim().split(/[\s._-]+/).filter(Boolean);
  return ((parts[0]?.[0] ?? "?") + (parts.length > 1 ? parts.at(-1)[0] : "")).toUpperCase();
}

/** A coloured square with initials; an app's has a bolt instead. */
export function avatar(id, name, { app = false, size = "m" } = {}) {
  const inside = app ? icon("bolt", size === "s" ? 12 : size === "l" ? 40 : 20) : initials(name);
  return el("span", { class: ["avatar", `avatar-${size}`, app ? "avatar-app" : `tint-${tintOf(id)}`], "aria-hidden": "true" }, inside);
}

/** A mention; one's own stands out. */
export function personMention(id, label) {
  const user = userById(id);
  const name = user ? (isApp(user) ? appNameOf(user) : nameOf(user)) : (label?.replace(/^@/, "") ?? id);
  return el("span", { class: ["mention", id === me?.id && "mention-me"], title: user?.name && `@${user.name}` }, `@${name}`);
}

function appNameOf(user) {
  return scene.workspaces.find((each) => each.bot_user === user.id)?.bot_name || nameOf(user);
}

export function channelMention(id, label) {
  const channel = channelById(id);
  const name = channel?.name ?? label;
  if (!channel || !myChannels().includes(channel)) return el("span", { class: "mention" }, name ? `#${name}` : "a private channel");
  return el("a", { class: "mention", href: `#/${me.id}/${id}` }, `#${name}`);
}
