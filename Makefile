# The commands of the project. A bare machine needs Python 3.11 or newer (with venv and pip) and make.

PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
# Where bytecode is turned off, each test worker and process would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-fast test-browser test-long check lint lint-format lint-code lint-types coverage mutation reliability bench screenshots browser lock

## run: open the dashboard; IMPACT_DATA=DIR for your own folder, PORT=N for another port
run: .venv/ready-to-run
	$(BIN)/python -m pages.server --port $(PORT)

## test: all tests with small counts, those in a browser last
test: test-fast
	$(MAKE) test-browser

## test-fast: those without a browser, two at a time
test-fast: .venv/ready-to-test
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore=tests/browser

## test-browser: those in a browser alone, three at a time, since they wait for it
test-browser: browser
	$(BIN)/python -m pytest -n 3 --dist worksteal tests/browser

## test-long: the same with the full counts
test-long:
	IMPACT_TEST_LONG=1 $(MAKE) test

## check: format, lint, types, then the tests
check: lint
	$(MAKE) test

## lint: the three without the tests; `make --keep-going lint` reports all of them
lint: lint-format lint-code lint-types

lint-format: .venv/ready-to-test
	$(BIN)/ruff format --check .

lint-code: .venv/ready-to-test
	$(BIN)/ruff check .

lint-types: .venv/ready-to-test
	$(BIN)/mypy --strict impact

## coverage: fails unless tests reach every line and branch of what reads, decides and exports
coverage: .venv/ready-to-test
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n 2 --dist worksteal tests/unit tests/property
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

## mutation: which small changes to the code that reads, decides and exports do the tests miss?
# About an hour on a quiet machine of two cores; results are kept, so it can be stopped and resumed.
# MUTANTS="'impact.rules.decide.*'" runs a part.
mutation: .venv/ready-to-test
	$(BIN)/mutmut run --max-children 2 $(MUTANTS) > /dev/null
	$(BIN)/mutmut results

## reliability: print the table of docs/development.md: how much was fuzzed, swapped, signed in and exported
# IMPACT_TEST_LONG=1 for the full counts.
reliability: .venv/ready-to-test
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -p tests.reliability -m counts \
		--ignore=tests/browser --ignore=tests/app

## bench: how fast it is, each line compared with a bare tool in the same run; some minutes
# BENCH='--sizes 1800 100000' leaves the million out. The table: docs/performance.md
bench: browser
	$(BIN)/python -m tests.bench $(BENCH)

## screenshots: every page and tab, at three widths, light and dark, into build/screenshots/
screenshots: browser
	$(BIN)/python -m tests.screenshots

# A Chromium for the tests: the machine's, else Playwright's own, else Debian's package.
browser: .venv/ready-to-test
	@$(BIN)/python -m tests.browser.chromium

## lock: write the lock files again, every package at its newest allowed version, with hashes
# requirements.txt and tests/requirements.txt are for people: what we use, pinned. The locks beside
# them have all that these need, for each platform, and are what is installed.
LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --upgrade
lock: .venv/bin/python
	$(BIN)/python -m pip install --quiet uv==0.13.9
	$(LOCK) --output-file requirements.lock requirements.txt
	$(LOCK) --constraint requirements.lock --output-file tests/requirements.lock tests/requirements.txt

# Stamp files: nothing is installed again until a lock file changes.
INSTALL := $(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: --requirement
.venv/ready-to-run: requirements.lock .venv/bin/python
	$(INSTALL) requirements.lock
	@touch $@

.venv/ready-to-test: tests/requirements.lock .venv/bin/python
	$(INSTALL) tests/requirements.lock
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This project needs Python 3.11 or newer; '$(PYTHON)' is" \
			"$$($(PYTHON) --version 2>&1 || true)." \
			"Name another one: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
