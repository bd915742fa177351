// Which addresses may be followed. Anything else, `javascript:` above all, stays text.

import { el } from "./dom.js";

const SCHEMES = ["http:", "https:", "mailto:", "tel:", "slack:"];

/** The address if it may be followed, else null. */
export function safeAddress(address) {
  try {
    const url = new URL(String(address).trim());
    return SCHEMES.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** The address of a picture: of the web, or of this server. Else null. */
export function safePicture(address) {
  try {
    const url = new URL(String(address), location.href);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** The address of a `slack_file`, by its id or as it stands in its own address. Else null. */
export function sharedPicture({ id, url }) {
  const known = id ?? /T\w+-(F\w+)/.exec(url ?? "")?.[1];
  return known ? `/page-files/${known}/picture` : null;
}

/** A link around `children`, or the bare children where the address may not be followed. */
export function link(address, ...children) {
  const href = safeAddress(address);
  if (href === null) return el("span", {}, ...children);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", class: "link" }, ...children);
}
