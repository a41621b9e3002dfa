SHELL := /bin/bash
MAKEFLAGS += --silent --no-print-directory
# Hundreds of processes start in the tests: none should compile again what another one has compiled.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

python := .venv/bin/python
front_end := $(shell find gateway/static -type f 2>/dev/null)
gazetteer := services/api/places/gazetteer.sqlite3
built := gateway/dist/manifest.json $(gazetteer)

.PHONY: help
help: ## Show this list
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: .venv/base $(built) ## Start everything in one process (honours PORT, DATA_DIR, DEMO=0)
	$(python) -m embedded

.PHONY: admin
admin: .venv/base ## Make somebody an administrator of what make run runs: make admin email=ben@example.org
	DATABASE_URL=sqlite:///$(abspath $(or $(DATA_DIR),.data))/api.db .venv/bin/fanfare admin grant $(email)

.PHONY: up
up: ## Start everything in containers (needs only Docker), wait until it is ready
	tools/stack up

.PHONY: down
down: ## Stop the containers; their data stays
	tools/stack down

.PHONY: logs
logs: ## Follow the containers' logs (service=api: of that one)
	tools/stack logs $(service)

.PHONY: scale
scale: ## Run a process several times: make scale realtime=3
	tools/stack scale $(MAKEOVERRIDES)

.PHONY: test
test: ## Install what the tests need, then check and test everything against real servers
	tools/install-servers
	$(MAKE) .venv/dev .venv/node
	$(MAKE) -j2 --output-sync=target check test-front-end
	echo "Running the tests, three parts of them side by side, then those that measure time …"
	$(MAKE) -j3 --output-sync=target test-platform test-api test-code test-servers test-embedded
	$(MAKE) test-quiet
	$(python) -m slipcover --merge $(coverage_of_parts) --skip-covered --fail-under 90 --out artifacts/coverage.txt >/dev/null

.PHONY: test-front-end
test-front-end: $(built)
	tools/quietly "Testing the front end" tools/node npm test

# The platform's processes are not measured: coverage is about what tests can reach directly.
coverage_of_parts := $(patsubst %,artifacts/coverage-%.json,api servers code quiet)
measured = -m slipcover --branch --source shared,services,embedded,devtools --json --out artifacts/coverage-$(1).json

.PHONY: test-platform
test-platform:
	$(python) -m pytest -m "not quiet" -k "not embedded" tests/e2e tests/system tests/chaos

.PHONY: test-embedded
test-embedded:
	$(python) -m pytest -m "not quiet" -k embedded tests/e2e

# Two parts of about the same length, with servers of their own each; a new folder belongs to the second.
of_api := $(addprefix tests/integration/,api openapi programme proposals published schedule tickets tokens webhooks)

.PHONY: test-api
test-api:
	mkdir -p artifacts
	$(python) $(call measured,api) -m pytest -m "not quiet" $(of_api)

.PHONY: test-servers
test-servers:
	mkdir -p artifacts
	$(python) $(call measured,servers) -m pytest -m "not quiet" $(addprefix --ignore ,$(of_api)) tests/integration

.PHONY: test-code
test-code:
	mkdir -p artifacts
	$(python) $(call measured,code) -m pytest -m "not quiet" tests/unit tests/contracts

# Nothing else of ours runs meanwhile; what somebody else's work on the same cores has spoilt is measured again.
# Only the files that hold such tests are read: all the others would take longer than many of these (tests/conftest.py).
quiet_files = $(shell grep -rl --include='test_*.py' 'mark\.quiet' tests/unit tests/integration tests/system)

.PHONY: test-quiet
test-quiet:
	mkdir -p artifacts
	$(python) $(call measured,quiet) -m pytest -m quiet --reruns 2 $(quiet_files)

.PHONY: test-compose
test-compose: .venv/dev ## Build the containers, drive them through a browser, kill and scale them (needs Docker)
	$(python) -m pytest --timeout 900 --durations 5 tests/compose
	docker image inspect --format 'The image has {{.Size}} bytes.' fanfare:test

