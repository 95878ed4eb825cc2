// Who else is on this page: reads a fragment every few seconds while the page is seen, speaks only when it changes.
(() => {
  "use strict";
  const start = (zone) => {
    zone.dataset.presenceStarted = "";
    const every = Number(zone.dataset.presenceEvery || 5) * 1000;
    let known = "";
    const read = async () => {
      if (!zone.isConnected) { clearInterval(timer); return; }
      if (document.hidden) return;
      try {
        const answer = await fetch(zone.dataset.presenceUrl, { headers: { "X-Presence": "1" } });
        if (!answer.ok || answer.redirected) return;
        const html = (await answer.text()).trim();
        if (html === known) return;
        known = html;
        const parsed = new DOMParser().parseFromString(html, "text/html");
        zone.replaceChildren(...parsed.body.childNodes);
      } catch { /* the server is away: the next turn will tell */ }
    };
    const timer = setInterval(read, every);
    document.addEventListener("visibilitychange", read);
    read();
  };
  const all = (part) => part.querySelectorAll("[data-presence-url]:not([data-presence-started])").forEach(start);
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
  all(document);
})();
