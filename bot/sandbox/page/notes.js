// What Slack itself tells one person in a conversation: that a command failed, say. Kept by the page alone.

import { now, theActor } from "./people.js";
import { redraw, state } from "./state.js";

const notes = new Map();
const keyOf = (thread) => [theActor()?.id, state.place, thread].filter(Boolean).join(" ");

/** Shows a note at the end of the conversation in sight. */
export function addNote(text, thread = null) {
  const key = keyOf(thread);
  const last = (thread ? null : state.transcript.messages.at(-1)?.ts) ?? "0";
  notes.set(key, [...(notes.get(key) ?? []), { ts: `${now().toFixed(6)}-note`, after: last, user: "slackbot", name: "Slackbot", text, ephemeral: true, local: true }]);
  redraw();
}

/** The messages with the notes where they were made, for the conversation in sight. */
export function withNotes(messages, thread = null) {
  const mine = notes.get(keyOf(thread)) ?? [];
  if (!mine.length) return messages;
  const merged = [];
  const rest = [...mine];
  for (const message of messages) {
    while (rest.length && rest[0].after < message.ts && merged.length) merged.push(rest.shift());
    merged.push(message);
  }
  return [...merged, ...rest];
}
