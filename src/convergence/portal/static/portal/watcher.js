// Watches when no page is open: shows notifications; on a device that she said is hers, keeps her pages for reading and
// what she writes for sending. The server says by X-Keep-Until what may be kept: nothing anywhere else.
"use strict";

const SHELL = "coquille", PAGES = "pages", MOST_PAGES = 30, MOST_ASSETS = 40, PATIENCE = 10000;
const SCOPE = new URL(self.registration.scope).pathname;
const MINE = `${SCOPE}moi/`, LOG_IN = `${SCOPE}connexion/`, LEAVE = `${SCOPE}deconnexion/`;
const WHOSE = `${SCOPE}appareil/`, LANGUAGE = `${SCOPE}langue/`;
const NO_NETWORK = `${SCOPE}hors-ligne/`, KEPT = `${SCOPE}hors-ligne/garde/`, NOT_KEPT = `${SCOPE}hors-ligne/pas-garde/`;
const COPY = "Pas de réseau. Vous lisez une copie du {}.";
// grows each time that all is forgotten: what was asked before is kept no more, even when its answer comes after
let age = 0, departures = 0;

self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  const options = { body: told.body || "", tag: told.tag || "convergence", lang: "fr" };
  event.waitUntil(self.registration.showNotification(told.title || "Votre Mission Locale", options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = (event.notification.body.match(/https?:\/\/\S+/) || [])[0];
  if (address && new URL(address).origin === self.location.origin) {
    event.waitUntil(self.clients.openWindow(address));
  }
});

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// the page in front of her says what it is made of: it was read before this script watched
self.addEventListener("message", (event) => {
  const told = event.data || {};
  if (told.kind === "keep") event.waitUntil(keepWhole(told.page, told.assets));
  if (told.kind === "forget") event.waitUntil(forgetAll());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode !== "navigate") {
    if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(asset(request));
  } else if ([NO_NETWORK, KEPT, NOT_KEPT].includes(url.pathname)) {
    event.respondWith(fetch(request).catch(() => shell(url.pathname)));
  } else if (url.pathname === LEAVE) {
    event.respondWith(left(request));
  } else if (url.pathname === WHOSE && request.method === "POST") {
    event.respondWith(said(request));
  } else if (url.pathname === LOG_IN && request.method === "GET") {
    event.respondWith(loggedOut(request));
  } else if (url.pathname.startsWith(LANGUAGE)) {
    event.respondWith(retold(request));
  } else if (url.pathname.startsWith(MINE)) {
    event.respondWith(request.method === "GET" ? read(request) : write(request));
  }
});

async function read(request) {
  const began = age;
  const copy = await kept(request.url);
  const answered = fetch(request);
  const late = new Promise((_, no) => setTimeout(no, PATIENCE));
  try {
    const answer = await (copy ? Promise.race([answered, late]) : answered);
    await keep(request.url, answer.clone(), began).catch(() => {}); // no room on the device: she reads it all the same
    return answer;
  } catch {
    answered.catch(() => {});
    return copy ? shown(copy) : shell(NO_NETWORK);
  }
}

async function write(request) {
  const copy = request.clone(), began = departures;
  try {
    const answer = await fetch(request);
    if (![502, 503, 504].includes(answer.status)) return answer;
  } catch { /* no network: kept below */ }
  try {
    const entry = await entryOf(copy);
    if (!entry || began !== departures) return shell(NO_NETWORK);
    await queue.add(entry);
    return Response.redirect(KEPT, 303);
  } catch { return shell(NOT_KEPT); }
}

// as it would have been sent: its words, and the one file that it may bring
async function entryOf(request) {
  const isPaper = (request.headers.get("Content-Type") || "").startsWith("multipart/form-data");
  const sent = isPaper ? [...await request.formData()] : [...new URLSearchParams(await request.text())];
  const fields = new URLSearchParams(sent.filter(([, value]) => typeof value === "string"));
  const [field, file] = sent.find(([, value]) => typeof value !== "string" && value.size) || [];
  const holder = fields.get("hors_ligne");
  if (!holder || (isPaper && !file)) return null;
  const key = fields.get("envoi") || crypto.randomUUID();
  const entry = { key, holder, url: request.url, body: String(fields), label: fields.get("hors_ligne_titre") || "", at: Date.now() };
  // read whole: the file of a form may be gone when the network is back
  return file ? { ...entry, field, name: file.name, file: new Blob([await file.arrayBuffer()], { type: file.type }) } : entry;
}

