# Everything one does here. `make run` and `make test` need nothing but Python 3.11 or newer.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
PATIENTS ?= 20
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
DATA_DIR := $(or $(MMREGISTRY_DATA_DIR),$(shell sed -n 's/^MMREGISTRY_DATA_DIR=//p' .env 2>/dev/null),var)
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
CHECKS := check-format check-lint check-types check-imports check-migrations check-system check-translations check-rules
TEMPLATES = $(wildcard templates */templates)

.PHONY: help setup run serve test unit e2e stranger stranger-proof bench check $(CHECKS) format messages translations backup restore drill stop clean

help:
	@echo "make run        the site with a demo study on http://127.0.0.1:$(PORT)   (PORT=8001 for another port)"
	@echo "make serve      the same with $(PATIENTS) patients, for changing the code: it reloads what one saves"
	@echo "make test       all tests, in the browser too"
	@echo "make check      format, lint, types, imports, migrations, system checks, translations, rules"
	@echo "make stranger   MINUTES=60 SEED=…  somebody who does anything; what she finds is in $(DATA_DIR)/stranger"
	@echo "make bench      what screens, checks, outcomes and estimators cost, on a study of its own and beside R"
	@echo "make format     format the code and mend what the linters can mend"
	@echo "make messages   collect texts for translators into locale/"
	@echo "make backup     one file in $(DATA_DIR)/backups;  make drill tries whether it can be restored"
	@echo "make restore    FILE=…  restores it; the database that was there is kept under another name"
	@echo "make stop       stop the embedded database;  make clean removes what can be made again, never data"

# --- The environment: made once, and again only when the lock has changed ---------------------------

setup:
	@if ! cmp -s requirements-dev.lock $(VENV)/installed.lock; then \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "mmregistry needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 || echo missing)."; \
	    echo "Install one, or name it: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }; \
	  if [ ! -x $(BIN)/pip ]; then \
	    $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	      echo "Python's venv is not installed. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }; \
	    echo "Making $(VENV) with $$($(PYTHON) --version) …"; $(PYTHON) -m venv --clear $(VENV); \
	  fi; \
	  echo "Installing what requirements-dev.lock lists (once, some minutes) …"; \
	  $(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements-dev.lock; \
	  cp requirements-dev.lock $(VENV)/installed.lock; \
	fi

translations: setup
	@DATABASE_URL= $(MANAGE) compile_translations

# --- The site on this machine -----------------------------------------------------------------------

run: export MMREGISTRY_DEMO ?= 1
run: export MMREGISTRY_INSECURE_HTTP ?= 1
run: export LOG_LEVEL ?= WARNING
run: setup
	@$(BIN)/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || { \
	  echo "Port $(PORT) is in use. Take another one: make run PORT=$$(($(PORT) + 1))"; exit 1; }
	@$(MANAGE) prepare --demo
	@echo; echo "mmregistry is at http://127.0.0.1:$(PORT) (Ctrl+C ends it; make stop also ends the database)"; echo
	@exec $(BIN)/python -m mmregistry.supervisor --jobs $(JOBS) -- \
	  $(BIN)/gunicorn --preload --timeout 60 --workers $(WORKERS) --bind 127.0.0.1:$(PORT) --log-level warning mmregistry.wsgi

# For whoever changes the code: every saved file is loaded again at once. Its study is small and its own.
serve: export DEBUG := 1
serve: export MMREGISTRY_DEMO := 1
serve: export MMREGISTRY_INSECURE_HTTP := 1
serve: export MMREGISTRY_DATA_DIR := $(abspath $(DATA_DIR))/serve
serve: export DATABASE_URL :=
serve: export LOG_LEVEL ?= WARNING
serve: setup
	@$(BIN)/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || { \
	  echo "Port $(PORT) is in use. Take another one: make serve PORT=$$(($(PORT) + 1))"; exit 1; }
	@$(MANAGE) prepare --demo --patients $(PATIENTS)
	@echo; echo "mmregistry is at http://127.0.0.1:$(PORT) and follows the code (Ctrl+C ends it)"; echo
	@exec $(BIN)/python -m mmregistry.supervisor --jobs 1 -- $(MANAGE) runserver 127.0.0.1:$(PORT)

