// Page frame: menu on a phone, focus on errors, count of characters, print. The page works without it.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("cv-script");
  const announce = (text) => {
    const zone = document.getElementById("annonces");
    if (zone) zone.textContent = text;
  };

  const setMenu = (button, opened) => {
    button.setAttribute("aria-expanded", String(opened));
    document.getElementById("menu").classList.toggle("cv-menu--open", opened);
  };

  const count = (area) => {
    const limit = Number(area.dataset.count);
    const left = limit - area.value.length;
    let zone = document.getElementById(`${area.id}-count`);
    if (!zone) {
      zone = document.createElement("p");
      zone.id = `${area.id}-count`;
      zone.className = "cv-count";
      area.after(zone);
    }
    zone.textContent = left >= 0
      ? `${left} caractère${left > 1 ? "s" : ""} restant${left > 1 ? "s" : ""} sur ${limit}`
      : `${-left} caractère${left < -1 ? "s" : ""} en trop : raccourcissez ce texte`;
    zone.classList.toggle("cv-count--over", left < 0);
    clearTimeout(area.countTimer);
    area.countTimer = setTimeout(() => { if (document.activeElement === area && left < limit / 5) announce(zone.textContent); }, 1500);
  };

  const prepare = (part) => {
    part.querySelectorAll("textarea[data-count]").forEach(count);
    const summary = part.querySelector("[data-error-summary]");
    if (summary) {
      summary.focus();
      const fault = summary.dataset.errorSummary || "Erreur :";
      if (!document.title.startsWith(fault)) document.title = `${fault} ${document.title}`;
    }
  };

  ["input", "change"].forEach((name) => document.addEventListener(name, (event) => {
    if (event.target.matches("textarea[data-count]")) count(event.target);
  }));
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-menu-toggle]");
    if (toggle) setMenu(toggle, toggle.getAttribute("aria-expanded") !== "true");
    if (event.target.closest("[data-print]")) window.print();
    document.querySelectorAll("details[data-closes][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest && event.target.closest("details[data-closes][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    const toggle = document.querySelector("[data-menu-toggle][aria-expanded=true]");
    if (toggle && event.target.closest("header")) { setMenu(toggle, false); toggle.focus(); }
  });
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  document.addEventListener("htmx:responseError", () => announce("La demande n’a pas abouti. Réessayez."));
  document.addEventListener("htmx:sendError", () => announce("Le serveur ne répond pas. Votre saisie est gardée, réessayez."));
  // Messages for a form refused by the server (422) are swapped like an answer.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  if (window.matchMedia("(max-width: 47.99em)").matches) {
    document.querySelectorAll("details[data-folds-on-phone]").forEach((fold) => { fold.open = false; });
  }
  prepare(document);
})();
