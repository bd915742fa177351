// Puts the page together and keeps it up to date.

import { drawHome } from "./home.js";
import { drawInspector } from "./inspector.js";
import { drawMain } from "./main.js";
import { drawModal } from "./modal.js";
import { drawSidebar } from "./sidebar.js";
import { begin, onChange, redraw, refresh, state } from "./state.js";
import { drawThread } from "./thread.js";
import { drawTopbar } from "./topbar.js";
import { listen } from "./wire.js";

for (const draw of [drawTopbar, drawSidebar, drawMain, drawHome, drawThread, drawModal, drawInspector]) onChange(draw);

await begin();

let due = null;

/** Many changes at once become one look. */
function soon() {
  due ??= setTimeout(() => {
    due = null;
    refresh();
  }, 60);
}

listen(soon, (linked) => {
  // Whatever changed before the line was there has not been told on it.
  if (linked) soon();
  if (linked !== state.linked) {
    state.linked = linked;
    redraw();
  }
});

// While the line is down the page asks by itself.
setInterval(() => {
  if (!state.linked) refresh();
}, 3000);
