// The page's only way to the server.

/** The world said no, or did not answer; the message is fit for people. */
export class WireError extends Error {}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new WireError("The local Slack does not answer. Is it still running?");
  }
  const text = await answer.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    throw new WireError(`The local Slack answered ${answer.status} with something that is not JSON.`);
  }
  if (!answer.ok) throw new WireError(String(body?.error ?? body?.message ?? `The local Slack answered ${answer.status}.`));
  return body;
}

export function get(path) {
  return ask(path, { headers: { accept: "application/json" } });
}

export function post(path, body) {
  return ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/**
 * Calls `onEvent` for each thing that the server reports, and `onLink(true | false)` when the line comes and goes.
 * The browser reconnects by itself; while it cannot, `onLink(false)` lets the page poll instead.
 */
export function listen(onEvent, onLink) {
  const source = new EventSource("/control/stream");
  const hear = (event) => {
    let heard = {};
    try {
      heard = JSON.parse(event.data);
    } catch {
      // A keep-alive or a plain word still means that something may have changed.
    }
    onEvent(heard ?? {});
  };
  source.addEventListener("message", hear);
  source.addEventListener("changed", hear);
  source.addEventListener("open", () => onLink(true));
  source.addEventListener("error", () => onLink(false));
}
