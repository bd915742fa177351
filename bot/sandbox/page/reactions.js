// Choosing an emoji.

import { emoji, emojiNames } from "./emoji.js";
import { openMenu } from "./menus.js";

const FREQUENT = ["+1", "white_check_mark", "eyes", "tada", "heart", "joy", "raised_hands", "pray", "rocket", "thinking_face", "x", "wave"];

/** Opens the choice at `anchor`; `onPick` hears the shortcode. */
export function pickEmoji(anchor, onPick) {
  const offered = (name) => ({ value: name, text: `:${name}:`, before: emoji(name) });
  const groups = (typed) => [{ label: typed ? null : "Frequently used", options: (typed ? emojiNames(typed.replaceAll(":", ""), 40) : FREQUENT).map(offered) }];
  openMenu(anchor, { groups, filter: true, label: "Emoji", placeholder: "Search all emoji", onPick });
}
