# Two commands matter: `make run` and `make test`. Both install what is missing and may be called again at any time.
.DEFAULT_GOAL := help
SHELL := /bin/bash
HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
export HOST PORT PYTHON

.PHONY: help run test check format test-slow bench-pdf screenshots hooks clean-run environment

help: ## this list
	@grep -E '^[a-z%-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

run: ## start the system on http://127.0.0.1:8000 (PORT=8010 for another port); Ctrl-C stops it
	@scripts/run.sh

test: ## install the rest, check the code and run all tests on PostgreSQL + Redis, then the smoke suite on SQLite
	@scripts/test.sh

check: environment ## formatting, linting, typing, import order, missing migrations
	@scripts/check.sh

format: environment ## rewrite Python and templates in the house format
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix . && find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

test-slow: environment ## the long property and load runs that `make test` leaves out; searches for new examples
	@scripts/packages.sh run test slow && scripts/fonts.sh
	@HYPOTHESIS_PROFILE=search scripts/with-services.sh .venv/bin/python -m pytest -q -m "slow or hypothesis"

bench-pdf: environment ## what official paper costs: our press ÷ plain WeasyPrint, two workers ÷ one, memory over a thousand papers
	@scripts/fonts.sh && .venv/bin/python scripts/bench/pdf.py

bench-%: environment ## one measurement of scripts/bench, e.g. bench-start or bench-score
	@[ -f scripts/bench/$*.py ] || { echo "没有这项测量。可用：$(patsubst scripts/bench/%.py,bench-%,$(wildcard scripts/bench/*.py))"; exit 2; }
	@scripts/with-services.sh .venv/bin/python scripts/bench/$*.py

screenshots: environment ## run the browser journeys; their pictures are then in var/screenshots
	@SCREENSHOTS=1 scripts/with-services.sh .venv/bin/python -m pytest -q tests/browser

hooks: environment ## let git run the fast half of `make check` before each commit
	@.venv/bin/pre-commit install

clean-run: ## delete var/ (database, files, keys), after asking
	@read -r -p "将删除 var/ 里的数据库、附件与密钥，不能恢复。确定请输入 yes：" answer && [ "$$answer" = yes ] && rm -rf var && echo "已删除。" || { echo "没有删除。"; exit 1; }

environment:
	@scripts/packages.sh run && scripts/environment.sh requirements-dev.txt
