// Shows a notification when no page is open. It keeps nothing and reads nothing.
"use strict";

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
