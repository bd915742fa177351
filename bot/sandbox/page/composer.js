// Where one types: messages, commands, mentions, files.

import { working } from "./buttons.js";
import { completion } from "./completion.js";
import { el } from "./dom.js";
import { fileBody, fileSize } from "./files.js";
import { icon } from "./icons.js";
import { toast } from "./layers.js";
import { addNote } from "./notes.js";
import { theActor } from "./people.js";
import { pickEmoji } from "./reactions.js";
import { act, here, state } from "./state.js";

const HIGHEST = 220;

/**
 * A composer. `thread()` gives the ts that messages reply to, or null. Returns `{node, draw, focus}`; `draw` takes what
 * its field says while empty, and why nothing can be typed, or null. What was typed stays with its person and place.
 */
export function composer({ label, thread = () => null }) {
  const drafts = new Map();
  let draft = { text: "", files: [] };
  let key = null;

  const field = el("textarea", { class: "composer-field", rows: "1", "aria-label": label, spellcheck: "false", autocomplete: "off" });
  const chips = el("ul", { class: "file-list composer-files", hidden: true });
  const chooser = el("input", { type: "file", class: "unseen", multiple: true, tabindex: "-1", "aria-label": "Choose files" });
  const send = el("button", { type: "button", class: "composer-send", "aria-label": "Send", title: "Send (Enter)" }, icon("send", 18));
  const closed = el("p", { class: "composer-closed", hidden: true });
  const offers = completion(field, { commands: label !== "Reply" });
  const tool = (name, says, deed) => {
    const node = el("button", { type: "button", class: "tool", "aria-label": says, title: says }, icon(name, 18));
    node.addEventListener("click", () => deed(node));
    return node;
  };
  const bar = el(
    "div",
    { class: "composer-bar" },
    tool("attach", "Attach a file", () => chooser.click()),
    tool("smile", "Emoji", (node) => pickEmoji(node, (name) => insert(`:${name}: `))),
    tool("at", "Mention somebody", () => insert("@")),
    label !== "Reply" && tool("slash", "Commands", () => (field.value ? field.focus() : insert("/"))),
    send,
  );
  const box = el("div", { class: "composer-box" }, field, chips, bar, chooser);
  const node = el("div", { class: "composer" }, offers.box, box, closed);

  const insert = (text) => {
    const at = field.selectionStart;
    const gap = /^[@/]/.test(text) && at > 0 && !/\s$/.test(field.value.slice(0, at)) ? " " : "";
    field.focus();
    field.setRangeText(gap + text, at, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input"));
  };
  const shape = () => {
    field.style.setProperty("height", "auto");
    field.style.setProperty("height", `${Math.min(field.scrollHeight, HIGHEST)}px`);
    send.disabled = !field.value.trim() && !draft.files.length;
  };
  const showFiles = () => {
    const without = (file) => () => {
      draft.files = draft.files.filter((each) => each !== file);
      showFiles();
    };
    chips.replaceChildren(...draft.files.map((file) => el("li", { class: "file-chip" }, icon("file", 16), el("span", {}, file.filename), el("span", { class: "muted" }, fileSize(file.size)), el("button", { type: "button", class: "token-cross", "aria-label": `Remove ${file.filename}`, on: { click: without(file) } }, "×"))));
    chips.hidden = !draft.files.length;
    shape();
  };
  const addFiles = async (files) => {
    draft.files = [...draft.files, ...(await Promise.all([...files].map(fileBody)))];
    showFiles();
    field.focus();
  };
  const submit = () =>
    working(send, async () => {
      const [text, files, root] = [field.value.trim(), draft.files, thread()];
      if (!text && !files.length) return;
      Object.assign(draft, { text: "", files: [] });
      field.value = "";
      showFiles();
      const errors = [];
      for (const answer of await sendAll(text, files, root)) if (answer.error) errors.push(answer.error);
      for (const error of errors) addNote(error, root);
    });

  field.addEventListener("input", () => {
    draft.text = field.value;
    shape();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || offers.keydown(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      offers.close();
      submit();
    }
  });
  field.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    addFiles(event.clipboardData.files);
  });
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    addFiles(event.dataTransfer.files);
  });
  chooser.addEventListener("change", async () => {
    await addFiles(chooser.files);
    chooser.value = "";
  });
  send.addEventListener("click", submit);

  const draw = (placeholder, refusal = null) => {
    const next = `${theActor()?.id} ${state.place} ${thread() ?? ""}`;
    if (next !== key) {
      key = next;
      if (!drafts.has(key)) drafts.set(key, { text: "", files: [] });
      draft = drafts.get(key);
      field.value = draft.text;
      offers.close();
      requestAnimationFrame(showFiles);
    }
    field.placeholder = placeholder;
    box.hidden = refusal !== null;
    closed.hidden = refusal === null;
    closed.textContent = refusal ?? "";
  };
  return { node, draw, focus: () => field.focus() };
}

/** One act for a command or a message; for files one each, the words with the first. */
async function sendAll(text, files, root) {
  const reply = root ? { thread_ts: root } : {};
  if (!files.length) return [await act({ action: isCommand(text) ? "command" : "message", ...here(), text, ...reply })];
  const answers = [];
  for (const [at, { filename, content }] of files.entries()) {
    answers.push(await act({ action: "upload", ...here(), filename, content, text: at === 0 ? text : "", ...reply }));
    if (!answers.at(-1).error) toast(`${filename} was shared.`, { tone: "good", seconds: 3 });
  }
  return answers;
}

const isCommand = (text) => /^\/[a-z][\w-]*(\s|$)/i.test(text);
