// Single-key shortcuts, never while typing, switched off in the help page (WCAG 2.1.4).
(() => {
  "use strict";
  const stored = "cv-keys";
  const enabled = () => localStorage.getItem(stored) !== "off";
  const step = (way) => {
    const items = [...document.querySelectorAll("[data-keys-item]")];
    if (!items.length) return;
    const here = items.findIndex((item) => item === document.activeElement || item.contains(document.activeElement));
    const next = here < 0 ? (way > 0 ? 0 : items.length - 1) : Math.min(Math.max(here + way, 0), items.length - 1);
    const target = items[next].matches("a[href], button") ? items[next] : items[next].querySelector("a[href], button");
    if (target) target.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (!enabled() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const search = document.querySelector("[data-keys-search]");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); search.select(); }
    else if (event.key === "?" && document.body.dataset.keysHelp) location.assign(document.body.dataset.keysHelp);
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });
  const toggle = document.querySelector("[data-keys-switch]");
  if (toggle) {
    toggle.checked = enabled();
    toggle.addEventListener("change", () => localStorage.setItem(stored, toggle.checked ? "on" : "off"));
  }
})();
