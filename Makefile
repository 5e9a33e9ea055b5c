# `make demo` and `make test` work on a fresh clone; they need nothing but Python 3.11 or newer and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PROCESSES ?= 2
COMPILE := $(BIN)/python -m compileall -q optimizer

.PHONY: demo test check golden picture bench clean

demo: $(VENV)/.installed
	$(BIN)/optimizer solve scenarios/instagram-launch.yaml

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

clean:
	rm -rf $(VENV) .venv-*

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -qq --disable-pip-version-check --editable .
	$(COMPILE)
	@touch $@

$(VENV)/.developing: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[dev]'
	$(COMPILE)
	@touch $@ $(VENV)/.installed
