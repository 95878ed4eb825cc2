// Session time-out: warned two minutes before, extended by one press (RGAA 13.1). Tabs share the clock.
(() => {
  "use strict";
  const meta = document.querySelector("meta[name=session-clock]");
  const template = document.getElementById("modele-session");
  if (!meta || !template) return;
  const length = Number(meta.content) * 1000;
  const warning = Math.min(120000, length / 2);
  const shared = "BroadcastChannel" in window ? new BroadcastChannel("cv-session") : null;
  let end = Date.now() + length, dialog = null, returnTo = null, over = false;

  const renew = (tell) => {
    end = Date.now() + length;
    over = false;
    if (tell && shared) shared.postMessage("renewed");
    if (dialog && dialog.open) { dialog.close(); if (returnTo) returnTo.focus(); }
  };
  const part = (name) => dialog.querySelector(`[data-session-${name}]`);
  const open = () => {
    if (!dialog) {
      dialog = template.content.firstElementChild.cloneNode(true);
      document.body.append(dialog);
      part("extend").addEventListener("click", extend);
      dialog.addEventListener("cancel", (event) => { event.preventDefault(); extend(); });
    }
    if (dialog.open) return;
    returnTo = document.activeElement;
    part("extend").hidden = false;
    part("login").hidden = true;
    const minutes = Math.max(1, Math.round((end - Date.now()) / 60000));
    part("text").textContent = `Sans action de votre part, vous serez déconnecté dans ${minutes} minute${minutes > 1 ? "s" : ""}. Ce que vous avez écrit est gardé en brouillon.`;
    dialog.showModal();
    part("extend").focus();
  };
  const finish = () => {
    over = true;
    open();
    dialog.querySelector("h2").textContent = "Votre session est terminée";
    part("text").textContent = "Reconnectez-vous pour continuer : ce que vous avez écrit est gardé en brouillon et vous sera proposé.";
    part("extend").hidden = true;
    part("login").hidden = false;
    part("login").focus();
  };
  async function extend() {
    if (over) return;
    try {
      const answer = await fetch(meta.dataset.extendUrl, { method: "POST", headers: { "X-CSRFToken": document.body.dataset.csrf || "" } });
      if (answer.ok && !answer.redirected) renew(true); else finish();
    } catch {
      part("text").textContent = "Le serveur ne répond pas. Réessayez dans un instant : votre saisie est gardée.";
    }
  }
  if (shared) shared.onmessage = () => renew(false);
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) renew(true); });
  setInterval(() => {
    const left = end - Date.now();
    if (left <= 0) { if (!over) finish(); } else if (left <= warning) open();
  }, 1000);
})();
