// A passkey is made or used: the page says what to ask, the browser answers, the answer goes with the form.
"use strict";

function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function textOf(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function asked(options) {
  const credentials = (list) => (list || []).map((one) => ({ ...one, id: bytesOf(one.id) }));
  const whole = { ...options, challenge: bytesOf(options.challenge) };
  if (options.user) whole.user = { ...options.user, id: bytesOf(options.user.id) };
  if (options.excludeCredentials) whole.excludeCredentials = credentials(options.excludeCredentials);
  if (options.allowCredentials) whole.allowCredentials = credentials(options.allowCredentials);
  return whole;
}

function said(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]) {
    if (credential.response[name]) response[name] = textOf(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: textOf(credential.rawId), type: credential.type, response });
}

async function passkeyAsked(place) {
  const form = document.getElementById(place.dataset.form);
  const trouble = place.querySelector("[data-passkey-trouble]");
  trouble.hidden = true;
  try {
    const publicKey = asked(JSON.parse(place.dataset.options));
    const credential = await navigator.credentials[place.dataset.passkey]({ publicKey });
    form.elements.namedItem("answer").value = said(credential);
    form.submit();
  } catch (error) {
    trouble.hidden = false;
  }
}

function passkeysOffered() {
  if (!window.PublicKeyCredential) return;
  for (const place of document.querySelectorAll("[data-passkey]")) {
    place.hidden = false;
    place.querySelector("button[type=button]").addEventListener("click", () => passkeyAsked(place));
  }
}

document.addEventListener("DOMContentLoaded", passkeysOffered);
