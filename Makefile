# The words a developer types are the words CI runs. A bare `make` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
RUNS ?= 1000000
ROUNDS ?= 100

# Tests start hundreds of processes; each would compile the whole of the source anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test soak lint types bench fuzz docs lock clean

help: ## list these words
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(VENV)/.runtime ## set up, crawl the embedded demo site to Parquet, show what landed
	@$(BIN)/muragat demo --data $(DATA)

test: $(VENV)/.dev ## set up and run every test
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

soak: $(VENV)/.dev ## kill and resume crawls of the demo site, a hundred times (about an hour) or ROUNDS=…
	$(BIN)/python tests/soak.py --rounds $(ROUNDS)

lint: $(VENV)/.dev ## style of every Python file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## strict types of both packages
	$(BIN)/mypy

bench: $(VENV)/.dev ## extraction beside its peers, on the demo site's pages
	$(BIN)/python bench/extraction.py

fuzz: $(VENV)/.dev ## mutated pages in search of a crash (RUNS=1000000 each; needs pip install atheris)
	$(BIN)/python -m bench.fuzz page --runs $(RUNS)
	$(BIN)/python -m bench.fuzz months --runs $(RUNS)

docs: $(VENV)/.dev ## write the generated docs again (schema, commands)
	$(BIN)/python docs/generate.py

lock: ## write the lock files again from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra build $(LOCK) -o requirements.lock
	uv pip compile pyproject.toml --all-extras $(LOCK) -o requirements-dev.lock

clean: ## remove the environment and every cache
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

LOCK := --generate-hashes --universal --python-version 3.11 --no-annotate --custom-compile-command 'make lock' -q

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version)" >&2; \
	  echo "hint:  make PYTHON=python3.11 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.runtime
