// The bar on top: who acts, what time it is, the light, and the way into the inspector.

import { dayAfter, dayOf, quarterEnd, shortDay, timeOf } from "./dates.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { toggleInspector } from "./inspector.js";
import { popover } from "./layers.js";
import { openMenu } from "./menus.js";
import { actors, avatar, nameOf, now, roleOf, theActor, theScene, workspaceById, zone } from "./people.js";
import { toggleSidebar } from "./sidebar.js";
import { go, moveClock, state } from "./state.js";

const root = document.getElementById("topbar");
const burger = el("button", { type: "button", class: "bar-button only-narrow", "aria-label": "Channels", on: { click: () => toggleSidebar() } }, icon("menu", 20));
const who = el("button", { type: "button", class: "who", "aria-haspopup": "listbox", "aria-expanded": "false", on: { click: switchPerson } });
const clock = el("button", { type: "button", class: "clock", "aria-haspopup": "dialog", title: "Move the clock", on: { click: openClock } });
const steps = el("div", { class: "clock-steps", role: "group", "aria-label": "Move the clock" });
const theme = el("button", { type: "button", class: "bar-button", on: { click: switchTheme } });
const calls = el("button", { type: "button", class: "bar-button", "aria-label": "Web API calls", title: "Web API calls", on: { click: toggleInspector } }, icon("code", 20));
const progress = el("div", { class: "clock-progress", role: "progressbar", "aria-label": "The clock is moving", hidden: true });
const trouble = el("div", { class: "trouble", role: "alert", hidden: true });

for (const [label, how, title] of moves()) {
  steps.append(el("button", { type: "button", class: "step", title, on: { click: () => moveClock(how(), title) } }, label));
}
root.append(burger, who, el("div", { class: "clock-box" }, clock, steps), el("div", { class: "bar-end" }, theme, calls), progress, trouble);

function moves() {
  return [
    ["+1 day", () => ({ by: "1 day" }), "1 day"],
    ["+1 week", () => ({ by: "7 days" }), "1 week"],
    ["End of quarter", endOfQuarter, "The rest of the quarter"],
  ];
}

/** The last minute of this quarter, in the scene's own time; once there, of the next one. */
function endOfQuarter() {
  let last = quarterEnd(dayOf(now(), "UTC"));
  if (Date.parse(`${last}T23:59:00Z`) / 1000 - now() < 60) last = quarterEnd(dayAfter(last));
  return { to: `${last}T23:59` };
}

let drawnFor = "";

export function drawTopbar() {
  const me = theActor();
  const key = `${me?.id} ${me && nameOf(me)} ${workspaceById(me?.workspace)?.name}`;
  if (key !== drawnFor) {
    drawnFor = key;
    const words = el("span", { class: "who-words" }, el("span", { class: "who-name" }, me ? nameOf(me) : "Nobody yet"), el("span", { class: "who-place" }, me ? `${workspaceById(me.workspace)?.name ?? ""} · ${roleOf(me)}` : "no people in this scene"));
    who.replaceChildren(...(me ? [avatar(me.id, nameOf(me), { size: "s" })] : []), words, icon("chevron", 16));
    who.setAttribute("aria-label", me ? `Acting as ${nameOf(me)}. Act as somebody else` : "Act as");
  }
  const moving = state.clockMoves !== null;
  progress.hidden = !moving;
  for (const each of steps.children) each.disabled = moving;
  trouble.hidden = state.failure === null;
  trouble.textContent = state.failure ?? "";
  document.title = `${me ? `${nameOf(me)} · ` : ""}Local Slack`;
  tick();
  drawTheme();
}

function tick() {
  if (state.clockMoves !== null) {
    clock.dataset.said = "";
    clock.replaceChildren(icon("clock", 16), el("span", {}, "Moving the clock …"));
    return;
  }
  if (!theScene().now) return;
  const day = shortDay(now(), zone());
  const [year, time] = [dayOf(now(), zone()).slice(0, 4), timeOf(now(), zone())];
  const said = `${day} ${year}, ${time}`;
  if (clock.dataset.said === said && clock.childElementCount === 2) return;
  clock.dataset.said = said;
  clock.setAttribute("aria-label", `${said}. Move the clock`);
  clock.replaceChildren(icon("clock", 16), el("span", {}, day, el("span", { class: "clock-year" }, ` ${year}`), `, ${time}`));
}

setInterval(tick, 5000);

function switchPerson() {
  const groups = theScene()
    .workspaces.map((workspace) => ({
      label: workspace.name,
      hint: workspace.installed ? "has the app" : "partner",
      options: actors()
        .filter((user) => user.workspace === workspace.id)
        .map((user) => ({ value: user.id, text: nameOf(user), description: `@${user.name} · ${roleOf(user)}`, search: `${nameOf(user)} ${user.name} ${roleOf(user)}`, before: avatar(user.id, nameOf(user), { size: "m" }) })),
    }))
    .filter((group) => group.options.length);
  openMenu(who, { groups, chosen: [theActor()?.id], filter: actors().length > 6, label: "Act as", placeholder: "Find a person", onPick: (id) => go(state.place, { user: id }) });
}

function openClock() {
  const input = el("input", { type: "datetime-local", class: "field", "aria-label": "Move the clock to", value: `${dayOf(now(), "UTC")}T${timeOf(now(), "UTC")}`, min: `${dayOf(now(), "UTC")}T${timeOf(now(), "UTC")}` });
  let layer = null;
  const send = (how, words) => () => {
    layer.close();
    moveClock(how(), words);
  };
  const box = el(
    "div",
    { class: "clock-menu" },
    el("h2", { class: "clock-title" }, "Move the clock"),
    el("p", { class: "muted" }, "What falls due on the way happens, in its order. It only goes forward. Times here are UTC."),
    el("div", { class: "clock-choices" }, moves().map(([label, how, title]) => el("button", { type: "button", class: "button", on: { click: send(how, title) } }, label))),
    el("div", { class: "clock-custom" }, input, el("button", { type: "button", class: "button button-primary", on: { click: () => input.value && send(() => ({ to: input.value }), `The time to ${input.value.replace("T", ", ")}`)() } }, "Go")),
  );
  layer = popover(clock, box, { label: "Move the clock", role: "dialog" });
  input.focus();
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function switchTheme() {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // Not remembered then.
  }
  drawTheme();
}

function drawTheme() {
  const dark = isDark();
  if (theme.dataset.dark === String(dark)) return;
  theme.dataset.dark = String(dark);
  theme.replaceChildren(icon(dark ? "sun" : "moon", 20));
  theme.setAttribute("aria-label", dark ? "Light colours" : "Dark colours");
  theme.title = dark ? "Light colours" : "Dark colours";
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawTheme);
