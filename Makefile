# Every target first makes .venv and installs what it needs; a stamp makes the second call instant.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DEV := .venv/.installed-dev
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

.DEFAULT_GOAL := help
.PHONY: help install demo serve test fuzz check lint types bench wheel neo4j lock openapi clean

help:  ## Say what can be made
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## (.*)/  make \1\t\2/' | expand -t 18

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "triplewire needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11 demo" >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(STAMP): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

$(DEV): requirements-dev.lock $(STAMP)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

install: $(STAMP)  ## Make .venv and install everything, versions and hashes pinned

demo: $(STAMP)  ## Read the demo articles, answer three questions, serve http://127.0.0.1:8000
	$(BIN)/triplewire demo

serve: $(STAMP)  ## Serve triplewire.db on http://127.0.0.1:8000
	$(BIN)/triplewire serve

neo4j:  ## Start a Neo4j beside it, by docker or Maven, and say how to use it
	@scripts/neo4j.sh start >/dev/null
	@scripts/neo4j.sh about

test: $(DEV)  ## Run every test in two processes, and say what was skipped and why; starts and stops Neo4j of its own
	$(BIN)/python -m pytest -n auto --maxprocesses 2 --dist loadfile --no-loadscope-reorder

fuzz: $(DEV)  ## Try the API and the readers with what nobody would send: about two hours
	$(BIN)/python -m pytest tests/api/test_contract.py --examples 500
	$(BIN)/python -m pytest tests/api/test_http_crashes.py -k very_long --examples 500
	$(BIN)/python scripts/fuzz.py 10

check: lint types  ## Lint, formatting and types
lint: $(DEV)  ## Lint and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)  ## Strict types
	$(BIN)/mypy

bench: $(STAMP)  ## Measure quality and speed; compare with bench.json
	$(BIN)/triplewire bench
	$(BIN)/triplewire bench --speed

wheel: $(DEV)  ## Build the wheel and the source archive
	rm -rf build dist
	$(BIN)/python -m build

lock: $(BIN)/python  ## Resolve the lock files again
	$(BIN)/python -m pip install --quiet 'uv>=0.5,<1'
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --upgrade --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev $(LOCK) --constraint requirements.lock --output-file requirements-dev.lock

openapi: $(STAMP)  ## Write openapi.json from the code
	$(BIN)/python scripts/write_openapi.py

clean:  ## Remove what was made
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
