// Enhancements only: every page works without this file.
"use strict";

// One tap to dial: the number that the server has just shown is dialled at once.
document.addEventListener("htmx:after:swap", () => {
  const dial = document.querySelector("[data-dial]");
  if (dial && !dial.dataset.done) {
    dial.dataset.done = "1";
    dial.click();
    dial.focus();
  }
});

// Keys for the desktop: j and k walk the list, and what carries data-key answers to its key.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const save = document.querySelector('[data-key="Enter"]');
    if (save) { event.preventDefault(); save.click(); }
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) { return; }
  if (event.key === "j" || event.key === "k") {
    const lines = [...document.querySelectorAll("[data-line]")];
    const at = lines.indexOf(document.activeElement);
    const next = lines[event.key === "j" ? Math.min(at + 1, lines.length - 1) : Math.max(at - 1, 0)];
    if (next) { next.focus(); }
    return;
  }
  if (event.key === "Enter") { return; }
  const marked = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (marked) { event.preventDefault(); marked.focus(); marked.click(); }
});
