// The page's own icons: strokes on a grid of 20, drawn here, coloured by the text around them.

import { svg } from "./dom.js";

const PATHS = {
  lock: "M6 9V6.500a4 4 0 0 1 8 0V9M5 9h10v7.500H5z",
  hash: "M8 3.500 6.500 16.500M13.500 3.500 12 16.500M4 7.500h13M3 12.500h13",
  shared: "M3.500 7.500 7 4h6l3.500 3.500V13L13 16H7l-3.500-3zM7.200 10h5.600M10 7.200v5.600",
  sun: "M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1.100 1.100M14.600 14.600l1.100 1.100M4.300 15.700l1.100-1.100M14.600 5.400l1.100-1.100",
  moon: "M16 11.800A6.500 6.500 0 0 1 8.200 4 6.500 6.500 0 1 0 16 11.800z",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4.200l2.800 1.700",
  code: "M7 6 3 10l4 4M13 6l4 4-4 4M11.300 4.500 8.700 15.500",
  chevron: "M5.500 8 10 12.500 14.500 8",
  back: "M12 4.500 6.500 10l5.500 5.500",
  right: "M8 4.500 13.500 10 8 15.500",
  close: "M5 5l10 10M15 5 5 15",
  send: "M3.500 3.800 17 10 3.500 16.200 5 10zM5 10h6",
  attach: "M10 4v12M4 10h12",
  smile: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM7.200 11.800a3.600 3.600 0 0 0 5.600 0M7.500 8h.01M12.500 8h.01",
  reply: "M4 5.500h12v8H9.500L6 16.500v-3H4z",
  more: "M4.500 10h.01M10 10h.01M15.500 10h.01",
  at: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0zm0-3v3.800a1.900 1.900 0 0 0 3.800 0V10A6.800 6.800 0 1 0 14 15.500",
  slash: "M12.500 4 7.500 16",
  menu: "M3.500 6h13M3.500 10h13M3.500 14h13",
  home: "M3.500 9.500 10 4l6.500 5.500M5.500 8.500V16h9V8.500",
  eye: "M2.500 10S5.200 5 10 5s7.500 5 7.500 5-2.700 5-7.500 5-7.500-5-7.500-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  file: "M6 3h5l4 4v10H6zM11 3v4h4",
  check: "M4.500 10.500 8.500 14.500 15.500 6",
  warning: "M10 3.500 17.500 16.500h-15zM10 8.500v3.500M10 14.200h.01",
  info: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 9.300v4M10 6.700h.01",
  trash: "M4 6h12M8 6V4h4v2M5.500 6l.8 10.500h7.400L14.500 6",
  up: "M7 17H4V9h3zM7 9l3-6c1.200 0 2 .8 2 2v3h3.600c1 0 1.700.9 1.500 1.900l-1.100 5.600c-.1.900-.8 1.500-1.600 1.500H7",
  down: "M7 3H4v8h3zM7 11l3 6c1.200 0 2-.8 2-2v-3h3.600c1 0 1.700-.9 1.500-1.900L16 4.500C15.900 3.600 15.200 3 14.400 3H7",
  copy: "M7 7h9v9H7zM4 13V4h9",
  bold: "M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z",
  italic: "M8.500 4h6M5.500 16h6M12 4 8 16",
  strike: "M3.500 10h13M13.500 6.500C13.500 5 12 4 10 4S6.500 5 6.500 6.700M6.500 13.500C6.500 15 8 16 10 16s3.500-1 3.500-2.700",
  bolt: "M11 3 5 11.500h4.500L8.500 17 15 8.500h-4.500z",
};

/** An icon by name, hidden from screen readers: the control around it carries the label. */
export function icon(name, size = 18) {
  const path = svg("path", {
    d: PATHS[name] ?? PATHS.info,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": name === "more" ? 2.6 : 1.6,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
  return svg("svg", { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true", class: "icon" }, path);
}
