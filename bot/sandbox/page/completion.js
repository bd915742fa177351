// Completing what is typed: commands after a slash, people after @, channels after #, emoji after a colon.

import { el, newId } from "./dom.js";
import { emoji, emojiNames } from "./emoji.js";
import { icon } from "./icons.js";
import { actors, appName, avatar, channelById, myAppWorkspace, myChannels, myCommands, nameOf, theActor, theScene, userById, workspaceById } from "./people.js";
import { state } from "./state.js";

const MOST = 8;

/**
 * Offers completions over `field`. Returns `{box, keydown, close}`: `box` belongs above the field, `keydown` says
 * whether it took the key.
 */
export function completion(field, { commands }) {
  const list = el("div", { class: "completion", role: "listbox", id: newId("completion"), "aria-label": "Completions", hidden: true });
  let offers = [];
  let active = 0;
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);

  const close = () => {
    offers = [];
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    const rows = offers.map((offer, at) => {
      const node = el("div", { role: "option", id: newId("offer"), class: ["menu-row", at === active && "active"], "aria-selected": String(at === active) }, offer.before && el("span", { class: "menu-before" }, offer.before), el("span", { class: "menu-words" }, el("span", { class: "menu-text" }, offer.text), offer.about && el("span", { class: "menu-description" }, offer.about)));
      node.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(offer);
      });
      return node;
    });
    list.replaceChildren(...rows);
    list.hidden = rows.length === 0;
    if (rows.length) {
      field.setAttribute("aria-activedescendant", rows[active].id);
      rows[active].scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };
  const look = () => {
    offers = offersFor(field.value.slice(0, field.selectionStart), commands);
    active = 0;
    show();
  };
  const take = (offer) => {
    const at = field.selectionStart;
    field.setRangeText(offer.insert, at - offer.typed.length, at, "end");
    close();
    field.focus();
    field.dispatchEvent(new Event("input"));
    close();
  };
  const keydown = (event) => {
    if (!offers.length) return false;
    if (event.key === "ArrowDown") active = (active + 1) % offers.length;
    else if (event.key === "ArrowUp") active = (active + offers.length - 1) % offers.length;
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !isWhole(offers[active]))) take(offers[active]);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    if (offers.length) show();
    return true;
  };
  field.addEventListener("input", look);
  field.addEventListener("blur", close);
  return { box: list, keydown, close };
}

/** A command typed to its end is sent by Enter, not completed once more. */
const isWhole = (offer) => offer.insert.trim() === offer.typed;

function offersFor(before, commands) {
  const slash = /^\/\S*$/.exec(before);
  if (slash) return commands ? commandOffers(slash[0]) : [];
  const word = /(?:^|[\s(])([@#:])([\w.+-]*)$/.exec(before);
  if (!word) return [];
  const [, sign, typed] = word;
  const offers = { "@": peopleOffers, "#": channelOffers, ":": emojiOffers }[sign](typed.toLowerCase());
  return offers.slice(0, MOST).map((offer) => ({ ...offer, typed: sign + typed }));
}

function commandOffers(typed) {
  return myCommands()
    .filter((each) => each.command.startsWith(typed))
    .map((each) => ({ typed, insert: `${each.command} `, text: [each.command, each.usage_hint].filter(Boolean).join("  "), about: each.description, before: icon("slash", 18) }));
}

function peopleOffers(typed) {
  const members = channelById(state.place)?.members ?? [];
  const app = myAppWorkspace();
  const offers = app && members.includes(app.bot_user_id) ? [{ insert: `@${app.bot_name} `, text: appName(), about: "App", search: appName(), before: avatar(app.bot_user_id, appName(), { app: true, size: "s" }) }] : [];
  const known = actors().filter((user) => members.includes(user.id) || user.workspace === theActor()?.workspace);
  for (const user of known) offers.push({ insert: `@${mentionName(user)} `, text: nameOf(user), about: `@${user.name} · ${workspaceById(user.workspace)?.name ?? ""}`, search: `${user.name} ${nameOf(user)}`, before: avatar(user.id, nameOf(user), { size: "s" }) });
  return offers.filter((each) => each.search.toLowerCase().split(/[\s._-]+/).some((part) => part.startsWith(typed)) || each.search.toLowerCase().startsWith(typed));
}

/** The name that means this person alone: with the workspace where two share a name. */
function mentionName(user) {
  const twice = theScene().users.filter((each) => each.name === user.name).length > 1;
  return twice ? `${workspaceById(userById(user.id).workspace)?.name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}/${user.name}` : user.name;
}

function channelOffers(typed) {
  return myChannels()
    .filter((channel) => channel.name.includes(typed))
    .map((channel) => ({ insert: `#${channel.name} `, text: channel.name, before: icon(channel.private ? "lock" : "hash", 16) }));
}

function emojiOffers(typed) {
  if (typed.length < 2) return [];
  return emojiNames(typed, MOST).map((name) => ({ insert: `:${name}: `, text: `:${name}:`, before: emoji(name) }));
}
