# Cauri's commands. `make help` lists them; each installs first what it needs.
# On a fresh machine: git, make and Python 3.11 or newer with its venv module.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test check gates types imports style weaknesses migrations audit fmt soak bench lock openapi clean

BIN := .venv/bin
PYTHON_IN_VENV := $(BIN)/python
INSTALLED := .venv/.installed
# Compiled modules are kept, whatever the shell says: the platform is a dozen processes of two thousand modules each.
export PYTHONDONTWRITEBYTECODE :=
# What pytest is told on top, for example: make test PYTEST="-k ledger -x"
PYTEST ?=

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## install everything into .venv; does nothing when it is up to date

$(INSTALLED): requirements.lock pyproject.toml Makefile
	@PYTHON="$(PYTHON)" sh deploy/make_venv.sh
	$(PYTHON_IN_VENV) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PYTHON_IN_VENV) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: setup ## bring the platform up; Ctrl-C stops it
	@$(PYTHON_IN_VENV) -m cauri.interfaces.cli.main run

test: gates ## every gate and every test
	$(PYTHON_IN_VENV) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(PYTEST)

check: gates ## the gates that need no running platform
	$(PYTHON_IN_VENV) -m pytest -q tests/architecture

# Two at a time: the types take as long as all others together.
gates: setup
	@$(MAKE) --no-print-directory --jobs=2 types imports style weaknesses migrations

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

style:
	$(BIN)/ruff format --check
	$(BIN)/ruff check

weaknesses:
	$(BIN)/bandit --quiet --configfile pyproject.toml --severity-level high --recursive src

migrations:
	@# Without a database, Django only warns that it cannot compare the history with it.
	DJANGO_SETTINGS_MODULE=cauri.config.settings $(PYTHON_IN_VENV) -W ignore::RuntimeWarning -m django makemigrations --check --dry-run

audit: setup ## ask the advisory service about every dependency; fails when it could not ask
	$(PYTHON_IN_VENV) deploy/audit_dependencies.py

fmt: setup ## format the code and mend what can be mended by itself
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

soak: setup ## the long tests
	$(PYTHON_IN_VENV) -m pytest -m slow $(PYTEST)
	API_EXAMPLES=1000 $(PYTHON_IN_VENV) -m pytest tests/properties/test_api_contract.py $(PYTEST)

bench: setup ## measure the ledger against TPC-B; writes bench/results/latest.json
	$(PYTHON_IN_VENV) -m bench

openapi: setup ## write tests/openapi.json and the pages made from code in docs/reference anew, to be looked at
	$(PYTHON_IN_VENV) -m cauri.interfaces.cli.main openapi > tests/openapi.json.new
	@mv tests/openapi.json.new tests/openapi.json
	$(PYTHON_IN_VENV) -m cauri.interfaces.cli.main problems > docs/reference/problems.md.new
	@mv docs/reference/problems.md.new docs/reference/problems.md
	$(PYTHON_IN_VENV) -m tests.access.page > docs/reference/access-matrix.md.new
	@mv docs/reference/access-matrix.md.new docs/reference/access-matrix.md

lock: ## resolve requirements.lock anew from pyproject.toml
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT \
		&& python3 -m venv "$$folder" \
		&& "$$folder/bin/pip" install --quiet --disable-pip-version-check uv \
		&& "$$folder/bin/uv" pip compile --quiet --universal --generate-hashes --no-emit-index-url \
			--python-version 3.11 --extra dev --extra flower --extra s3 --custom-compile-command "make lock" \
			--output-file requirements.lock pyproject.toml

clean: ## remove caches and build leftovers; your data in var/ and .venv stay
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage dist
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
