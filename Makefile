# Two commands for a newcomer: `make serve` and `make test`. They install what they need into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
NODE_STAMP := node_modules/.package-lock.json
VALIDATORS := .venv-validators

.PHONY: install serve servers validators test test-long check lint build gaps docs bench lock clean

install: $(STAMP) $(NODE_STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(NODE_STAMP): package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	touch $@

# the field's own validators that cannot stand beside the project's packages; tests alone need them
validators: $(VALIDATORS)/.installed

$(VALIDATORS)/.installed: requirements-validators.lock
	$(PYTHON) -m venv $(VALIDATORS)
	$(VALIDATORS)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-validators.lock
	touch $@

build: install
	$(BIN)/thbgraph build

serve: install
	$(BIN)/thbgraph serve

check: install
	$(BIN)/thbgraph check

gaps: install
	$(BIN)/thbgraph gaps --fail-on never

lint: install
	$(BIN)/ruff check .
	$(BIN)/mypy

# the other store that the tests need; says so and goes on where it may not be installed
servers:
	scripts/install-servers.sh

# -rs: at the end, what was skipped and why
test: install
	+$(MAKE) --no-print-directory -j2 --output-sync=target lint servers validators
	$(BIN)/pytest -n 2 --dist loadgroup -rs

# fifty kills instead of five, and fuzzing with many more examples, other ones each time; takes an hour
test-long: install servers validators
	$(BIN)/pytest -n 2 --dist loadgroup -rs --timeout 3600 --long tests/crash tests/fuzz

docs: install
	$(BIN)/python docs/generate.py

bench: install
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/derive.py build
	$(BIN)/python benchmarks/gaps.py build --output benchmarks/results/gaps.json
	$(BIN)/python -m benchmarks.attacks build --output benchmarks/results/attacks.json

# refreshes the lock files; needs uv
lock:
	uv pip compile pyproject.toml --all-extras --universal --generate-hashes --python-version 3.11 --no-header \
	  --no-annotate --quiet -o requirements.lock
	uv pip compile requirements-validators.in --universal --generate-hashes --python-version 3.11 --no-header \
	  --no-annotate --quiet -o requirements-validators.lock

clean:
	rm -rf $(VENV) $(VALIDATORS) node_modules build .mypy_cache .ruff_cache .pytest_cache .hypothesis
