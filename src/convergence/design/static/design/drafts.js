// Typed text survives a closed tab, a lost session and a stopped server.
// <form data-draft="key" data-draft-url="/brouillons/">: kept here encrypted (AES-GCM, per-user key), and on the server.
(() => {
  "use strict";
  const meta = document.querySelector("meta[name=draft-key]");
  if (!meta || !window.crypto || !crypto.subtle) return;
  const DAYS = 7, QUICK = 400, SLOW = 1500, PREFIX = "cv-draft:";
  const bytes = (coded) => Uint8Array.from(atob(coded.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt());
  const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  const raw = bytes(meta.content);
  const ready = (async () => {
    const mark = new Uint8Array(await crypto.subtle.digest("SHA-256", raw)).slice(0, 8);
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    return { key, owner: text(mark) };
  })();
  const place = async (name) => `${PREFIX}${(await ready).owner}:${name}`;

  const kept = (control) => control.name && control.name !== "csrfmiddlewaretoken" && !control.closest("[data-draft-ignore]")
    && !["password", "file", "submit", "button", "image", "reset"].includes(control.type)
    && (control.type !== "hidden" || control.hasAttribute("data-draft-keep"));
  const read = (form) => {
    const values = {};
    for (const control of form.elements) {
      if (!kept(control)) continue;
      const list = (values[control.name] ||= []);
      if (control.type === "checkbox" || control.type === "radio") { if (control.checked) list.push(control.value); }
      else if (control.multiple) list.push(...[...control.selectedOptions].map((option) => option.value));
      else list.push(control.value);
    }
    return values;
  };
  // A draft is worth proposing when it would change something that the user sees.
  const differs = (form, values) => {
    const shown = read(form);
    return [...form.elements].some((control) => kept(control) && control.type !== "hidden"
      && values[control.name] && JSON.stringify(values[control.name]) !== JSON.stringify(shown[control.name]));
  };
  const write = (form, values) => {
    const used = {};
    let first = null;
    for (const control of form.elements) {
      const list = values[control.name];
      if (!kept(control) || !list) continue;
      if (control.type === "checkbox" || control.type === "radio") control.checked = list.includes(control.value);
      else if (control.multiple) [...control.options].forEach((option) => { option.selected = list.includes(option.value); });
      else {
        const rank = used[control.name] || 0;
        used[control.name] = rank + 1;
        if (!first && control.value !== (list[rank] ?? "") && control.type !== "hidden") first = control;
        control.value = list[rank] ?? "";
      }
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
    (first || [...form.elements].find(kept))?.focus();
  };

  const seal = async (name, draft) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const clear = new TextEncoder().encode(JSON.stringify(draft));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, (await ready).key, clear);
    localStorage.setItem(await place(name), JSON.stringify({ iv: text(iv), data: text(data), at: draft.at }));
  };
  const unseal = async (name) => {
    const stored = localStorage.getItem(await place(name));
    if (!stored) return null;
    try {
      const { iv, data } = JSON.parse(stored);
      const clear = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, (await ready).key, bytes(data));
      return JSON.parse(new TextDecoder().decode(clear));
    } catch { await clear(name); return null; }
  };
  const send = (form, method, body, signal) => {
    if (!form.dataset.draftUrl) return Promise.resolve(null);
    const url = form.dataset.draftUrl + (body ? "" : `?key=${encodeURIComponent(form.dataset.draft)}`);
    const headers = { "X-CSRFToken": document.body.dataset.csrf, "Content-Type": "application/json" };
    const json = body && JSON.stringify(body);
    const keepalive = !json || json.length < 60000;
    return fetch(url, { method, headers, body: json, keepalive, redirect: "error", signal }).catch(() => null);
  };
  const clear = async (name) => localStorage.removeItem(await place(name));

  const say = (form, sentence) => {
    let zone = form.querySelector(".cv-draft-state");
    if (!zone) {
      form.insertAdjacentHTML("beforeend", '<p class="cv-draft-state"></p>');
      zone = form.lastElementChild;
    }
    zone.textContent = sentence;
  };

  const offer = (form, draft) => {
    const banner = document.getElementById("modele-brouillon").content.firstElementChild.cloneNode(true);
    const when = new Date(draft.at).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short" });
    const sentence = `Un brouillon du ${when} a été retrouvé : le reprendre ou l’effacer ?`;
    const part = (role) => banner.querySelector(`[data-draft-${role}]`);
    part("text").textContent = sentence;
    part("restore").onclick = () => { banner.remove(); write(form, draft.fields); };
    part("erase").onclick = async () => {
      banner.remove();
      [...form.elements].find((control) => kept(control) && control.type !== "hidden")?.focus();
      clear(form.dataset.draft);
      await send(form, "DELETE");
      say(form, "Brouillon effacé.");
    };
    form.prepend(banner);
    document.getElementById("annonces").textContent = sentence;
  };

  // When the form is sent, by this same clock: the server refuses drafts taken before and arriving after.
  const stamp = (form) => {
    let control = form.querySelector("input[name=draft_at]");
    if (!control) {
      form.insertAdjacentHTML("beforeend", '<input type="hidden" name="draft_at">');
      control = form.lastElementChild;
    }
    control.value = new Date().toISOString();
  };

  const watch = async (form) => {
    form.dataset.draftWatched = "";
    const name = form.dataset.draft;
    let quick = 0, slow = 0, changed = false, sent = "";
    let inFlight = null;
    const taken = () => ({ key: name, at: new Date().toISOString(), fields: read(form) });
    const keep = async () => {
      try { await seal(name, taken()); say(form, `Brouillon gardé à ${new Date().toLocaleTimeString("fr-FR", { timeStyle: "short" })}.`); }
      catch { say(form, "Brouillon non gardé : la mémoire du navigateur est pleine. Enregistrez sans attendre."); }
    };
    const post = async () => {
      const draft = taken();
      const now = JSON.stringify(draft.fields);
      if (now === sent) return;
      inFlight = new AbortController();
      const answer = await send(form, "POST", draft, inFlight.signal);
      if (answer?.ok) sent = now;
    };
    const touched = () => {
      changed = true;
      // Throttled, not only debounced: someone who types without a pause is saved too.
      quick ||= setTimeout(() => { quick = 0; keep(); }, QUICK);
      slow ||= setTimeout(() => { slow = 0; post(); }, SLOW);
    };
    form.addEventListener("input", touched);
    form.addEventListener("change", (event) => { if (event.isTrusted) touched(); });
    const leave = () => { if (changed) { keep(); post(); } };
    // A draft that arrives after the form itself would come back from the dead.
    form.addEventListener("submit", () => {
      stamp(form);
      if (changed) keep();
      clearTimeout(quick);
      clearTimeout(slow);
      changed = false;
      quick = slow = 0;
      inFlight?.abort();
    }, true); // before htmx reads the form
    addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });

    let draft = await unseal(name);
    const answer = await send(form, "GET");
    if (answer?.status === 200) {
      const remote = await answer.json().catch(() => null);
      if (remote?.fields && (!draft || remote.at > draft.at)) draft = remote;
    }
    if (draft && !changed && differs(form, draft.fields)) offer(form, draft);
  };

  const prepare = async (part) => {
    await Promise.all([...part.querySelectorAll("[data-draft-clear]")].map((mark) => clear(mark.dataset.draftClear)));
    part.querySelectorAll("form[data-draft]:not([data-draft-watched])").forEach(watch);
  };
  const purge = () => {
    for (const name of Object.keys(localStorage).filter((entry) => entry.startsWith(PREFIX))) {
      const at = /"at":"([^"]+)"/.exec(localStorage.getItem(name));
      if (!at || Date.now() - Date.parse(at[1]) > DAYS * 864e5) localStorage.removeItem(name);
    }
  };
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt.parentElement || event.detail.elt));
  purge();
  prepare(document);
})();
