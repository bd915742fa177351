// Elements one chooses from: selects of every source, one or many, radio buttons and checkboxes.

import { confirmed, working } from "./buttons.js";
import { el, newId } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menus.js";
import { bare, words } from "./mrkdwn.js";
import { actors, avatar, channelById, isApp, myChannels, nameOf, theScene, userById, workspaceById } from "./people.js";

/** The options of a select by its source, as groups for a menu. */
function groupsOf(element, block, surface) {
  const kind = element.type.replace("multi_", "");
  if (kind === "users_select") return peopleGroups();
  if (kind === "channels_select") return [{ options: channelOptions() }];
  if (kind === "conversations_select") return [{ label: "Channels", options: channelOptions() }, ...peopleGroups()];
  if (kind === "external_select") return (typed) => suggested(element, block, surface, typed);
  const groups = element.option_groups ?? [{ options: element.options ?? [] }];
  return groups.map((group) => ({ label: group.label && bare(group.label), options: (group.options ?? []).map(offered) }));
}

function offered(option) {
  return { value: option.value, text: words(option.text), search: bare(option.text), description: option.description && bare(option.description) };
}

function channelOptions() {
  return myChannels().map((channel) => ({ value: channel.id, text: channel.name, search: channel.name, before: icon(channel.private ? "lock" : "hash", 16) }));
}

function peopleGroups() {
  return theScene()
    .workspaces.map((workspace) => ({
      label: workspace.name,
      options: actors()
        .filter((user) => user.workspace === workspace.id)
        .map((user) => ({ value: user.id, text: nameOf(user), search: `${nameOf(user)} ${user.name}`, description: `@${user.name}`, before: avatar(user.id, nameOf(user), { size: "s" }) })),
    }))
    .filter((group) => group.options.length);
}

async function suggested(element, block, surface, typed) {
  if (typed.length < (element.min_query_length ?? 3)) return [];
  const answer = await surface.suggest(block, element, typed);
  const groups = answer?.option_groups ?? [{ options: answer?.options ?? [] }];
  const found = groups.map((group) => ({ label: group.label && bare(group.label), options: (group.options ?? []).map(offered) }));
  for (const group of found) for (const option of group.options) surface.labels.set(`${element.action_id}\u0000${option.value}`, option.search);
  return found;
}

/** What a chosen value is called. */
function nameFor(element, value, surface) {
  const kind = element.type.replace("multi_", "");
  if (kind === "users_select" || kind === "conversations_select") {
    const user = userById(value);
    if (user) return isApp(user) ? (workspaceById(user.workspace)?.bot_name ?? nameOf(user)) : nameOf(user);
  }
  if (kind === "channels_select" || kind === "conversations_select") return channelById(value)?.name ?? value;
  const fixed = element.option_groups?.flatMap((group) => group.options ?? []) ?? element.options ?? [];
  const initial = [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean);
  const found = [...fixed, ...initial].find((option) => option.value === value);
  return found ? bare(found.text) : (surface.labels.get(`${element.action_id}\u0000${value}`) ?? value);
}

/** One of many: a button that opens the list and shows what was chosen. */
export function select(element, block, surface, { label }) {
  const words_ = el("span", { class: "select-words" });
  const node = el("button", { type: "button", class: "select", "aria-haspopup": "listbox", "aria-expanded": "false", data: { action: element.action_id ?? "" } }, words_, icon("chevron", 16));
  const show = () => {
    const value = surface.form.get(block, element);
    const chosen = value === null || value === "" ? null : nameFor(element, value, surface);
    words_.textContent = chosen ?? (bare(element.placeholder) || "Select an item");
    words_.classList.toggle("select-empty", chosen === null);
    node.setAttribute("aria-label", `${label || bare(element.placeholder) || "Select"}: ${chosen ?? "nothing chosen"}`);
  };
  node.addEventListener("click", () => {
    const value = surface.form.get(block, element);
    openMenu(node, {
      groups: groupsOf(element, block, surface),
      chosen: value === null ? [] : [value],
      filter: needsFilter(element),
      label: label || bare(element.placeholder) || "Select",
      onPick: (picked) =>
        working(node, () =>
          confirmed(element, async () => {
            surface.form.set(block, element, picked);
            show();
            await surface.changed(block, element, picked);
          }),
        ),
    });
  });
  show();
  return node;
}

function needsFilter(element) {
  const count = element.options?.length ?? element.option_groups?.flatMap((group) => group.options ?? []).length ?? 99;
  return count > 7;
}

/** Many of many: what was chosen stands as tokens, each with a cross. */
export function multiSelect(element, block, surface, { label }) {
  const most = element.max_selected_items ?? Infinity;
  const tokens = el("span", { class: "tokens" });
  const node = el("div", { class: "select select-multi", tabindex: "0", role: "button", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": label || bare(element.placeholder) || "Select", data: { action: element.action_id ?? "" } }, tokens, icon("chevron", 16));
  const put = async (values) => {
    surface.form.set(block, element, values.slice(0, most));
    show();
    await surface.changed(block, element, values.slice(0, most));
  };
  const show = () => {
    const values = surface.form.get(block, element);
    const without = (value) => (event) => {
      event.stopPropagation();
      put(values.filter((each) => each !== value));
    };
    const cross = (value) => el("button", { type: "button", class: "token-cross", "aria-label": `Remove ${nameFor(element, value, surface)}`, on: { click: without(value) } }, "×");
    tokens.replaceChildren(...values.map((value) => el("span", { class: "token" }, nameFor(element, value, surface), cross(value))));
    if (!values.length) tokens.append(el("span", { class: "select-empty" }, bare(element.placeholder) || "Select items"));
  };
  const open = () =>
    openMenu(node, { groups: groupsOf(element, block, surface), chosen: surface.form.get(block, element), multi: true, filter: needsFilter(element), label: label || "Select", onPick: put });
  node.addEventListener("click", open);
  node.addEventListener("keydown", (event) => {
    if (event.target === node && (event.key === "Enter" || event.key === " " || event.key === "ArrowDown")) {
      event.preventDefault();
      open();
    }
  });
  show();
  return node;
}

/** Radio buttons and checkboxes: all options in sight. */
export function boxes(element, block, surface, { label }) {
  const many = element.type === "checkboxes";
  const name = newId("choice");
  const isOn = (value) => (many ? surface.form.get(block, element).includes(value) : surface.form.get(block, element) === value);
  const group = el("div", { class: "boxes", role: many ? "group" : "radiogroup", "aria-label": label || null, data: { action: element.action_id ?? "" } });
  for (const option of element.options ?? []) {
    const input = el("input", { type: many ? "checkbox" : "radio", name, value: option.value });
    input.checked = isOn(option.value);
    input.addEventListener("change", () =>
      confirmed(element, async () => {
        const values = [...group.querySelectorAll("input:checked")].map((each) => each.value);
        surface.form.set(block, element, many ? values : values[0]);
        await surface.changed(block, element, many ? values : values[0]);
      }).then((done) => {
        if (!done) for (const each of group.querySelectorAll("input")) each.checked = isOn(each.value);
      }),
    );
    const said = el("span", { class: "box-words" }, el("span", {}, words(option.text)), option.description && el("span", { class: "box-description" }, words(option.description)));
    group.append(el("label", { class: "box" }, input, said));
  }
  return group;
}
