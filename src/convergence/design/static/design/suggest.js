// Combobox (ARIA 1.2, list autocomplete with manual selection). Without script the text alone is sent and resolved.
(() => {
  "use strict";
  const prepare = (box) => {
    const wrap = box.closest("[data-suggest-url]");
    const list = wrap.querySelector("[role=listbox]");
    const code = wrap.querySelector("[data-suggest-code]");
    const status = wrap.querySelector("[data-suggest-status]");
    let timer = 0, asked = 0, active = -1;
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
      .forEach(([name, value]) => box.setAttribute(name, value));

    const options = () => [...list.querySelectorAll("[role=option]")];
    const close = () => { list.hidden = true; active = -1; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
    const mark = (rank) => {
      const all = options();
      active = (rank + all.length) % all.length;
      all.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
      box.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    };
    const choose = (option) => {
      box.value = option.dataset.text;
      code.value = option.dataset.code;
      close();
      status.textContent = `${option.dataset.text} choisi`;
      code.dispatchEvent(new Event("input", { bubbles: true }));
      box.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const show = (html) => {
      const parsed = new DOMParser().parseFromString(html, "text/html");
      list.replaceChildren(...parsed.querySelectorAll("[role=option]"));
      const all = options();
      all.forEach((option, rank) => { option.id = `${list.id}-${rank}`; });
      list.hidden = all.length === 0;
      active = -1;
      box.setAttribute("aria-expanded", String(all.length > 0));
      box.removeAttribute("aria-activedescendant");
      status.textContent = all.length ? `${all.length} proposition${all.length > 1 ? "s" : ""}` : "Aucune proposition";
    };
    const ask = async () => {
      const rank = ++asked;
      const text = box.value.trim();
      if (text.length < 2) { close(); return; }
      try {
        const answer = await fetch(`${wrap.dataset.suggestUrl}?q=${encodeURIComponent(text)}`, { headers: { "X-Requested-With": "fetch" } });
        if (rank === asked && answer.ok) show(await answer.text());
      } catch { close(); }
    };
    box.addEventListener("input", () => { code.value = ""; clearTimeout(timer); timer = setTimeout(ask, 180); });
    box.addEventListener("blur", () => { asked++; clearTimeout(timer); setTimeout(close, 150); });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { event.preventDefault(); choose(option); }
    });
    box.addEventListener("keydown", (event) => {
      const all = options();
      const opened = !list.hidden && all.length > 0;
      if (event.key === "ArrowDown") { event.preventDefault(); if (opened) mark(active + 1); else ask(); }
      else if (event.key === "ArrowUp" && opened) { event.preventDefault(); mark(active < 0 ? all.length - 1 : active - 1); }
      else if (event.key === "Enter" && opened && active >= 0) { event.preventDefault(); choose(all[active]); }
      else if (event.key === "Escape" && opened) { event.preventDefault(); event.stopPropagation(); close(); }
    });
  };
  const all = (part) => part.querySelectorAll("[data-suggest]:not([role=combobox])").forEach(prepare);
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
  all(document);
})();
