#!/usr/bin/env bash
# Recompile the hash-pinned requirements from pyproject.toml (needs uv; writes no registry address).
set -euo pipefail
cd "$(dirname "$0")/.."
uv="${UV:-.venv/bin/uv}"
options=(--universal --generate-hashes --no-header --python-version 3.11 --quiet "$@")
"$uv" pip compile "${options[@]}" pyproject.toml -o requirements/base.txt >/dev/null
"$uv" pip compile "${options[@]}" --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt >/dev/null
printf 'uv>=0.13,<1\n' | "$uv" pip compile "${options[@]}" --no-annotate - -o requirements/bootstrap.txt >/dev/null
