// What somebody has typed and chosen in a view or a message, apart from the elements on the screen, so that it
// survives when those are drawn anew. As in Slack, a field is the same field while its block_id and action_id are.

import { bare } from "./mrkdwn.js";

/** The kinds of elements that hold a value, and what they hold when untouched. */
const INITIAL = {
  plain_text_input: (element) => element.initial_value ?? "",
  email_text_input: (element) => element.initial_value ?? "",
  url_text_input: (element) => element.initial_value ?? "",
  number_input: (element) => element.initial_value ?? "",
  rich_text_input: () => "",
  datepicker: (element) => element.initial_date ?? "",
  timepicker: (element) => element.initial_time ?? "",
  datetimepicker: (element) => element.initial_date_time ?? null,
  static_select: (element) => element.initial_option?.value ?? null,
  external_select: (element) => element.initial_option?.value ?? null,
  radio_buttons: (element) => element.initial_option?.value ?? null,
  users_select: (element) => element.initial_user ?? null,
  channels_select: (element) => element.initial_channel ?? null,
  conversations_select: (element) => element.initial_conversation ?? null,
  checkboxes: (element) => (element.initial_options ?? []).map((option) => option.value),
  multi_static_select: (element) => (element.initial_options ?? []).map((option) => option.value),
  multi_external_select: (element) => (element.initial_options ?? []).map((option) => option.value),
  multi_users_select: (element) => element.initial_users ?? [],
  multi_channels_select: (element) => element.initial_channels ?? [],
  multi_conversations_select: (element) => element.initial_conversations ?? [],
  file_input: () => [],
};

export const holdsValue = (element) => element?.type in INITIAL;

/** Every element with its block, also inside containers and carousels. */
export function* elementsOf(blocks) {
  for (const block of blocks ?? []) {
    if (block.type === "section" && block.accessory) yield [block, block.accessory];
    else if (block.type === "input" && block.element) yield [block, block.element];
    else if (block.type === "actions" || block.type === "context_actions") for (const element of block.elements ?? []) yield [block, element];
    else if (block.type === "container") yield* elementsOf(block.child_blocks ?? block.blocks);
  }
}

export class Form {
  #values = new Map();
  /** What is wrong, by block_id: drawn under the field. */
  errors = new Map();

  static #key(block, element) {
    return `${block.block_id ?? bare(block.label)}\u0000${element.action_id ?? ""}\u0000${element.type}`;
  }

  /** The value of an element: what was entered, else what the app set. */
  get(block, element) {
    const key = Form.#key(block, element);
    return this.#values.has(key) ? this.#values.get(key) : INITIAL[element.type](element);
  }

  set(block, element, value) {
    this.#values.set(Form.#key(block, element), value);
    this.errors.delete(block.block_id);
  }

  /** Takes over what the server remembers of choices made in a message: `{block_id: {action_id: state}}`. */
  load(blocks, state) {
    for (const [block, element] of elementsOf(blocks)) {
      const known = state?.[block.block_id]?.[element.action_id];
      if (known && holdsValue(element)) this.#values.set(Form.#key(block, element), valueIn(known));
    }
  }

  /** Forgets fields that are gone: should one of the same id come back, it starts anew. */
  keepOnly(blocks) {
    const there = new Set([...elementsOf(blocks)].map(([block, element]) => Form.#key(block, element)));
    for (const key of this.#values.keys()) if (!there.has(key)) this.#values.delete(key);
  }

  /** What stands in the inputs, by block: choices in other blocks have been told when they were made. */
  wire(blocks) {
    const values = {};
    for (const [block, element] of elementsOf(blocks)) {
      if (block.type !== "input" || !holdsValue(element)) continue;
      const value = this.get(block, element);
      if (value !== null || !element.type.includes("external")) values[block.block_id ?? bare(block.label)] = value;
    }
    return values;
  }

  /** What Slack itself objects to before it asks the app: `{block_id: words}`. */
  problems(blocks) {
    const found = new Map();
    for (const [block, element] of elementsOf(blocks)) {
      if (block.type !== "input" || !holdsValue(element)) continue;
      const words = problem(this.get(block, element), element, block.optional === true);
      if (words) found.set(block.block_id, words);
    }
    return found;
  }
}

/** The plain value in Slack's form of an element's state. */
function valueIn(state) {
  if (state.selected_option !== undefined) return state.selected_option?.value ?? null;
  if (state.selected_options !== undefined) return state.selected_options.map((option) => option.value);
  const [, value] = Object.entries(state).find(([name]) => name !== "type") ?? [null, null];
  return value;
}

function problem(value, element, optional) {
  const empty = value === null || value === undefined || value.length === 0 || (typeof value === "string" && !value.trim());
  if (empty) return optional ? null : "Please complete this required field.";
  switch (element.type) {
    case "plain_text_input":
      if (element.min_length && value.length < element.min_length) return `Please use at least ${element.min_length} characters.`;
      if (element.max_length && value.length > element.max_length) return `Please use at most ${element.max_length} characters.`;
      return null;
    case "email_text_input":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : "Please enter a valid email address.";
    case "url_text_input":
      return /^https?:\/\/\S+$/i.test(value) ? null : "Please enter a valid URL.";
    case "number_input":
      return numberProblem(value, element);
    default:
      return null;
  }
}

function numberProblem(value, element) {
  const number = Number(value);
  if (!Number.isFinite(number)) return "Please enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) return `Please enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `Please enter ${element.max_value} or less.`;
  return null;
}
