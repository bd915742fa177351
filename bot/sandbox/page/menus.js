// One menu for everything that offers choices: selects, overflow, "act as", message actions, completion of people.

import { append, el, newId } from "./dom.js";
import { icon } from "./icons.js";
import { popover } from "./layers.js";

/**
 * Opens a list of choices at `anchor`.
 *
 * `groups` is `[{label, options}]`, or a function of what was typed that gives them, perhaps later. An option is
 * `{value, text, description, before, search, danger}`: `text` nodes or words, `search` what typing is held against.
 * With `multi` the menu stays open and `onPick` hears every change as the whole list of values.
 */
export function openMenu(anchor, { groups, chosen = [], multi = false, filter = false, label, onPick, align, placeholder = "Search" }) {
  const picked = new Set(chosen);
  const listId = newId("menu");
  const list = el("div", { class: "menu-list", role: "listbox", id: listId, "aria-label": label, "aria-multiselectable": multi ? "true" : null, tabindex: filter ? null : "0" });
  const search = filter && el("input", {
    class: "menu-search", type: "text", placeholder, "aria-label": `${label}: search`, role: "combobox", "aria-expanded": "true",
    "aria-controls": listId, autocomplete: "off", spellcheck: "false",
  }); // prettier-ignore
  anchor.setAttribute("aria-expanded", "true");
  const layer = popover(anchor, [search, list], { align, onClose: () => anchor.setAttribute("aria-expanded", "false") });
  let active = -1;
  let turn = 0;
  const rows = () => [...list.querySelectorAll("[role=option]")];
  const activate = (index) => {
    const all = rows();
    if (!all.length) return;
    active = (index + all.length) % all.length;
    all.forEach((row, at) => row.classList.toggle("active", at === active));
    all[active].scrollIntoView({ block: "nearest" });
    (search || list).setAttribute("aria-activedescendant", all[active].id);
  };
  const pick = (option) => {
    if (!multi) {
      layer.close();
      onPick(option.value, option);
      return;
    }
    if (picked.has(option.value)) picked.delete(option.value);
    else picked.add(option.value);
    onPick([...picked]);
    for (const row of rows()) row.setAttribute("aria-selected", String(picked.has(row.option.value)));
  };
  const draw = async () => {
    const typed = search ? search.value.trim() : "";
    const mine = (turn += 1);
    let offered = typeof groups === "function" ? groups(typed) : matching(groups, typed);
    if (offered instanceof Promise) {
      list.replaceChildren(el("div", { class: "menu-note" }, "Looking …"));
      try {
        offered = await offered;
      } catch (error) {
        offered = [];
        list.replaceChildren(el("div", { class: "menu-note" }, error.message));
        return;
      }
      if (mine !== turn) return;
    }
    list.replaceChildren(...drawn(offered, picked, pick));
    if (!list.querySelector("[role=option]")) list.append(el("div", { class: "menu-note" }, typed ? "Nothing matches" : "Nothing to choose"));
    const first = rows().findIndex((row) => picked.has(row.option.value));
    active = -1;
    if (search || first >= 0) activate(Math.max(first, 0));
    layer.place();
  };
  list.addEventListener("pointermove", (event) => {
    const row = event.target.closest("[role=option]");
    const index = rows().indexOf(row);
    if (row && index !== active) activate(index);
  });
  layer.box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") activate(active + 1);
    else if (event.key === "ArrowUp") activate(active - 1);
    else if (event.key === "Home" && !search) activate(0);
    else if (event.key === "End" && !search) activate(-1);
    else if (event.key === "Enter" || (event.key === " " && !search)) rows()[active]?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  search?.addEventListener?.("input", draw);
  draw();
  (search || list).focus();
  return layer;
}

function matching(groups, typed) {
  const wanted = typed.toLowerCase();
  if (!wanted) return groups;
  return groups
    .map((group) => ({ ...group, options: group.options.filter((option) => `${option.search ?? option.text} ${group.label ?? ""}`.toLowerCase().includes(wanted)) }))
    .filter((group) => group.options.length);
}

function drawn(groups, picked, pick) {
  return groups.map((group) => {
    const id = newId("group");
    const node = el("div", { role: "group", class: "menu-group", "aria-labelledby": group.label ? id : null });
    if (group.label) node.append(el("div", { class: "menu-label", id }, group.label, group.hint && el("span", { class: "menu-hint" }, group.hint)));
    for (const option of group.options) node.append(row(option, picked, pick));
    return node;
  });
}

function row(option, picked, pick) {
  const node = el(
    "div",
    { role: "option", id: newId("option"), class: ["menu-row", option.danger && "menu-danger"], "aria-selected": String(picked.has(option.value)), on: { click: () => pick(option) } },
    option.before && el("span", { class: "menu-before" }, option.before),
  );
  const said = el("span", { class: "menu-words" });
  append(said, [el("span", { class: "menu-text" }, option.text), option.description && el("span", { class: "menu-description" }, option.description)]);
  node.append(said, el("span", { class: "menu-tick" }, icon("check", 16)));
  node.option = option;
  return node;
}
