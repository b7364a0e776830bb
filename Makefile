# One chore, one command. `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

help:  ## list the chores
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: $(READY)  ## build .venv with everything that Wirewatch needs

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Wirewatch needs Python 3.11, 3.12 or 3.13; name one with 'make $(MAKECMDGOALS) PYTHON=python3.12'." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "This Python has no venv module: install it first (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the libraries (a minute or two, once) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)  ## run the bundled newswire through every stage and show what fires and why
	@$(BIN)/wirewatch demo

my/wirewatch.yaml: | $(READY)
	@$(BIN)/wirewatch init my

run: $(READY) my/wirewatch.yaml  ## poll your own feeds (folder my/, made on the first run) until Ctrl-C
	@$(BIN)/wirewatch run --config my --data data

test: lint  ## lint, check the types and run every test
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(READY)  ## ruff and mypy only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

evaluate: $(READY)  ## how well extraction reads: the table of figures over tests/corpus/reading
	@$(BIN)/python -m bench.evaluate $(EVALUATE_ARGS)

speed: $(READY)  ## how fast extraction reads, full and gated, beside the bare language model
	@$(BIN)/python -m bench.speed

memory: $(READY)  ## how much memory one reading child holds over many articles (20 minutes)
	@$(BIN)/python -m bench.memory $(MEMORY_ARGS)

bench-matching: $(READY)  ## how fast rules are matched, beside Lucene Monitor and regular expressions (10 minutes)
	@$(BIN)/python -m bench.matching $(BENCH_ARGS)

bench-deciding: $(READY)  ## how many articles and matches the decider settles, and how fast rules load (5 minutes)
	@$(BIN)/python -m bench.deciding $(BENCH_ARGS)

bench-streaming: $(READY)  ## what Kafka costs beside the embedded log, one and two processors, idling (3 minutes)
	@$(BIN)/python -m bench.streaming $(BENCH_ARGS)

faults: $(READY)  ## kill, stop, fill and starve everything, on both pairs of backends; writes docs/reliability.md (hours)
	@$(BIN)/python -m faults $(FAULTS_ARGS)

fuzz: $(READY)  ## the tests that make inputs up, with 20 times as many, new each time (40 minutes)
	@WIREWATCH_FUZZ=20 $(BIN)/python -m pytest -m hypothesis $(PYTEST_ARGS)

services: $(READY)  ## a Kafka and a PostgreSQL of your own on this machine, without containers, until Ctrl-C
	@$(BIN)/python -m services start data/services

bench-delivering: $(READY)  ## how long an alert takes to the door of its destination, and what a dead one costs (4 minutes)
	@$(BIN)/python -m bench.delivering

bench-finding: $(READY)  ## how fast alerts are found among 100,000, and what it costs to write them (10 minutes)
	@$(BIN)/python -m bench.finding $(BENCH_ARGS)

bench-importing: $(READY)  ## how fast an archive is imported, and how much memory that takes (2 minutes)
	@$(BIN)/python -m bench.importing $(BENCH_ARGS)

bench-page: $(READY)  ## how fast the inbox answers over 100,000 alerts, and what 200 readers cost the decider (10 minutes)
	@$(BIN)/python -m bench.page $(BENCH_ARGS)

bench-polling: $(READY)  ## what 10,000 feeds cost, one hostile feed, and how fast feeds are parsed (25 minutes)
	@$(BIN)/python -m bench.polling $(BENCH_ARGS)
	@$(BIN)/python -m bench.hostile
	@$(BIN)/python -m bench.parsing

bench: $(READY)  ## all measurements of speed, one after the other
	@$(BIN)/python -m bench.speed
	@$(BIN)/python -m bench.matching
	@$(BIN)/python -m bench.deciding
	@$(BIN)/python -m bench.streaming
	@$(BIN)/python -m bench.delivering
	@$(BIN)/python -m bench.finding
	@$(BIN)/python -m bench.importing
	@$(BIN)/python -m bench.page
	@$(BIN)/python -m bench.polling
	@$(BIN)/python -m bench.hostile
	@$(BIN)/python -m bench.parsing

requirements.txt: ;
lock:  ## write requirements.txt anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --upgrade -o requirements.txt

clean:  ## remove .venv and the caches; data/ and my/ stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

.PHONY: help setup demo run test lint evaluate speed memory bench bench-matching bench-deciding bench-streaming bench-delivering bench-finding bench-importing bench-page bench-polling faults fuzz services lock clean
