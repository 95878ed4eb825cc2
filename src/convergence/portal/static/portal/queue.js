// What she wrote or photographed without network, on a device that she said is hers: kept in the browser until it is sent.
"use strict";

const queue = (() => {
  const WEEK = 7 * 24 * 3600 * 1000, MOST = 40, MOST_PAPERS = 5;
  const opened = () => new Promise((yes, no) => {
    const opening = indexedDB.open("envois", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("envois", { keyPath: "key" });
    opening.onsuccess = () => yes(opening.result);
    opening.onerror = () => no(opening.error);
  });
  // done when the browser has written, not when it was asked to: a full disk is known only then
  const within = async (mode, act) => {
    const base = await opened();
    try {
      return await new Promise((yes, no) => {
        const change = base.transaction("envois", mode);
        const asked = act(change.objectStore("envois"));
        change.oncomplete = () => yes(asked && asked.result);
        change.onabort = () => no(change.error);
      });
    } finally { base.close(); }
  };
  const all = () => within("readonly", (store) => store.getAll());
  // a clock that was put back must not keep it for longer than a week from now
  const isOld = (entry) => Date.now() - entry.at >= WEEK || entry.at - Date.now() >= WEEK;
  const said = (entry) => {
    const fields = new URLSearchParams(entry.body);
    fields.delete("csrfmiddlewaretoken");
    return `${entry.url} ${fields} ${entry.file ? `${entry.name} ${entry.file.size}` : ""}`;
  };
  const isSame = (one, other) => said(one) === said(other);
  const renamed = (entry) => {
    const key = crypto.randomUUID(), fields = new URLSearchParams(entry.body);
    fields.set("envoi", key);
    return { ...entry, key, body: String(fields) };
  };
  return {
    put: (entry) => within("readwrite", (store) => store.put(entry)),
    remove: (key) => within("readwrite", (store) => store.delete(key)),
    clear: () => within("readwrite", (store) => store.clear()),
    // one more, while there is room; a page that was kept gives the same key twice: what differs is another sending
    add: async (entry) => {
      const found = await all(), known = found.find((one) => one.key === entry.key);
      const added = known && !isSame(known, entry) ? renamed(entry) : entry;
      const others = found.filter((one) => one.key !== added.key);
      const papers = others.filter((one) => one.file).length;
      if (others.length >= MOST || (added.file && papers >= MOST_PAPERS)) throw new Error("full");
      await queue.put(added);
    },
    // says why it is refused, unless it was forgotten in between
    refuse: (key, reason) => within("readwrite", (store) => {
      const asked = store.get(key);
      asked.onsuccess = () => { if (asked.result) store.put({ ...asked.result, refused: reason }); };
    }),
    // what another person left on this device is forgotten
    only: async (holder) => {
      for (const entry of await all()) if (entry.holder !== holder) await queue.remove(entry.key);
    },
    // hers, the oldest first; what is too old is forgotten, and told
    of: async (holder) => {
      await queue.only(holder);
      const hers = (await all()).sort((one, other) => one.at - other.at);
      for (const entry of hers) if (isOld(entry)) await queue.remove(entry.key);
      return hers.map((entry) => ({ ...entry, isOld: isOld(entry) }));
    },
  };
})();
