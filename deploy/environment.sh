#!/bin/sh
# Make or refresh .venv from the hash-pinned requirements, from a bare clone: `environment.sh demo|dev`.
# What a person reads is in French. Nothing is installed outside .venv, except python3-venv on Debian as root.
set -eu
cd "$(dirname "$0")/.."
kind="${1:-demo}"
venv=.venv
stamps="$venv/.stamps"

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$candidate" >/dev/null 2>&1 && recent "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    fail "Il faut Python 3.11 ou plus récent, et aucun n'a été trouvé. Sur Debian : apt-get install python3 python3-venv"
}

apt() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 ||
        fail "Il manque $*. Demandez à un administrateur : apt-get install $*"
    say "Installation de $* (paquets Debian)…"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        fail "L'installation de $* a échoué. Vérifiez le réseau, puis relancez la commande."
}

make_venv() {
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        apt "$(basename "$("$python" -c 'import os, sys; print(os.path.realpath(sys.executable))')")-venv"
    fi
    say "Création de l'environnement Python ($("$python" --version 2>&1))…"
    rm -rf "$venv"
    "$python" -m venv "$venv" || fail "L'environnement Python n'a pas pu être créé dans $venv : vérifiez la place et les droits."
}

installed_dev() { [ -e "$stamps/dev" ] || "$venv/bin/python" -c 'import pytest, mypy' 2>/dev/null; }

# Tools of development that are already there stay: a demonstration then refreshes them too.
if [ ! -x "$venv/bin/python" ] || ! recent "$venv/bin/python"; then make_venv; fi
[ "$kind" = demo ] && installed_dev && kind=dev
[ "$kind" = dev ] && wanted=requirements/dev.txt || wanted=requirements/base.txt

say "Installation des paquets Python ($wanted)…"
quiet="--quiet --disable-pip-version-check --no-input"
"$venv/bin/python" -m pip install $quiet --require-hashes -r requirements/bootstrap.txt ||
    say "L'installateur rapide (uv) n'est pas disponible : pip prend sa place."
fast() {
    [ -x "$venv/bin/uv" ] || return 1
    # For development the environment is exactly the list; a demonstration never removes anything.
    if [ "$kind" = dev ]; then action=sync; else action="install -r"; fi
    VIRTUAL_ENV="$PWD/$venv" "$venv/bin/uv" pip $action "$wanted" --quiet --require-hashes
}
if ! fast; then
    say "uv n'a pas réussi : pip prend sa place…"
    "$venv/bin/python" -m pip install $quiet --require-hashes -r "$wanted" ||
        fail "Les paquets Python n'ont pas pu être installés. Vérifiez le réseau, puis relancez la commande."
fi
"$venv/bin/python" -m pip install $quiet --no-deps --no-build-isolation --editable . ||
    fail "Convergence n'a pas pu être installée dans $venv : voyez le message ci-dessus."
mkdir -p "$stamps"
touch "$stamps/demo"
if [ "$kind" = dev ]; then touch "$stamps/dev"; fi

