// Where blocks stand and how they answer: in a message, on the Home tab, in a modal.

import { Form } from "./form.js";
import { toast } from "./layers.js";
import { bare } from "./mrkdwn.js";
import { theActor } from "./people.js";
import { act, here } from "./state.js";

/** What was typed and chosen, by person and message or view. */
const forms = new Map();
/** What options from outside are called, as the app told it. */
const labels = new Map();

export function formOf(identity) {
  const key = `${theActor()?.id} ${identity}`;
  if (!forms.has(key)) forms.set(key, new Form());
  return forms.get(key);
}

export function messageSurface(message) {
  const form = formOf(message.ts);
  form.load(message.blocks, message.state);
  return surface("message", form, () => ({ ...here(), message_ts: message.ts }));
}

/** `more` adds what a surface of its kind can do besides, such as `submit` and `cleared`. */
export function viewSurface(view, form, more = {}) {
  const values = () => form.wire(view.blocks);
  return { ...surface(view.type, form, (action) => ({ view_id: view.id, ...(action === "suggest" ? {} : { values: values() }) })), ...more };
}

function surface(kind, form, where) {
  const deed = (action, block, element, rest) => act({ action, ...where(action), block_id: block.block_id, action_id: element.action_id ?? (bare(element.text) || element.type), ...rest });
  const send = async (action, block, element, { selected, value } = {}) => {
    const answer = await deed(action, block, element, { selected, value });
    if (answer.error) toast(answer.error, { tone: "bad" });
  };
  return {
    kind,
    form,
    labels,
    send,
    changed: (block, element, selected) => (block.type === "input" && block.dispatch_action !== true ? Promise.resolve() : send("select", block, element, { selected })),
    suggest: async (block, element, value) => {
      const answer = await deed("suggest", block, element, { value });
      if (answer.error) throw new Error(answer.error);
      return answer;
    },
  };
}
