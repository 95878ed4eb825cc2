// Typed text survives a closed tab, a lost session and a stopped server.
// How, and what pages must do: docs/reference/design.md.
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
  const seen = (form) => [...form.elements].filter((control) => kept(control) && control.type !== "hidden");
  const ticks = (control) => control.type === "checkbox" || control.type === "radio";
  const now = () => new Date().toISOString();
  const own = (form, selector, html) => form.querySelector(selector)
    || (form.insertAdjacentHTML("beforeend", html), form.lastElementChild);
  const read = (form) => {
    const values = {};
    for (const control of form.elements) {
      if (!kept(control)) continue;
      const list = (values[control.name] ||= []);
      if (ticks(control)) { if (control.checked) list.push(control.value); }
      else if (control.multiple) list.push(...[...control.selectedOptions].map((option) => option.value));
      else list.push(control.value);
    }
    return values;
  };
  const differs = (form, values, shown = read(form)) => seen(form).some(({ name }) => values[name] && JSON.stringify(values[name]) !== JSON.stringify(shown[name]));
  const write = (form, values) => {
    const used = {};
    let first = null;
    for (const control of form.elements) {
      const list = values[control.name];
      if (!kept(control) || !list) continue;
      if (ticks(control)) control.checked = list.includes(control.value);
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
    return fetch(url, { method, headers, body: json, keepalive: !(json?.length >= 60000), redirect: "error", signal }).catch(() => null);
  };
  const clear = async (name) => localStorage.removeItem(await place(name));

  const say = (form, sentence) => {
    own(form, ".cv-draft-state", '<p class="cv-draft-state"></p>').textContent = sentence;
  };

  const offer = (form, draft) => {
    const banner = document.getElementById("modele-brouillon").content.firstElementChild.cloneNode(true);
    const when = new Date(draft.at).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short" });
    const sentence = `Un brouillon du ${when} a été retrouvé : le reprendre ou l’effacer ?`;
    const part = (role) => banner.querySelector(`[data-draft-${role}]`);
    document.getElementById("annonces").textContent = part("text").textContent = sentence;
    part("restore").onclick = () => { banner.remove(); write(form, draft.fields); };
    part("erase").onclick = async () => {
      banner.remove();
      seen(form)[0]?.focus();
      clear(form.dataset.draft);
      await send(form, "DELETE");
      say(form, "Brouillon effacé.");
    };
    form.prepend(banner);
  };

  // The server refuses drafts taken before this instant and arriving after.
  const stamp = (form) => {
    own(form, "input[name=draft_at]", '<input type="hidden" name="draft_at">').value = now();
  };

  const watch = async (form) => {
    form.dataset.draftWatched = "";
    const name = form.dataset.draft;
    let quick = 0, slow = 0, changed = false, sent = "", inFlight;
    const taken = () => ({ key: name, at: now(), fields: read(form) });
    const keep = async () => {
      try { await seal(name, taken()); say(form, `Brouillon gardé à ${new Date().toLocaleTimeString("fr-FR", { timeStyle: "short" })}.`); }
      catch { say(form, "Brouillon non gardé : la mémoire du navigateur est pleine. Enregistrez sans attendre."); }
    };
    const post = async () => {
      const draft = taken();
      const said = JSON.stringify(draft.fields);
      if (said === sent) return;
      inFlight = new AbortController();
      const answer = await send(form, "POST", draft, inFlight.signal);
      if (answer?.ok) sent = said;
    };
    const touched = () => {
      changed = true;
      quick ||= setTimeout(() => { quick = 0; keep(); }, QUICK);
      slow ||= setTimeout(() => { slow = 0; post(); }, SLOW);
    };
    form.addEventListener("input", touched);
    form.addEventListener("change", (event) => { if (event.isTrusted) touched(); });
    const leave = () => { if (changed) { keep(); post(); } };
    form.addEventListener("submit", () => {
      stamp(form);
      if (changed) keep();
      clearTimeout(quick);
      clearTimeout(slow);
      changed = false;
      quick = slow = 0;
      inFlight?.abort();
    }, true);
    addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });

    let draft = await unseal(name);
    const answer = await send(form, "GET");
    const remote = answer?.status === 200 && await answer.json().catch(() => null);
    if (remote?.fields && (!draft || remote.at > draft.at)) draft = remote;
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
