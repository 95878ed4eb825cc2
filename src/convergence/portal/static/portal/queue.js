// What she wrote without network, on a device that she said is hers: kept in the browser until it is sent.
"use strict";

const queue = (() => {
  const WEEK = 7 * 24 * 3600 * 1000;
  const asked = (request) => new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });
  const store = async (mode) => {
    const opening = indexedDB.open("envois", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("envois", { keyPath: "key" });
    return (await asked(opening)).transaction("envois", mode).objectStore("envois");
  };
  return {
    put: async (entry) => asked((await store("readwrite")).put(entry)),
    remove: async (key) => asked((await store("readwrite")).delete(key)),
    clear: async () => asked((await store("readwrite")).clear()),
    // hers, the oldest first; what another person left here, or what is too old, is forgotten
    of: async (holder) => {
      const found = await asked((await store("readonly")).getAll());
      const hers = found.filter((entry) => entry.holder === holder && Date.now() - entry.at < WEEK);
      for (const entry of found) if (!hers.includes(entry)) await queue.remove(entry.key);
      return hers.sort((one, other) => one.at - other.at);
    },
  };
})();
