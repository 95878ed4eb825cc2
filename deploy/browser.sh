#!/bin/sh
# Chromium for the browser journeys: Debian's package, installed when it is missing and we may.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Chromium manque, et les parcours de test en ont besoin. Demandez à un administrateur : apt-get install chromium fonts-liberation" >&2
    exit 1
fi
echo "Chromium manque : installation du paquet de Debian (environ 200 Mo)…"
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation; } >/dev/null; then
    echo "Chromium n'a pas pu être installé. Vérifiez le réseau, puis relancez la commande." >&2
    exit 1
fi
