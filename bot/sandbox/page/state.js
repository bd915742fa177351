// What the page shows and how it changes: who acts, where they look, what the server says is there.

import { toast } from "./layers.js";
import { actors, myAppWorkspace, myChannels, setScene, theActor, theScene } from "./people.js";
import { get, post } from "./wire.js";

/** Where somebody looks is a channel's id, or one of these. */
export const DM = "dm";
export const HOME = "home";

export const state = {
  place: null,
  /** The ts of the message whose thread is open. */
  thread: null,
  transcript: { messages: [], view: null, home: null },
  /** Whether the place shown is what the transcript is of. */
  arrived: false,
  /** By place: how many messages are new, and whether they speak to the acting person. */
  unread: new Map(),
  clockMoves: null,
  linked: true,
  failure: null,
};

const drawers = [];

/** Calls `draw` after every change. */
export function onChange(draw) {
  drawers.push(draw);
}

export function redraw() {
  for (const draw of drawers) draw();
}

// --- where one is ---------------------------------------------------------------------------------------------------

/** Reads `#/USER/PLACE/THREAD`; what is missing or unknown is chosen: the first manager, their first channel. */
function readAddress() {
  const [, user, place, thread] = decodeURIComponent(location.hash).split("/");
  const people = actors().filter((each) => !each.deactivated);
  const who = people.find((each) => each.id === user || each.name === user) ?? people.find((each) => each.id === remembered("user")) ?? people.find((each) => each.admin) ?? people[0];
  setScene(theScene(), who?.id);
  const channels = myChannels();
  const wanted = channels.find((each) => each.id === place || each.name === place)?.id;
  const known = wanted ?? ([DM, HOME].includes(place) && myAppWorkspace() ? place : null);
  state.place = known ?? (myAppWorkspace() ? DM : (channels[0]?.id ?? null));
  state.thread = known ? thread || null : null;
}

function writeAddress() {
  const me = theActor();
  if (!me) return;
  const parts = [me.id, state.place, state.thread].filter(Boolean);
  const hash = `#/${parts.map(encodeURIComponent).join("/")}`;
  if (location.hash !== hash) history.pushState(null, "", hash);
  remember("user", me.id);
}

function remembered(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // Without storage the page forgets between visits, nothing else.
  }
}

/** Goes to a channel, the direct messages or the Home tab, perhaps as somebody else. */
export async function go(place, { user = null, thread = null } = {}) {
  if (user && user !== theActor()?.id) {
    state.unread.clear();
    setScene(theScene(), user);
  }
  const channels = myChannels();
  const visible = channels.some((each) => each.id === place) || ([DM, HOME].includes(place) && myAppWorkspace());
  const next = visible ? place : myAppWorkspace() ? DM : (channels[0]?.id ?? null);
  if (next !== state.place || user) state.arrived = false;
  state.place = next;
  state.thread = thread;
  writeAddress();
  redraw();
  if (next === HOME) await act({ action: "home" });
  else await refresh();
}

export function openThread(ts) {
  state.thread = ts;
  writeAddress();
  redraw();
}

addEventListener("popstate", () => {
  const before = `${theActor()?.id} ${state.place}`;
  readAddress();
  if (before !== `${theActor()?.id} ${state.place}`) state.arrived = false;
  redraw();
  refresh();
});

// --- what is there --------------------------------------------------------------------------------------------------

let running = null;
let again = false;

/** Asks for everything shown. Calls that come while one runs become one more run after it. */
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      await look();
    } while (again);
  })().finally(() => {
    running = null;
  });
  return running;
}

async function look() {
  try {
    const scene = await get("/control/scene");
    const acting = theActor()?.id;
    setScene(scene, acting);
    if (!theActor()) readAddress();
    const me = theActor();
    const place = state.place;
    if (me && place) {
      const transcript = await get(transcriptPath(place === HOME ? DM : place, me.id));
      // Somebody may have gone elsewhere while this was on its way.
      if (me.id === theActor()?.id && place === state.place) {
        state.transcript = { messages: transcript.messages ?? [], view: transcript.view ?? null, home: transcript.home ?? null };
        state.arrived = true;
        if (place !== HOME) markRead(place, state.transcript.messages);
      }
    }
    state.failure = null;
  } catch (error) {
    state.failure = error.message;
  }
  redraw();
  countUnread();
}

