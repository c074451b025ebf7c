# make run and make test are all that is needed on a fresh machine; make help lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := bot handlers jobs workbooks rules reading models
CODE := $(PACKAGES) tests samples bench docs

.DEFAULT_GOAL := help

.PHONY: help setup setup-dev run test check lint format bench soak mutants lock clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.run  ## the virtual environment with what running needs

setup-dev: $(VENV)/.dev  ## the virtual environment with what developing needs

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "需要 Python 3.11 或更新的版本（$(PYTHON)）。"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "缺少 venv：Debian 请先安装 python3-venv。"; exit 1; }

$(VENV)/.run: requirements/run.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ $(VENV)/.run

run: setup  ## the office with a fictitious city on http://127.0.0.1:8080 (DEMO=0: without)
	@$(BIN)/python -m bot run

test: setup-dev  ## the whole test suite; every skip is named
	@$(BIN)/python -m pytest -n 2
	@$(BIN)/python -m pytest -n 2 -q --postgresql -m "not slow and not browser"

check: lint  ## what is run before a commit, under 90 seconds
	@$(BIN)/python -m pytest -n 2 -q -m "not slow and not browser"

lint: setup-dev  ## format, ruff, types, floors
	@$(BIN)/ruff format --check --quiet $(CODE)
	@$(BIN)/ruff check --quiet $(CODE)
	@$(BIN)/mypy
	@$(BIN)/basedpyright --level error $(PACKAGES)
	@$(BIN)/lint-imports --no-cache > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

format: setup-dev  ## lay the code out
	@$(BIN)/ruff check --fix --quiet $(CODE)
	@$(BIN)/ruff format --quiet $(CODE)

bench: setup-dev  ## speed and memory, as ratios against a baseline of the same run
	@$(BIN)/python -m bench

soak: setup-dev  ## kill the office 300 times on each database; compare a city by two sets of rules
	@$(BIN)/python -m tests.killing --kills 300 --database sqlite
	@$(BIN)/python -m tests.killing --kills 300 --database postgresql
	@$(BIN)/python -m tests.oracle --persons 100000

mutants: setup-dev  ## change the rules in each place and list what no test notices
	@rm -rf mutants
	@$(BIN)/python -m mutmut run --max-children 2
	@$(BIN)/python -m mutmut results

lock: setup-dev  ## resolve the dependencies anew; the locks name no index
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-annotate --all-extras pyproject.toml -o requirements/dev.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-annotate -c requirements/dev.txt pyproject.toml \
	  -o requirements/run.txt

clean:  ## take away what was built, never the data
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants
