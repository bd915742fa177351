// Slack's mark-up. Read by rules of its own, not as Markdown: `*bold*`, `_italic_`, `~struck~`, `<https://…|words>`.

import { dateToken } from "./dates.js";
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { link } from "./links.js";
import { channelMention, now, personMention, zone } from "./people.js";

/** `&amp;`, `&lt;` and `&gt;` are all that Slack escapes. */
export function unescaped(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/** A text object (`mrkdwn` or `plain_text`), or a bare string taken as mrkdwn. */
export function words(text) {
  if (text === null || text === undefined) return [];
  if (typeof text === "string") return mrkdwn(text);
  if (text.type === "plain_text") return plain(text.text ?? "", text.emoji !== false);
  return mrkdwn(text.text ?? "", { verbatim: text.verbatim === true });
}

/** The words of a text object without any form, for labels. */
export function bare(text) {
  const given = typeof text === "string" ? text : (text?.text ?? "");
  return unescaped(given.replace(/<([^<>|]*)\|([^<>]*)>/g, "$2"));
}

/** Plain text: line breaks and emoji, no marks. */
export function plain(text, withEmoji = true) {
  return text.split("\n").flatMap((line, index) => [index ? el("br") : null, ...(withEmoji ? withSigns(line) : [line])]);
}

/** Nodes for a text in Slack's mark-up. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const nodes = [];
  // A fence takes everything up to the next one; what follows it on the same line begins a line of its own.
  const pieces = String(text).split(/```([\s\S]+?)```\n?/);
  pieces.forEach((piece, index) => {
    if (index % 2) nodes.push(el("pre", { class: "pre", tabindex: "0" }, el("code", {}, controls(piece.replace(/^\n|\n$/g, ""), { raw: true }))));
    else if (piece) nodes.push(...paragraphs(piece, verbatim));
  });
  return nodes;
}

function paragraphs(text, verbatim) {
  const nodes = [];
  let quoted = [];
  let open = [];
  const flush = () => {
    if (open.length) nodes.push(...lines(open, verbatim));
    if (quoted.length) nodes.push(el("blockquote", { class: "quote" }, lines(quoted, verbatim)));
    open = [];
    quoted = [];
  };
  const all = text.split("\n");
  for (const [index, line] of all.entries()) {
    const rest = /^(?:&gt;|>){3}\s?/.exec(line);
    const one = /^(?:&gt;|>) ?/.exec(line);
    if (rest) {
      flush();
      quoted = [line.slice(rest[0].length), ...all.slice(index + 1)];
      break;
    }
    if (one) {
      if (open.length) flush();
      quoted.push(line.slice(one[0].length));
    } else {
      if (quoted.length) flush();
      open.push(line);
    }
  }
  flush();
  return nodes;
}

function lines(each, verbatim) {
  return each.flatMap((line, index) => [index ? el("br") : null, ...inline(line, verbatim)]);
}

/** Marks may stand where a word could: not inside one, with no blank on their inner side. */
const MARKS = { "*": "strong", _: "em", "~": "s" };

function inline(text, verbatim) {
  const nodes = [];
  let waiting = "";
  const flush = () => {
    if (waiting) nodes.push(...controls(waiting, { verbatim }));
    waiting = "";
  };
  for (let at = 0; at < text.length; ) {
    const sign = text[at];
    const control = sign === "<" ? /^<[^<>\n]+>/.exec(text.slice(at)) : null;
    if (control) {
      waiting += control[0];
      at += control[0].length;
      continue;
    }
    if (sign === "`") {
      const end = text.indexOf("`", at + 1);
      if (end > at + 1) {
        flush();
        nodes.push(el("code", { class: "code" }, controls(text.slice(at + 1, end), { raw: true })));
        at = end + 1;
        continue;
      }
    }
    if (MARKS[sign] && !/[\p{L}\p{N}]/u.test(text[at - 1] ?? " ")) {
      const end = closing(text, at, sign);
      if (end !== null) {
        flush();
        nodes.push(el(MARKS[sign], {}, inline(text.slice(at + 1, end), verbatim)));
        at = end + 1;
        continue;
      }
    }
    waiting += sign;
    at += 1;
  }
  flush();
  return nodes;
}

/** Where the mark that opens at `start` closes, or null. Code and links in between are stepped over. */
function closing(text, start, sign) {
  if (/\s/.test(text[start + 1] ?? " ") || text[start + 1] === sign) return null;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "<") {
      const control = /^<[^<>\n]+>/.exec(text.slice(at));
      if (control) at += control[0].length - 1;
    } else if (text[at] === "`") {
      const end = text.indexOf("`", at + 1);
      if (end > at + 1) at = end;
    } else if (text[at] === sign && !/\s/.test(text[at - 1]) && !/[\p{L}\p{N}]/u.test(text[at + 1] ?? " ")) return at;
  }
  return null;
}

/** What stands in angle brackets: links, people, channels, dates, groups. The rest is text with emoji. */
function controls(text, { raw = false, verbatim = false } = {}) {
  return text.split(/(<[^<>\n]+>)/).flatMap((piece, index) => {
    if (index % 2) return control(piece.slice(1, -1), piece);
    if (raw) return [unescaped(piece)];
    return verbatim ? withSigns(unescaped(piece)) : withAddresses(piece);
  });
}

function control(inside, whole) {
  const [target, ...rest] = inside.split("|");
  const label = rest.length ? unescaped(rest.join("|")) : null;
  if (target.startsWith("@")) return [personMention(target.slice(1), label)];
  if (target.startsWith("#")) return [channelMention(target.slice(1), label)];
  if (target.startsWith("!date^")) return [date(target, label)];
  if (target.startsWith("!subteam")) return [el("span", { class: "mention" }, label ?? "@group")];
  if (target.startsWith("!")) return [el("span", { class: "mention mention-all" }, `@${label ?? target.slice(1)}`.replace("@@", "@"))];
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return [link(unescaped(target), label === null ? unescaped(target).replace(/^mailto:/, "") : withSigns(label))];
  return [unescaped(whole)];
}

function date(target, fallback) {
  const [, seconds, format, address] = target.split("^");
  const when = Number(seconds);
  if (!Number.isFinite(when) || !format) return document.createTextNode(fallback ?? "");
  const shown = el("time", { datetime: new Date(when * 1000).toISOString(), title: fallback }, dateToken(format, when, now(), zone()));
  return address ? link(address, shown) : shown;
}

/** Bare addresses become links, as Slack does unless a text is `verbatim`. */
function withAddresses(text) {
  return text.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/g).flatMap((piece, index) => {
    const said = unescaped(piece);
    return index % 2 ? [link(said, said)] : withSigns(said);
  });
}

function withSigns(text) {
  return text.split(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/i).map((piece, index) => (index % 2 ? emoji(piece.toLowerCase()) : piece));
}