.PHONY: test-unit
test-unit: .venv/dev $(built) ## Run the tests that need no server
	$(python) -m pytest tests/unit tests/contracts

.PHONY: check
check: .venv/dev ## Check format, style, types and the import rules
	tools/check

.PHONY: check-alerts
check-alerts: ## Check and test the alert rules (needs promtool: Debian's package prometheus)
	promtool check rules deploy/prometheus/alerts.yml
	promtool test rules deploy/prometheus/alerts.test.yml

.PHONY: format
format: .venv/dev ## Put the code into shape
	$(python) -m ruff check --quiet --fix-only .
	$(python) -m ruff format --quiet .

.PHONY: docs
docs: .venv/dev ## Write docs/asyncapi.yaml from the events, the API's OpenAPI document, and Grafana's dashboard
	$(python) -m tools.asyncapi
	$(python) -m tools.openapi
	$(python) -m tools.dashboard

.PHONY: translations
translations: .venv/dev ## Bring the catalogues of other languages up to date with what is said
	$(python) -m tools.translations

.PHONY: chaos
chaos: .venv/dev $(built) ## Knock everything down under load, print what was lost or doubled (SECONDS=900, SEED=…, PEOPLE=200, NEWS=20000)
	tools/install-servers
	$(python) -m tests.chaos $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) $(if $(PEOPLE),--people $(PEOPLE)) $(if $(NEWS),--news $(NEWS))

.PHONY: mutants
mutants: .venv/dev $(built) ## Break each guard on purpose, see that the ledger shows it (only="seat-lock …")
	tools/install-servers
	$(python) -m tests.chaos.mutants $(only)

.PHONY: bench
bench: .venv/bench benchmarks/fanout/node/node_modules/.package-lock.json $(built) ## Measure against references and write docs/benchmarks.md (only=relay, rounds=1)
	tools/install-servers
	$(python) -m benchmarks $(only) $(if $(rounds),--rounds $(rounds))

.PHONY: lock
lock: .venv/dev ## Pin the requirements anew (upgrade=1: to the newest versions)
	tools/lock $(if $(upgrade),--upgrade)

.PHONY: clean
clean: ## Remove what was installed and built; your data in .data stays
	rm -rf .venv $(gazetteer) gateway/dist gateway/node_modules *.egg-info .*_cache .hypothesis .coverage* htmlcov artifacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is there already is not installed or built again: each target is the file that its script leaves behind.

.venv/base: requirements/base.txt pyproject.toml
	tools/install-packages base
	touch $@

.venv/dev: requirements/dev.txt .venv/base
	tools/install-packages dev
	touch $@

.venv/bench: requirements/bench.txt .venv/dev
	tools/install-packages bench
	touch $@

.venv/node: requirements/build.txt | .venv/base
	tools/install-node
	touch $@

gateway/node_modules/.package-lock.json: gateway/package-lock.json | .venv/node
	tools/quietly "Installing the npm packages" tools/node npm ci --ignore-scripts --no-audit --no-fund
	touch $@

benchmarks/fanout/node/node_modules/.package-lock.json: benchmarks/fanout/node/package-lock.json | .venv/node
	tools/quietly "Installing the reference for the benchmark" tools/node npm --prefix ../benchmarks/fanout/node ci --ignore-scripts --no-audit --no-fund
	touch $@

# .venv/base comes first, but a package that is added there is no reason to build it anew.
$(gazetteer): requirements/places.txt tools/gazetteer.py services/api/places/gazetteer.py services/api/places/spelling.py \
		gateway/node_modules/.package-lock.json | .venv/base
	tools/quietly "Building the gazetteer" tools/build-gazetteer

gateway/dist/manifest.json: gateway/build.mjs gateway/basemap.mjs gateway/node_modules/.package-lock.json $(front_end)
	tools/quietly "Building the front end" tools/node node build.mjs
