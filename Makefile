# Kho tư liệu số. `make run` and `make test` do everything on a fresh machine; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
ASSETS ?= ../shared/search-eval/assets.jsonl
QUERIES ?= ../shared/search-eval/queries_dev.jsonl
TESTS ?= tests
# STACK=production: run on the servers that `make services` started
STACKED := $(if $(filter production,$(STACK)),eval "$$($(PY) -m dev.services env)" &&)

help: ## list every target
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: .setup/run ## set up, start the archive (KHO_PORT, KHO_HOME, DEMO=0), print Ready:
	@$(STACKED) exec .venv/bin/kho serve

test: .setup/test $(if $(filter production,$(STACK)),.setup/services) ## set up, run every test (TESTS=tests/search for some; STACK=production puts every archive on servers)
	@$(PY) -m dev.test_run $(TESTS)

lint: .setup/test ## ruff and the TypeScript compiler
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && cd frontend && npm run --silent check

type: .setup/test ## mypy, strict
	.venv/bin/mypy

bench: .setup/test ## measure the budgets side by side, one JSON line each
	$(STACKED) $(PY) -m dev.bench

eval: .setup/test ## score the search on judged queries (ASSETS=, QUERIES=)
	@$(STACKED) $(PY) -m dev.eval $(ASSETS) $(QUERIES)

faults: .setup/test .setup/services ## kill and cut parts of the production stack under load, count what was lost (MOMENTS=, SEED=, MINUTES=)
	@$(PY) -m dev.faults $(if $(MOMENTS),--moments $(MOMENTS)) $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES))

load: .setup/test .setup/services ## six people on two webs and three workers of the production stack, then counts (MINUTES=)
	@$(PY) -m dev.load $(if $(MINUTES),--minutes $(MINUTES))

demo: .setup/run ## put the self-made demo media in
	.venv/bin/kho demo

shots: .setup/test ## pictures of every page into docs/screens
	$(PY) -m dev.shots

image: ## build the container image (root; no container engine needed) and prove that it starts
	@dev/setup.sh image
	@dev/image.sh

secrets: ## write the secrets that compose.yaml wants, once
	@dev/secrets.sh

services: .setup/services ## start PostgreSQL, Redis, MinIO and Elasticsearch on 127.0.0.1
	@$(PY) -m dev.services start

services-stop: ## stop them
	@$(PY) -m dev.services stop

lock: ## write requirements*.lock anew from pyproject.toml
	uv pip compile -q --generate-hashes --no-annotate --no-header --universal --no-emit-find-links pyproject.toml -o requirements.lock
	uv pip compile -q --generate-hashes --no-annotate --no-header --universal --no-emit-find-links --extra dev pyproject.toml -o requirements-dev.lock

.setup/run: dev/setup.sh pyproject.toml requirements.lock $(shell find frontend -maxdepth 1 -type f 2>/dev/null) $(shell find frontend/src frontend/styles archive/web/templates archive/web/strings -type f 2>/dev/null)
	@dev/setup.sh run

.setup/test: .setup/run requirements-dev.lock
	@dev/setup.sh test

.setup/services: .setup/run dev/setup.sh
	@dev/setup.sh services

clean: ## remove what set-up made (never the archive's own folder)
	rm -rf .venv .setup frontend/node_modules archive/web/static/build

.PHONY: help run test lint type bench eval faults load demo shots image secrets services services-stop lock clean