// she says that this device is not hers: nothing stays on it, even if the network is away
async function said(request) {
  const isHers = new URLSearchParams(await request.clone().text()).get("a_moi") === "oui";
  return isHers ? fetch(request).catch(() => shell(NO_NETWORK)) : left(request);
}

async function left(request) {
  await forgetAll();
  try {
    const answer = await fetch(request);
    await forgetAll(); // of what another page of hers asked in between
    return answer;
  } catch { return shell(NO_NETWORK); }
}

// the log-in page is shown to nobody who is logged in: her session has ended, what she read here goes with it
async function loggedOut(request) {
  try {
    const answer = await fetch(request);
    if (answer.status === 200) {
      age += 1;
      await caches.delete(PAGES);
    }
    return answer;
  } catch { return shell(NO_NETWORK); }
}

// she chose another language: what is kept speaks the former one, and goes; what she wrote stays
async function retold(request) {
  try {
    const answer = await fetch(request);
    age += 1;
    await Promise.all([caches.delete(PAGES), caches.delete(SHELL)]);
    return answer;
  } catch { return shell(NO_NETWORK); }
}

async function asset(request) {
  return (await caches.match(request.url, { cacheName: SHELL })) || fetch(request);
}

async function keep(url, answer, began) {
  const until = answer.headers.get("X-Keep-Until"), holder = answer.headers.get("X-Keep-For");
  if (until === null) return;
  await queue.only(holder).catch(() => {});
  if (!Number(until) || !(await areOf(holder))) await caches.delete(PAGES);
  if (!Number(until) || answer.status !== 200) return;
  const headers = new Headers(answer.headers);
  // by the clock of the device, right or wrong: the server said how long from its own
  const long = Number(until) * 1000 - (Date.parse(headers.get("Date")) || Date.now());
  headers.set("X-Keep-Until", String((Date.now() + long) / 1000));
  headers.set("X-Kept-At", String(Date.now()));
  await put(PAGES, url, new Response(await answer.text(), { headers }), MOST_PAGES, began);
}

async function keepWhole(page, assets) {
  const began = age;
  if (!(await kept(page))) await keep(page, await fetch(page), began).catch(() => {});
  for (const address of [NO_NETWORK, KEPT, NOT_KEPT, ...assets]) {
    if (new URL(address, self.location.origin).origin !== self.location.origin) continue;
    const answer = await fetch(address);
    if (answer.ok) await put(SHELL, new URL(address, self.location.origin).href, answer, MOST_ASSETS, began);
  }
}

async function put(name, url, answer, most, began) {
  if (began !== age) return;
  const cache = await caches.open(name);
  await cache.delete(url);
  await cache.put(url, answer);
  const held = await cache.keys();
  for (const old of held.slice(0, Math.max(0, held.length - most))) await cache.delete(old);
  if (began !== age) await caches.delete(name);
}

async function kept(url) {
  const found = await caches.match(url, { cacheName: PAGES });
  const time = found && Date.now(), since = found && Number(found.headers.get("X-Kept-At"));
  if (found && since <= time && time < Number(found.headers.get("X-Keep-Until")) * 1000) return found;
  if (found) await caches.delete(PAGES);
  return undefined;
}

async function areOf(holder) {
  const cache = await caches.open(PAGES), [first] = await cache.keys();
  const held = first && await cache.match(first);
  return !held || held.headers.get("X-Keep-For") === holder;
}

async function shown(copy) {
  const at = new Date(Number(copy.headers.get("X-Kept-At")));
  // the page says in which language it is told, and how that language says it
  const text = (await copy.text()).replace(/<!--copie(?: ([\w-]+)\|(.*?))?-->/, (_, language = "fr", words = COPY) => {
    const when = at.toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
    return `<div class="fr-alert fr-alert--warning fr-mb-3w" id="copie" role="status"><p>${words.replace("{}", when)}</p></div>`;
  });
  return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8", ...policy(copy) } });
}

function policy(copy) {
  const found = copy.headers.get("Content-Security-Policy");
  return found ? { "Content-Security-Policy": found } : {};
}

async function shell(address) {
  const found = await caches.match(new URL(address, self.location.origin).href, { cacheName: SHELL });
  return found || Response.error();
}

async function forgetAll() {
  age += 1;
  departures += 1;
  await caches.delete(PAGES);
  await caches.delete(SHELL);
  await queue.clear().catch(() => {});
}
