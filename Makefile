# Les commandes du projet. « make help » les explique.
# Les options se donnent ainsi : make demo PORT=8001 SIZE=20000 OFFERS=140000
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
LOCK_DEMO := requirements/base.txt requirements/bootstrap.txt pyproject.toml deploy/environment.sh
LOCK_DEV := requirements/dev.txt $(LOCK_DEMO)

export SIZE OFFERS SEED PORT DATABASE_URL
ifeq ($(strip $(DATABASE_URL)),)
unexport DATABASE_URL
endif
# Each worker of the tests, and each of their many children, would compile all that it reads again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## explique les commandes
	@echo "Convergence : make COMMANDE"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 18
	@echo "Options : SIZE=5000 (jeunes), OFFERS=20000 (services de l’annuaire), SEED=2026 (hasard), PORT=8000, DATABASE_URL=postgresql://…"

.PHONY: demo
demo: $(STAMPS)/demo ## installe tout et sert la démonstration (Ctrl-C arrête tout)
	@CONVERGENCE_MODE=demo exec $(BIN)/convergence demo up

.PHONY: environment
environment: $(STAMPS)/demo ## installe l'environnement Python (.venv)
	@echo "L'environnement Python est prêt (.venv)."

.PHONY: test
test: $(STAMPS)/dev browser ## lance les tests qui se passent de navigateur, sauf les plus longs et ceux de « make check »
	@exec $(BIN)/pytest -n 2 --dist loadscope -m "not long and not journey" --ignore=tests/architecture $(ARGS)

.PHONY: pages
pages: $(STAMPS)/dev browser ## regarde les pages dans un vrai navigateur : accessibilité, largeur, clavier
	@exec $(BIN)/pytest -n 2 --dist loadscope -m "journey and not long" tests/web $(ARGS)

.PHONY: journeys
journeys: $(STAMPS)/dev browser ## lance les parcours dans un vrai navigateur
	@exec $(BIN)/pytest -m journey tests/journeys $(ARGS)

.PHONY: test-long
test-long: $(STAMPS)/dev browser ## lance les tests longs (plusieurs minutes)
	@exec $(BIN)/pytest -m "long and not journey" $(ARGS)

.PHONY: check
check: $(STAMPS)/dev ## vérifie style, types, imports, architecture et migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2 --dist loadscope tests/architecture
	PYTHONWARNINGS=ignore::RuntimeWarning CONVERGENCE_MODE=test CONVERGENCE_STATE=var/check $(BIN)/django-admin makemigrations --check --dry-run \
		--settings convergence.config.settings

.PHONY: bench
bench: $(STAMPS)/dev ## mesure la rapidité (résultats dans bench/out/)
	@exec $(PY) -m bench $(ARGS)

.PHONY: reference
reference: $(STAMPS)/dev ## refait les extraits des référentiels officiels (réseau nécessaire)
	@exec $(PY) -m convergence.jobs.reference $(ARGS)

.PHONY: languages
languages: $(STAMPS)/dev ## refait les catalogues des langues de l’espace du jeune d'après les pages
	@exec $(PY) -m convergence.portal.languages

.PHONY: pictures
pictures: $(STAMPS)/dev browser ## refait les images de la documentation par les parcours de test
	@CONVERGENCE_PICTURES=docs/images exec $(BIN)/pytest -m journey tests/journeys $(ARGS)

.PHONY: browser
browser:
	@exec sh deploy/browser.sh

.PHONY: clean
clean: ## efface la base, l'environnement et tout ce qui se refait
	@if [ -x $(BIN)/convergence ]; then $(BIN)/convergence db discard --yes; fi
	rm -rf var $(VENV) build staticfiles bench/out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache \
		.hypothesis src/*.egg-info
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/demo: $(LOCK_DEMO)
	@exec sh deploy/environment.sh demo

$(STAMPS)/dev: $(LOCK_DEV)
	@exec sh deploy/environment.sh dev
