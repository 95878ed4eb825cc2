// On a device that she said is hers: her pages are kept for reading without network, and what she writes is sent later.
"use strict";

(() => {
  const device = document.getElementById("appareil");
  const place = document.getElementById("envois");
  if (!device || !place || !("serviceWorker" in navigator) || !("indexedDB" in window)) return;
  const { holder } = device.dataset;
  let waiting = 0;

  const line = (level, text, more) => {
    const box = document.createElement("div");
    box.className = `fr-alert fr-alert--${level} fr-alert--sm fr-mb-2w`;
    const said = document.createElement("p");
    said.textContent = text;
    box.append(said, ...(more || []));
    place.append(box);
  };

  const written = (entry) => [...new URLSearchParams(entry.body)]
    .filter(([name]) => !["csrfmiddlewaretoken", "envoi", "hors_ligne", "hors_ligne_titre"].includes(name))
    .map(([, value]) => value).filter(Boolean).join(" – ");

  const reasonOf = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const found = page.querySelector(".fr-error-text, .fr-message--error, .fr-alert--error p, main h1 ~ p");
    return found ? found.textContent.trim() : "La page a changé.";
  };

  const sent = async (entry) => {
    const fields = new URLSearchParams(entry.body);
    fields.set("csrfmiddlewaretoken", document.body.dataset.csrf || "");
    const answer = await fetch(entry.url, { method: "POST", body: fields });
    if (answer.redirected && new URL(answer.url).pathname === device.dataset.login) return "login";
    if (answer.status >= 500) return "later";
    if (answer.ok) { await queue.remove(entry.key); return "sent"; }
    entry.refused = reasonOf(await answer.text());
    await queue.put(entry);
    return "refused";
  };

  const forget = (entry) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fr-btn fr-btn--sm fr-btn--secondary";
    button.textContent = "J’ai lu, effacer";
    button.addEventListener("click", async () => { await queue.remove(entry.key); await show(); });
    const text = document.createElement("p");
    text.textContent = `Vous aviez écrit : ${written(entry)}`;
    return [text, button];
  };

  const told = async (entry) => {
    const name = entry.label || "Ce que vous avez écrit";
    let outcome = entry.refused ? "refused" : "later";
    if (!entry.refused && navigator.onLine) {
      try { outcome = await sent(entry); } catch { outcome = "later"; }
    }
    if (outcome === "sent") line("success", `${name} : envoyé.`);
    if (outcome === "refused") line("error", `${name} : refusé. ${entry.refused}`, forget(entry));
    if (outcome === "login") line("warning", `${name} : gardé. Connectez-vous pour l’envoyer.`);
    if (outcome === "later") line("info", `${name} : gardé, sera envoyé.`);
    if (outcome !== "sent") waiting += 1;
  };

  const show = async () => {
    place.textContent = "";
    waiting = 0;
    for (const entry of await queue.of(holder)) await told(entry);
  };

  const mark = (form, name, value) => {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  };

  document.querySelectorAll("form[data-offline]").forEach((form) => {
    mark(form, "hors_ligne", holder);
    mark(form, "hors_ligne_titre", form.dataset.offline || document.querySelector("h1").textContent);
  });
  document.addEventListener("submit", (event) => {
    const leaves = new URL(event.target.action).pathname === device.dataset.leave;
    const question = "Ce que vous avez écrit n’est pas encore envoyé. Si vous partez, c’est effacé. Partir ?";
    if (leaves && waiting && !window.confirm(question)) event.preventDefault();
  });
  window.addEventListener("online", show);

  const start = async () => {
    await navigator.serviceWorker.register(device.dataset.watcher, { scope: device.dataset.scope });
    const { active } = await navigator.serviceWorker.ready;
    const assets = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((part) => part.href || part.src);
    active.postMessage({ kind: "keep", page: window.location.href.split("#")[0], assets });
  };
  show();
  start().catch(() => {});
})();
