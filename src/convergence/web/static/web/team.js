// Help in place opens and closes under its link; a model text goes where the cursor stood.
"use strict";

function helpToggled(event) {
  const link = event.target.closest("[data-help] a");
  if (!link) return;
  const panel = document.getElementById("aide");
  if (panel.childElementCount) {
    event.preventDefault();
    event.stopImmediatePropagation();
    panel.replaceChildren();
    link.setAttribute("aria-expanded", "false");
  } else {
    link.setAttribute("aria-expanded", "true");
  }
}

function snippetChosen(event) {
  const button = event.target.closest("[data-snippet]");
  if (!button) return;
  const box = document.getElementById(button.closest("[data-snippets-for]").dataset.snippetsFor);
  const text = button.parentElement.querySelector("[data-snippet-text]").textContent;
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

async function snippetsShown(box, panel) {
  if (panel.childElementCount) {
    panel.replaceChildren();
    return;
  }
  const place = document.querySelector("[data-snippets-url]");
  const answer = await fetch(place.dataset.snippetsUrl, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
  panel.innerHTML = await answer.text();
  panel.dataset.snippetsFor = box.id;
  panel.querySelector("button, a")?.focus();
}

function snippetsOffered() {
  if (!document.querySelector("[data-snippets-url]")) return;
  for (const box of document.querySelectorAll("textarea[data-count]:not([data-offered])")) {
    box.dataset.offered = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fr-btn fr-btn--tertiary-no-outline fr-btn--sm";
    button.textContent = "Insérer un texte type";
    const panel = document.createElement("div");
    panel.setAttribute("aria-live", "polite");
    box.after(button, panel);
    button.addEventListener("click", () => snippetsShown(box, panel));
  }
}

document.addEventListener("click", helpToggled, true);
document.addEventListener("click", snippetChosen);
document.addEventListener("DOMContentLoaded", snippetsOffered);
document.addEventListener("htmx:afterSettle", snippetsOffered);
