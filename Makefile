# Everything runs in a virtual environment of the checkout; PYTHON picks the interpreter that makes it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: install install-dev demo test lint format bench notebooks

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -c constraints.txt -e '.[dev,model,notebooks]'
	touch $@ $(VENV)/.installed

demo: install
	$(BIN)/docstruct demo

test: install-dev
	$(BIN)/pytest -q

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check docstruct tests
	$(BIN)/mypy
	$(BIN)/pytest -q tests/test_imports.py

format: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format docstruct tests

bench: install-dev
	$(BIN)/docstruct bench read docstruct/samples/invoice.pdf

notebooks: install-dev
	$(BIN)/pytest -q tests/test_notebooks.py