stop:
	@for place in $(DATA_DIR) $(DATA_DIR)/test $(DATA_DIR)/serve; do \
	  if [ -d $$place/postgres ]; then echo -n "$$place: "; $(BIN)/python -m mmregistry.devdb stop $$place; fi; done

# --- Tests ------------------------------------------------------------------------------------------

test: translations
	@result=0; $(MAKE) unit || result=1; $(MAKE) e2e || result=1; exit $$result

unit: translations
	$(BIN)/python -m pytest -m "not e2e" -n 2 --dist loadgroup

ifneq ($(CHROMIUM),)
e2e: translations
	CHROMIUM=$(CHROMIUM) $(BIN)/python -m pytest -m e2e
else
e2e:
	@echo "======================================================================================"
	@echo "  NOT RUN: the tests in the browser, because there is no Chromium on this machine."
	@echo "  Install it, then run make e2e:  sudo apt-get install chromium"
	@echo "======================================================================================"
	@[ "$${CI:-}" != true ]
endif

# Beside the site's own database, so that what is measured does not depend on who worked there. R works on one
# core, and so do the estimators beside it.
bench: export MMREGISTRY_DATA_DIR := $(abspath $(DATA_DIR))/bench
bench: export DATABASE_URL :=
bench: export LOG_LEVEL ?= WARNING
bench: setup
	@$(MANAGE) prepare --demo
	@$(MANAGE) bench
	@$(MANAGE) bench_outcomes
	@OPENBLAS_NUM_THREADS=1 $(MANAGE) bench_estimators

# Somebody who does anything that a person could, for as long as one likes: tests/stranger/README.md.
stranger: translations
	$(BIN)/python -m tests.stranger --seed $(or $(SEED),$(shell date +%Y%m%d%H%M)) --minutes $(or $(MINUTES),60) --out $(DATA_DIR)/stranger

# Whether the stranger finds faults that were put in on purpose.
stranger-proof: translations
	$(BIN)/python -m tests.stranger.proof

# --- Checks: all of them run, then it fails if one did ------------------------------------------------

check: setup
	@$(MAKE) --keep-going $(CHECKS) && echo "All checks passed."

check-format:
	$(BIN)/ruff format --check .

check-lint:
	$(BIN)/ruff check .
	$(BIN)/djangofmt check --target-version 5.2 $(TEMPLATES)

check-types:
	DATABASE_URL=postgresql://types/none SECRET_KEY=types $(BIN)/mypy

check-imports:
	$(BIN)/lint-imports --no-logo

check-migrations:
	$(MANAGE) makemigrations --check --dry-run

check-system:
	$(MANAGE) check --fail-level WARNING
	MMREGISTRY_INSECURE_HTTP=0 MMREGISTRY_DEMO=0 DEBUG=0 SECRET_KEY=$$($(BIN)/python -c 'print(__import__("secrets").token_urlsafe(50))') \
	  $(MANAGE) check --deploy --fail-level WARNING

check-translations:
	$(MANAGE) check_translations

check-rules:
	DATABASE_URL=postgresql://types/none SECRET_KEY=types $(MANAGE) checks --verify

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .
	$(BIN)/djangofmt check --target-version 5.2 --fix $(TEMPLATES)

messages: setup
	$(MANAGE) makemessages --no-wrap --add-location=file --locale=it --ignore=.venv --ignore=var --ignore=tests --ignore=docs

# --- Backups ----------------------------------------------------------------------------------------

backup: setup
	@$(MANAGE) backup

restore: setup
	@[ -n "$(FILE)" ] || { echo "Which backup? make restore FILE=$(DATA_DIR)/backups/…"; exit 1; }
	@$(MANAGE) restore "$(FILE)"

drill: setup
	@$(MANAGE) restore --drill "$$($(MANAGE) backup)"

clean: stop
	rm -rf $(DATA_DIR)/test $(DATA_DIR)/static test-results .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path "./$(VENV)/*" -prune -exec rm -rf {} +
	find locale -name "*.mo" -delete 2>/dev/null || true
