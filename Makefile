# What a newcomer, a developer and the build machine type. `make help` lists it.
# As settings: PORT (8000), HOST (127.0.0.1), DATA (data), PYTHON (the newest of 3.11 or later that is found), ARGS (for pytest),
# WORKERS (processes that test).

PORT ?= $(or $(GEZHI_PORT),8000)
HOST ?= $(or $(GEZHI_HOST),127.0.0.1)
DATA ?= $(or $(GEZHI_DATA),data)
ARGS ?=
# One more than there are cores: tests that wait for a process or a browser leave room for others.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1 )))
PYTHON ?= $(shell for name in .venv/bin/python python3.13 python3.12 python3.11 python3.14 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && exit; done; echo python3)
BIN := .venv/bin

# What was compiled is kept, whatever the environment says: the tests start the product's commands many times.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test check setup setup-dev format translations docs lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '  make %-13s %s\n' "$$name" "$$what"; done

run: setup ## the product with a demo zone; PORT=…, HOST=…, DATA=… choose port, address and data folder
	@exec $(BIN)/gezhi up $(if $(filter production,$(GEZHI_MODE)),,--demo) --host '$(HOST)' --port '$(PORT)' --data '$(DATA)'

test: setup-dev ## all tests, those in a real browser too; ARGS=… goes to pytest
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: setup-dev ## all that must hold before a change goes in: format, lint, types, import order, generated files, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/migrations.py
	$(BIN)/python tools/translations.py check
	$(BIN)/python tools/docs.py check
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

setup: ## .venv with what the product needs, nothing if it is up to date
	@$(PYTHON) tools/setup.py product

setup-dev:
	@$(PYTHON) tools/setup.py tests

format: setup-dev ## puts the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

translations: setup-dev ## collects new English words into the Chinese catalogues, then compiles them
	$(BIN)/python tools/translations.py extract
	$(BIN)/python tools/translations.py compile

docs: setup-dev ## writes the generated parts of docs/ anew
	$(BIN)/python tools/docs.py write

lock: setup-dev ## locks the newest versions that requirements*.in allow, with hashes
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile -q -U --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 requirements.in -o requirements.lock
	$(BIN)/uv pip compile -q -U --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 -c requirements.lock requirements-dev.in -o requirements-dev.lock

clean: ## removes what can be made again (.venv, caches); the data folder stays
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build
