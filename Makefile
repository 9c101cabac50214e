# The two commands of a user are `make run` and `make test`; `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
DATA_DIR ?= var
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
export PORT DATA_DIR

.PHONY: help setup run demo sdks log-clients test browser shippers bench soak fuzz lint format types floors check lock docs clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.installed ## Make .venv and install what running needs

run: setup ## Set up what is missing, then serve on PORT (default 8000), data in DATA_DIR (default var)
	@exec $(BIN)/python manage.py serve

demo: setup ## The same over var-demo/, filled with 30 days of invented errors
	@DATA_DIR=var-demo $(BIN)/python manage.py seed_demo
	@DATA_DIR=var-demo exec $(BIN)/python manage.py serve

.venv/.installed: requirements.lock
	@deploy/make-venv "$(PYTHON)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.developing: requirements-dev.lock .venv/.installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

browser: .venv/.developing
	@deploy/find-browser >/dev/null

sdks: .venv/.developing
	@$(BIN)/python -m tests.clients.sdks

log-clients: .venv/.developing
	@tests/shippers/install

test: .venv/.developing browser sdks log-clients ## Run all tests (installs Chromium if there is none, Codat's SDKs in .venv/sdks, log shippers in .shippers)
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not browser" $(ARGS) || [ $$? -eq 5 ]
	$(BIN)/python -m pytest -n auto -m browser $(ARGS) || [ $$? -eq 5 ]  # Playwright keeps an event loop

shippers: log-clients ## Drive real log shippers through trouble, and print what arrived
	$(BIN)/python -m pytest tests/shippers -p no:randomly -p no:xdist --shipper-table $(ARGS)

bench: .venv/.developing ## Measure; writes BENCHMARKS.md (BENCH_ERRORS=10000000 for the large database)
	@command -v wrk >/dev/null || { apt-get update -qq && apt-get install -qq -y wrk; } >/dev/null 2>&1 || echo "wrk is missing (apt install wrk): what needs it is left out"
	$(BIN)/python -m pytest tests/bench -p no:randomly -p no:xdist --benchmark-enable --write-report --benchmark-columns=median,ops,rounds -s $(ARGS)

soak: .venv/.developing ## Kill, stop and freeze everything for ten minutes (SOAK_ROUNDS=50 SOAK_SECONDS=60)
	$(BIN)/python -m tests.crash.soak

fuzz: .venv/.developing ## Fuzz the decoders and the HTTP edge, FUZZ_SECONDS each (default 30)
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(BIN)/pip install --quiet --disable-pip-version-check 'atheris>=3,<4' || true
	nice -n 19 $(BIN)/python -m tests.fuzz --seconds $${FUZZ_SECONDS:-30} $(ARGS)

lint: .venv/.developing ## Linters
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/codespell $$(git ls-files '*.py' '*.md' '*.html' '*.css' '*.js' '*.toml' | grep -v vendor)

format: .venv/.developing ## Format code and templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')

types: .venv/.developing ## mypy --strict
	$(BIN)/mypy

floors: .venv/.developing ## Which floor may import which
	$(BIN)/lint-imports

docs: .venv/.developing ## Write the generated parts of README.md
	$(BIN)/python manage.py settings_table --write

check: lint types floors test ## What CI runs
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null
	$(BIN)/python manage.py settings_table --check

lock: ## Resolve the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --quiet pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --quiet pyproject.toml --group dev -o requirements-dev.lock
	for set in platform-4 platform-5 current; do \
		uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet \
			tests/clients/sdks/$$set.in -o tests/clients/sdks/$$set.txt; done
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet \
		tests/shippers/python/requirements.in -o tests/shippers/python/requirements.lock

clean: ## Remove .venv and caches; data folders stay
	rm -rf .venv .shippers tests/shippers/node/node_modules .mypy_cache .ruff_cache .import_linter_cache
