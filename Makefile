# `make demo` and `make test` work on a fresh clone; they need nothing but Python 3.11 or newer and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PROCESSES ?= 2
INSTALL := $(BIN)/python .ci/environments.py install
TESTED := $(wildcard .ci/constraints.txt)

.PHONY: demo test check golden picture bench constraints clean

demo: $(VENV)/.installed
	@# What is imported is compiled now, so that the next start is quick.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/optimizer solve scenarios/instagram-launch.yaml

test: $(VENV)/.developing
	$(BIN)/python -m pytest -q -n $(PROCESSES)

check: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n $(PROCESSES)

golden: $(VENV)/.developing
	$(BIN)/python -m pytest -q --golden tests

picture: $(VENV)/.developing
	$(BIN)/python -m pytest -q --golden tests/report/test_browser.py -k picture_is_of_today

bench: $(VENV)/.developing
	$(BIN)/python -m pytest -q -s --override-ini addopts=--import-mode=importlib tests/benchmarks

constraints:
	$(PYTHON) .ci/environments.py constraints

clean:
	rm -rf $(VENV) .venv-*

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml $(TESTED) | $(VENV)/bin/python
	@echo "Installing into $(VENV); this takes about half a minute."
	@$(INSTALL)
	@touch $@

$(VENV)/.developing: pyproject.toml $(TESTED) | $(VENV)/bin/python
	@echo "Installing into $(VENV), with what the tests need; this takes about a minute."
	@$(INSTALL) --extra dev
	@touch $@ $(VENV)/.installed
