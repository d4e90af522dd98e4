# Each target sets up .venv on first use, and is safe to run again.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# JupyterHub's proxy. Of its versions, 5.1 is the last for Node 18, which Debian 12 has.
PROXY  := configurable-http-proxy@5.1.0
HUB    := $(VENV)/.$(PROXY)
# Hundreds of processes start during the tests, and would each compile this course's code again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup hub lab demo test test-quick fuzz bench lint constraints clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || echo missing). Install one, then: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "Could not create $(VENV). On Debian and Ubuntu: sudo apt install python3-venv, then run make again." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv \
	  && $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --constraint constraints.txt --build-constraint constraints.txt --editable '.[dev]' || { \
	  echo "Could not install the packages. Check the network (or the proxy in HTTPS_PROXY), then run make again: it goes on where it stopped." >&2; exit 1; }
	@touch $@

# For JupyterHub (deploy/README.md) and its test: the proxy, in .venv beside Python.
hub: $(HUB)

$(HUB): | $(READY)
	@command -v npm >/dev/null || { \
	  echo "npm is missing. On Debian and Ubuntu: sudo apt install nodejs npm, then run make hub again." >&2; exit 1; }
	@npm install --global --prefix $(VENV) --silent --no-audit --no-fund $(PROXY) || { \
	  echo "Could not install $(PROXY). Check the network, then run make hub again." >&2; exit 1; }
	@touch $@

lab: $(READY)
	$(BIN)/bootcamp lab

demo: $(READY)
	$(BIN)/bootcamp demo

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist worksteal

test-quick: $(READY)
	$(BIN)/python -m pytest -n auto --dist worksteal -m 'not slow and not keras and not browser'

bench: $(READY)
	@for script in benchmarks/[a-z]*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

# Mutated notebooks, zips and frames of the worker protocol: ten thousand of each but the zips.
fuzz: $(READY)
	$(BIN)/python -m pytest -n auto --dist worksteal tests/handin/test_fuzz_notebooks.py tests/sandbox/test_values.py

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

# Every version, without any address; run after changing the dependencies in pyproject.toml.
constraints: $(READY)
	$(BIN)/uv pip compile --quiet --universal --upgrade --all-extras --no-annotate --no-header --no-emit-index-url pyproject.toml constraints.in --output-file constraints.txt

clean:
	rm -rf $(VENV) build dist demo
