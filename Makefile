# Every target is a thin call of the real command. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

BIN := .venv/bin
CONSERJE := $(BIN)/conserje
PYTEST := $(BIN)/pytest
WORKERS ?= 2

.PHONY: help install demo test check format lock bench evals llm-demo faults faults-money stack-test scores clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: ## Build .venv with everything for development (PYTHON=… chooses the interpreter)
	@scripts/install dev

demo: ## Run the demo hotels on this machine, with their own PostgreSQL
	@scripts/install demo
	@$(CONSERJE) demo

check: install ## Format, lint, types, import direction and the house rules
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy --strict src tests
	$(BIN)/lint-imports
	$(PYTEST) -q tests/house

test: install ## Every test but the house rules, which `make check` runs; on a PostgreSQL of its own
	@scripts/system-packages
	$(PYTEST) -q -n $(WORKERS) --dist worksteal --ignore=tests/house tests

format: install ## Write the code the way `make check` wants it
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests

lock: install ## Choose versions again from requirements/*.in (UPGRADE=--upgrade takes newer ones)
	@scripts/lock $(UPGRADE)

bench: install ## Measure cost, throughput and latency
	@$(CONSERJE) bench

evals: install ## Measure understanding, knowledge and the desk
	@$(CONSERJE) evals
	@$(CONSERJE) evals knowledge
	@$(CONSERJE) evals desk

llm-demo: install ## Ask a real language model (500 MB, local) and record the traffic that tests replay
	@scripts/llm-demo

faults: install ## Break things on purpose: nothing may be lost or done twice
	$(PYTEST) -q tests/faults

faults-money: install ## Pay, refund, cancel and lapse in 2,000 random orders: the money adds up (some ten minutes)
	CONSERJE_MONEY_SEQUENCES=2000 $(PYTEST) -q tests/faults/test_any_order_of_money.py

stack-test: install ## Run the whole system, make every alert fire, ask every query of every dashboard (some eight minutes)
	@scripts/system-packages
	@scripts/checkov
	$(PYTEST) -q -s tests/stack/drill.py tests/stack/scraped.py tests/stack/manifests.py

scores: install ## Print every measurement of this checkout, worst first
	@$(CONSERJE) scores

clean: ## Delete what was built or downloaded here
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
