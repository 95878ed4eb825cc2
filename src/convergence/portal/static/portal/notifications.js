// Asks the browser for an address to notify, puts it in the form and sends it.
"use strict";

function bytesOf(text) {
  const padded = (text + "=".repeat((4 - (text.length % 4)) % 4)).replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
}

async function subscribed(form) {
  const watcher = await navigator.serviceWorker.register(form.dataset.watcher, { scope: form.dataset.scope });
  await navigator.serviceWorker.ready;
  return watcher.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(form.dataset.key) });
}

async function accepted(event) {
  const form = event.target;
  if (form.elements.subscription.value) return;
  event.preventDefault();
  const trouble = document.getElementById("notification-refusee");
  trouble.hidden = true;
  try {
    form.elements.subscription.value = JSON.stringify(await subscribed(form));
    form.requestSubmit();
  } catch {
    trouble.hidden = false;
    trouble.focus();
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-key]");
  const able = "serviceWorker" in navigator && "PushManager" in window;
  document.getElementById(able ? "notification-possible" : "notification-impossible").hidden = false;
  if (able) form.addEventListener("submit", accepted);
});
