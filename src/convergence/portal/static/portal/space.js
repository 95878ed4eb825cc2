// On a device that she said is hers: her pages are kept for reading without network, and what she writes is sent later.
"use strict";

(() => {
  const device = document.getElementById("appareil");
  const place = document.getElementById("envois");
  if (!device || !place || !("serviceWorker" in navigator) || !("indexedDB" in window)) return;
  const { holder } = device.dataset;
  const HIDDEN = ["csrfmiddlewaretoken", "envoi", "hors_ligne", "hors_ligne_titre"];
  // in French as it stands here, in another language as the page says
  const words = JSON.parse(device.dataset.words || "{}");
  const say = (text, ...values) => values.reduce((said, value) => said.replace("{}", () => value), words[text] || text);
  const UNSENT = "Ce que vous avez écrit n’est pas encore envoyé. Si vous continuez, c’est effacé. Continuer ?";
  let token = document.body.dataset.csrf || "";
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
    .filter(([name]) => !HIDDEN.includes(name)).map(([, value]) => value).filter(Boolean).join(" – ");

  const wordsOf = (page, selector) => {
    const found = page.querySelector(selector);
    return found ? found.textContent.trim() : "";
  };

  // the page of who is logged in now: its token, unless somebody else took her place in this browser
  const renewed = async () => {
    const answer = await fetch(device.dataset.home);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("appareil");
    if (!found || found.dataset.holder !== holder) return false;
    token = page.body.dataset.csrf || "";
    return true;
  };

  const posted = (entry) => {
    const fields = new URLSearchParams(entry.body);
    fields.set("csrfmiddlewaretoken", token);
    let body = fields;
    if (entry.file) {
      body = new FormData();
      for (const [name, value] of fields) body.append(name, value);
      body.append(entry.field, entry.file, entry.name);
    }
    return fetch(entry.url, { method: "POST", body });
  };

  // sent only when the server says so: any other page, its own trouble or a log-in, leaves it here
  const sent = async (entry) => {
    let answer = await posted(entry);
    if (answer.status === 403) {
      if (!await renewed()) return ["login"];
      answer = await posted(entry);
    }
    if (answer.redirected && new URL(answer.url).pathname === device.dataset.login) return ["login"];
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return ["later"];
    if (answer.ok && !answer.redirected && !answer.headers.has("X-Keep-Until")) return ["later"];
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    let reason = wordsOf(page, "#messages .fr-alert--error p");
    if (answer.ok && !reason) {
      await queue.remove(entry.key);
      return ["sent", wordsOf(page, "#messages .fr-alert--warning p")];
    }
    reason = reason || wordsOf(page, ".fr-error-text, .fr-message--error, .fr-alert--error p, main h1 ~ p") || say("La page a changé.");
    await queue.refuse(entry.key, reason);
    return ["refused", reason];
  };

  const forget = (entry) => {
    const parts = [];
    const text = document.createElement("p");
    text.textContent = entry.file ? say("Votre photo ou votre fichier est encore ici.") : say("Vous aviez écrit : {}", written(entry));
    parts.push(text);
    if (entry.file) {
      const link = document.createElement("a");
      Object.assign(link, { className: "fr-link", href: URL.createObjectURL(entry.file), download: entry.name });
      link.textContent = say("Garder dans mes fichiers");
      parts.push(link);
    }
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "fr-btn fr-btn--sm fr-btn--secondary fr-mt-1w" });
    button.textContent = say("J’ai lu, effacer");
    button.addEventListener("click", async () => { await queue.remove(entry.key); await show(); });
    return [...parts, button];
  };

  const told = async (entry) => {
    const name = entry.label || say("Ce que vous avez écrit");
    if (entry.isOld) return line("warning", say("{} : effacé de cet appareil après une semaine. Rien n’a été envoyé.", name));
    let [outcome, more] = entry.refused ? ["refused", entry.refused] : ["later"];
    if (!entry.refused && navigator.onLine) {
      try { [outcome, more] = await sent(entry); } catch { outcome = "later"; }
    }
    if (outcome !== "sent") waiting += 1;
    if (outcome === "sent") return line(more ? "warning" : "success", say("{} : envoyé. {}", name, more).trim());
    if (outcome === "refused") return line("error", say("{} : refusé. {}", name, more), forget(entry));
    if (outcome === "login") return line("warning", say("{} : gardé. Connectez-vous pour l’envoyer.", name));
    return line("info", say("{} : gardé, sera envoyé.", name));
  };

  // one page at a time sends, when two are open
  const alone = (work) => (navigator.locks ? navigator.locks.request("envois", work) : work());
  const show = () => alone(async () => {
    const entries = await queue.of(holder);
    place.textContent = "";
    waiting = 0;
    for (const entry of entries) await told(entry);
  });

  const mark = (form, name, value) => {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  };

  document.querySelectorAll("form[data-offline]").forEach((form) => {
    mark(form, "hors_ligne", holder);
    mark(form, "hors_ligne_titre", form.dataset.offline || document.querySelector("h1").textContent);
    // a copy is read many times: what is written in it each time is another sending
    if (document.getElementById("copie") && form.elements.envoi) form.elements.envoi.value = crypto.randomUUID();
  });

  // what would be refused for sure is said before the page is left: the picture stays in the form
  const fault = (form) => {
    for (const { files } of form.querySelectorAll("input[type=file]")) {
      for (const file of files) {
        if (file.size > Number(form.dataset.most)) return "Ce fichier est trop lourd. Reprenez la photo de plus loin, ou réduisez sa qualité.";
        if (file.type && !form.dataset.types.split(" ").includes(file.type)) return "Ce type de fichier n’est pas accepté. Envoyez une photo JPEG ou PNG, ou un PDF.";
      }
    }
    return "";
  };

  document.addEventListener("submit", (event) => {
    const form = event.target, { pathname } = new URL(form.action);
    const left = pathname === device.dataset.leave || (pathname === device.dataset.whose && event.submitter && event.submitter.value === "non");
    if (left && waiting && !window.confirm(say(UNSENT))) event.preventDefault();
    const said = form.dataset.most ? fault(form) : "";
    if (!said) return;
    event.preventDefault();
    place.textContent = "";
    line("error", said);
    place.scrollIntoView();
  });
  const shown = () => show().catch(() => {}); // a browser that keeps nothing has nothing to tell
  window.addEventListener("online", shown);

  const start = async () => {
    await navigator.serviceWorker.register(device.dataset.watcher, { scope: device.dataset.scope });
    const { active } = await navigator.serviceWorker.ready;
    const assets = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((part) => part.href || part.src);
    active.postMessage({ kind: "keep", page: window.location.href.split("#")[0], assets });
  };
  shown();
  start().catch(() => {});
})();
