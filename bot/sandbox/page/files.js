// Files: what was shared, and reading what is to be.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { safePicture } from "./links.js";

export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A chosen file as the server takes it: text as text, everything else as a list of bytes. */
export async function fileBody(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const about = { filename: file.name, size: bytes.length, mimetype: file.type };
  try {
    return { ...about, content: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { ...about, content: [...bytes] };
  }
}

const KINDS = { csv: "Table", xlsx: "Spreadsheet", pdf: "PDF", txt: "Text", json: "JSON", zip: "Archive", premio: "Program", md: "Text" };

/** A file under a message: a preview if it is a picture, else a card that opens it. */
export function fileCard(file) {
  const name = file.name || file.title || "file";
  const address = safePicture(file.url ?? file.url_private);
  const ending = name.split(".").pop().toLowerCase();
  if (address && String(file.mimetype).startsWith("image/")) {
    const picture = el("img", { src: address, alt: file.alt_txt || name, class: "file-picture", loading: "lazy" });
    return el("figure", { class: "file-figure" }, el("figcaption", { class: "muted" }, name), el("a", { href: address, target: "_blank", rel: "noopener" }, picture));
  }
  const about = el("span", { class: "file-about" }, el("span", { class: "file-name" }, name), el("span", { class: "muted" }, [KINDS[ending] ?? ending.toUpperCase(), fileSize(file.size)].filter(Boolean).join(" · ")));
  const inside = [el("span", { class: "file-sign", "aria-hidden": "true" }, icon("file", 22)), about];
  return address ? el("a", { class: "file-card", href: address, download: name }, inside) : el("div", { class: "file-card" }, inside);
}
