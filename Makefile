# Grapevine. `make help` lists the targets; GRAPEVINE_DATA adds recorded payloads and labelled sets to tests.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
SETUP_DONE := .venv/.grapevine-setup
# Workers take whole files: a file's tests share what they set up. The order is tests/conftest.py's.
WORKERS ?= 2
# Hundreds of processes start in a run: none compiles anew what was compiled before.
unexport PYTHONDONTWRITEBYTECODE
PYTEST = $(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: help setup demo test test-fast check format bench soak chaos eval docs clean lock

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(SETUP_DONE) ## Make .venv from requirements.lock and fetch Kafka's jars

$(SETUP_DONE): requirements.lock pyproject.toml deploy/local/kafka/pom.xml deploy/setup.sh
	@PYTHON="$(PYTHON)" bash deploy/setup.sh
	@touch $@

demo: setup ## A bank's bad day, told through the whole line (< 4 minutes)
	@$(BIN)/python -m deploy.demo

test: setup ## Everything a change must pass
	@$(PYTEST)

test-fast: setup ## What needs no servers and measures no judgement, for the loop at the desk (< 2 minutes)
	@$(PYTEST) -q -m "not servers and not measured"

check: setup ## Lint, types, import rules, generated docs up to date
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m deploy.docs --check

format: setup ## Format the code
	@$(BIN)/ruff check --fix --exit-zero . && $(BIN)/ruff format .

bench: setup ## Measure speed; prints a table, writes var/bench.json
	@$(BIN)/python -m bench

soak: setup ## Ten minutes of load; memory of every service must stay flat
	@$(BIN)/python -m bench.soak

chaos: setup ## Two hours of faults under load; the books must balance after each
	@$(BIN)/python -m bench.chaos

eval: setup ## Measure every judgement on the labelled sets; writes docs/judgements.md
	@$(BIN)/python -m learning.evaluation

docs: setup ## Write the generated pages anew
	@$(BIN)/python -m deploy.docs

lock: ## Pin every dependency with hashes, to develop and to run (needs uv)
	@uv pip compile pyproject.toml --generate-hashes --no-header --no-annotate --python-version 3.11 --all-extras -o requirements.lock
	@uv pip compile pyproject.toml --generate-hashes --no-header --no-annotate --python-version 3.11 -c requirements.lock -o requirements-run.lock

clean: ## Remove what running left behind (not .venv)
	@rm -rf var .pytest_cache .mypy_cache .ruff_cache .hypothesis
