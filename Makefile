# `make demo` and `make test` need Python 3.11 (with venv), git and make; everything else is created in .venv.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
LOCK   := uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock"

# Each worker of the tests, and each process that they start, would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo serve test test-http mutants fuzz soak season bench bench-language lint format lock clean

help:               ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: $(VENV)/run   ## the bot at work against the local Slack, with a page to click in
	@$(BIN)/premio demo

serve: $(VENV)/run  ## the bot against Slack (see README)
	@$(BIN)/premio serve

test: $(VENV)/dev   ## every test, on SQLite and PostgreSQL, with a real browser
	$(BIN)/python -m pytest

test-http: $(VENV)/dev ## every conversation once more, with Slack reaching the bot by HTTP
	$(BIN)/python -m pytest tests/conversations --transport http

mutants: $(VENV)/dev ## deliberate defects, planted one by one: each has to be found by the tests
	$(BIN)/python -m tests.mutants

fuzz: $(VENV)/dev   ## programs and near misses for MINUTES=5 or as long as you like
	$(BIN)/python -m tests.language.fuzz --minutes $(or $(MINUTES),5)

soak: $(VENV)/dev   ## processes killed at every point, KILLS=200 real ones while they work, and many more examples
	SOAK=1 $(BIN)/python -m pytest
	$(BIN)/python -m tests.faults.kills --kills $(or $(KILLS),200)
	$(BIN)/python -m tests.faults.bots_killed --minutes $(or $(MINUTES),3)

season: $(VENV)/dev ## a quarter with PEOPLE=200 of three companies in the local Slack, reckoned anew outside
	$(BIN)/python -m tests.season --people $(or $(PEOPLE),200) --seed $(or $(SEED),1)

bench: bench-language ## every benchmark (DEALS=1000000), written to docs/benchmarks.md
	@$(BIN)/python -m benchmarks.evaluation $(or $(DEALS),1000000)
	@$(BIN)/python -m benchmarks.ticks --most $(or $(DEALS),1000000)
	@$(BIN)/python -m benchmarks.imports
	@$(BIN)/python -m benchmarks.per_deal
	@$(BIN)/python -m benchmarks.slack

bench-language: $(VENV)/dev ## how fast programs are read, beside JSON and CEL; writes docs/benchmarks.md
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --group bench
	@$(BIN)/python -m benchmarks.language

lint: $(VENV)/dev   ## format, lint, types and import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev ## put the code in its canonical form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/dev   ## renew the pins from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/$(LOCK) pyproject.toml --group build -o requirements.lock
	$(BIN)/$(LOCK) pyproject.toml --group build --group dev -o requirements-dev.lock

clean:              ## remove the virtual environment and what the demo wrote
	rm -rf $(VENV) .demo

$(VENV)/python:
	@echo "1/5  creating the virtual environment"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run: $(VENV)/python requirements.lock
	@echo "2/5  installing the pinned packages"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev: $(VENV)/python requirements-dev.lock
	@echo "installing the pinned packages for development"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run
