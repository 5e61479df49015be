# Every target does all of its own set-up. Needed beforehand: Python 3.11 or newer, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types pytest lock clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/runtime  ## run the main job against a local replica of the provincial press
	@$(BIN)/baotinh demo

test: lint types pytest  ## lint, check types, run every test

lint: $(VENV)/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/development
	$(BIN)/mypy

pytest: $(VENV)/development
	$(BIN)/pytest $(PYTEST)

# Debian ships Python without ensurepip, so the environment is made without pip and filled from outside by the system's.
$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "baotinh needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/runtime: requirements.lock pyproject.toml | $(BIN)/python
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes --requirement requirements.lock
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/development: requirements-dev.lock $(VENV)/runtime
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

lock:  ## choose exact versions anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --extra build pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --extra build --extra dev --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock

clean:  ## remove the environment and every local store
	rm -rf $(VENV) .baotinh .mypy_cache .pytest_cache .ruff_cache
