// Building elements. Text from outside only ever becomes text nodes: nothing here, or on this page, parses HTML.

/**
 * An element. `on` holds listeners, `data` the dataset, `style` CSS properties; `class` may be a list with gaps;
 * every other key is an attribute, left out when null, undefined or false.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "style") for (const [key, each] of Object.entries(value)) node.style.setProperty(key, each);
    else if (name === "class") node.className = [value].flat().filter(Boolean).join(" ");
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  append(node, children);
  return node;
}

/** An element of the SVG namespace, with attributes only. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  append(node, children);
  return node;
}

/** Adds children; nested lists are flattened, empty values skipped, anything else that is no node becomes text. */
export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Makes the children of `parent` those of `items`: `{key, signature, build}`, in order. What has not changed stays
 * the very same element, so that focus, scrolling and opened parts survive a refresh. Returns the keys that are new.
 */
export function reconcile(parent, items) {
  const before = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const fresh = [];
  let place = parent.firstChild;
  for (const item of items) {
    let node = before.get(item.key);
    before.delete(item.key);
    if (!node || node.signature !== item.signature) {
      if (!node) fresh.push(item.key);
      const built = item.build();
      built.dataset.key = item.key;
      built.signature = item.signature;
      if (node) {
        if (place === node) place = node.nextSibling;
        node.remove();
      }
      node = built;
    }
    if (place === node) place = node.nextSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of before.values()) node.remove();
  return fresh;
}

/** Elements that the keyboard can reach inside `node`, in order. */
export function focusable(node) {
  const all = node.querySelectorAll("button, a[href], input, select, textarea, [tabindex]:not([tabindex='-1'])");
  return [...all].filter((each) => !each.disabled && each.getClientRects().length > 0);
}

let lastId = 0;

/** An id for `aria-labelledby` and its kin. */
export function newId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
