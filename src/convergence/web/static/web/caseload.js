// In the caseload: « n » notes an act for the person whose line has the focus, Escape closes the form.
// Both follow the switch of the help page (design/keys.js).
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (localStorage.getItem("cv-keys") === "off" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const line = event.target.closest && event.target.closest(".cv-jeune");
    if (!line) return;
    if (event.key === "Escape") {
      const close = line.querySelector("[data-close]");
      if (close) { event.preventDefault(); close.click(); }
      return;
    }
    if (event.key !== "n" || event.target.closest("input, textarea, select")) return;
    const note = line.querySelector("[data-note]");
    if (note) { event.preventDefault(); note.click(); }
  });
})();