const transcriptPath = (channel, user) => `/control/transcript?channel=${encodeURIComponent(channel)}&as=${encodeURIComponent(user)}`;

// --- unread ---------------------------------------------------------------------------------------------------------

/** By person and place, the sequence or ts up to which was read; the rest of the page's life counts from here. */
const readUpTo = new Map();
const looked = new Map();
let since = null;

function lastTs(messages) {
  return messages.flatMap((message) => [message, ...(message.replies ?? [])]).reduce((last, each) => (each.ts > last ? each.ts : last), "");
}

function markRead(place, messages) {
  readUpTo.set(`${theActor().id} ${place}`, lastTs(messages) || "0");
  state.unread.delete(place);
}

/** Looks into the places not shown whose channel has changed, and counts what is new there. */
async function countUnread() {
  const me = theActor();
  if (!me) return;
  since ??= String(Date.parse(theScene().now ?? "") / 1000 || 0);
  const app = theScene().workspaces.map((each) => each.bot_user_id);
  const direct = theScene().channels.find((each) => each.is_im && each.members?.includes(me.id) && each.members.some((member) => app.includes(member)));
  const places = [...myChannels().map((channel) => [channel.id, channel]), ...(direct ? [[DM, direct]] : [])];
  let news = false;
  for (const [place, channel] of places) {
    const key = `${me.id} ${place}`;
    const mark = channel.last_sequence ?? "unknown";
    if (place === state.place || looked.get(key) === mark) continue;
    looked.set(key, mark);
    try {
      const { messages = [] } = await get(transcriptPath(place, me.id));
      const from = readUpTo.get(key) ?? since;
      const fresh = messages.flatMap((message) => [message, ...(message.replies ?? [])]).filter((each) => each.ts > from && each.user !== me.id);
      const called = place === DM || fresh.some((each) => String(each.text).includes(`<@${me.id}>`) || each.ephemeral);
      if (me.id !== theActor()?.id) return;
      if (fresh.length && place !== state.place) state.unread.set(place, { count: fresh.length, called });
      else state.unread.delete(place);
      news = true;
    } catch {
      // A channel that cannot be read now is counted at the next change.
    }
  }
  if (news) redraw();
}

// --- what one does --------------------------------------------------------------------------------------------------

/** Acts as the acting person and shows what came of it. Answers what the server said, with `error` in words or null. */
export async function act(deed) {
  let answer;
  try {
    answer = (await post("/control/act", { user: theActor().id, settle_ms: 40, answer_ms: 0, ...deed })) ?? {};
  } catch (error) {
    answer = { error: error.message };
  }
  await refresh();
  return answer;
}

/** The channel, or `dm`, in the words of an act. */
export const here = () => (state.place === DM || state.place === HOME ? { channel: DM, dm: true } : { channel: state.place });

/** Moves the scene's clock; `how` is `{to}` or `{by}`. Tells what came back. */
export async function moveClock(how, words) {
  const before = { now: theScene().now, unread: unreadTotal(), shown: state.transcript.messages.length };
  state.clockMoves = words;
  redraw();
  try {
    const answer = await post("/control/clock", how);
    const silent = (answer?.listeners ?? []).filter((each) => each.status !== 200);
    for (const each of silent) toast(`The clock moved, but an app did not follow: ${each.error ?? each.answer?.error ?? `it answered ${each.status}`}`, { tone: "bad", seconds: 10 });
    await refresh();
    await countUnread();
    const news = Math.max(0, unreadTotal() - before.unread) + Math.max(0, state.transcript.messages.length - before.shown);
    toast(`${words} passed. ${news === 0 ? "Nothing new for you." : news === 1 ? "One new message for you." : `${news} new messages for you.`}`, { tone: "good" });
  } catch (error) {
    toast(error.message, { tone: "bad", seconds: 10 });
  } finally {
    state.clockMoves = null;
    redraw();
  }
}

function unreadTotal() {
  return [...state.unread.values()].reduce((sum, each) => sum + each.count, 0);
}

export async function begin() {
  try {
    setScene(await get("/control/scene"), null);
  } catch (error) {
    state.failure = error.message;
  }
  readAddress();
  history.replaceState(null, "", location.hash);
  if (state.place === HOME) await act({ action: "home" });
  else await refresh();
}
