# The targets a newcomer needs: make demo, make test. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test check soak bench messages migrations lock

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.runtime  ## .venv with the locked packages

setup-dev: .venv/.dev

demo: .venv/.runtime  ## a filled demonstration at http://localhost:8000 (PORT=8123, FRESH=1)
	@$(BIN)/jiebang demo --port $(PORT) $(if $(FRESH),--fresh)

# Whatever touches the database runs on PostgreSQL too under CI=true or JIEBANG_TEST_POSTGRES=1.
ROOM_TESTS := tests/common tests/people tests/notices tests/programmes tests/placements tests/evidence tests/reports tests/home tests/cli tests/hostile

test: .venv/.dev check  ## lint, import contracts and all tests
	$(BIN)/python -m pytest -n 2
ifneq (,$(filter true 1,$(CI) $(JIEBANG_TEST_POSTGRES)))
	$(BIN)/python tools/with_postgres.py $(BIN)/python -m pytest -n 2 -m "not browser and not soak" --ignore tests/hostile/test_payloads.py $(ROOM_TESTS)
endif

check: .venv/.dev  ## lint and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet src/jiebang/templates
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/messages.py check

soak: .venv/.dev  ## long runs: crash, load and upgrade
	$(BIN)/python -m pytest -m soak --timeout 3000

bench: .venv/.bench  ## the product beside its peers, minutes alone on the machine (QUICK=1)
	$(BIN)/jiebang bench placement $(if $(QUICK),--quick)

messages: .venv/.dev  ## bring the catalogue up to date with the code
	$(BIN)/python tools/messages.py update

migrations: .venv/.dev  ## remake each room's one migration after a change of tables (until the first release)
	rm -f src/jiebang/*/migrations/0*.py
	$(BIN)/python -m django makemigrations --settings tests.settings --no-header --verbosity 0 \
		$(notdir $(patsubst %/migrations,%,$(wildcard src/jiebang/*/migrations)))

lock:  ## compile the hashed locks from runtime.in, dev.in and bench.in
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate runtime.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate bench.in -o requirements-bench.txt

.venv/bin/python:
	@PYTHON="$(PYTHON)" sh tools/install.sh venv

.venv/.runtime: requirements.txt pyproject.toml runtime.in | .venv/bin/python
	@sh tools/install.sh requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt pyproject.toml runtime.in | .venv/bin/python
	@sh tools/install.sh requirements-dev.txt
	@touch .venv/.runtime $@

# Peers of the benchmarks, which the product itself never needs.
.venv/.bench: requirements-bench.txt | .venv/.runtime
	@sh tools/install.sh requirements-bench.txt
	@touch $@
