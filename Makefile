# The few words people type. Each one sets up what it needs; `make` alone lists them. GNU make 3.81 or newer.

PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# Its build is quick where nothing has changed. Without Node on the machine it fetches one into .venv.
FRONT_END := $(BIN)/python tools/frontend.py
# More for JupyterLab and for pytest:  make lab LAB_ARGS=--port=9999   make test PYTEST_ARGS='-k wire -x'
LAB_ARGS ?=
PYTEST_ARGS ?=
# Two files of tests at a time; those in a browser mind the time, so they come alone. (PYTEST_ARGS='-n 0 --pdb' undoes it.)
SIDE_BY_SIDE := -n 2 --dist loadfile --max-worker-restart 0
# pytest ends with 5 where PYTEST_ARGS chose none of the tests of a kind.
OR_NONE := || [ $$? -eq 5 ]
ifeq ($(shell id -u),0)
AS_ROOT := --allow-root
endif

.PHONY: help lab demo test compare check format golden bench screenshots clean browser flytekit

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

lab: .venv/has-lessons ## Open JupyterLab on the first lesson
	@$(FRONT_END) build
	$(BIN)/jupyter lab $(AS_ROOT) notebooks/01_knn.ipynb $(LAB_ARGS)

demo: .venv/has-lessons ## Run the first lesson without a browser: print its result, write demo/knn.html
	@$(FRONT_END) build
	$(BIN)/flyte-nb demo

test: .venv/has-dev browser flytekit ## Run the tests (front end, Python, notebooks, browser, flytekit)
	@$(FRONT_END) build
	$(FRONT_END) test
	$(PYTEST) -m "not bench and not screenshots and not browser" --benchmark-disable $(SIDE_BY_SIDE) $(PYTEST_ARGS) $(OR_NONE)
	$(PYTEST) -m "browser and not bench and not screenshots" --benchmark-disable $(PYTEST_ARGS) $(OR_NONE)

compare: .venv/has-dev flytekit ## Compare with flytekit alone: its public names, and programs run by both
	$(PYTEST) -m flytekit --benchmark-disable $(PYTEST_ARGS)

check: .venv/has-dev ## Format, lint, types and import contracts; changes nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(FRONT_END) check

format: .venv/has-dev ## Format the code and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(FRONT_END) format

golden: .venv/has-dev ## Record the golden files anew (then read the diff)
	@$(FRONT_END) build
	$(PYTEST) -m "not bench and not browser and not flytekit" --benchmark-disable --golden=record $(PYTEST_ARGS)

bench: .venv/has-dev ## Measure: overhead, compile time, checking, digests, speed-up, memory, the view
	@$(FRONT_END) build
	$(PYTEST) -m bench $(PYTEST_ARGS)

screenshots: .venv/has-dev browser ## Take the pictures of the README anew, in a real JupyterLab
	$(PYTEST) -m screenshots $(PYTEST_ARGS)

clean: ## Remove what the words above have made, but for .venv
	rm -rf flyte_nb/assets flyte_nb/labextension labextension/lib labextension/node_modules
	rm -f notebooks/model-k*.joblib.dat
	rm -rf demo dist build .benchmarks .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find flyte_nb tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# No browser is no reason to stop here: the browser tests then say so themselves (and in CI they fail).
browser: .venv/has-dev
	@$(BIN)/python tools/browser.py --install >/dev/null || true

# Nor is no flytekit: it has an environment of its own, as it asks for many packages.
flytekit:
	@$(MAKE) --no-print-directory .venv-flytekit/ready || echo "Without flytekit the comparisons with it are left out."

.venv-flytekit/ready: tests/flytekit/requirements.txt tools/install.py
	@$(PYTHON) tools/install.py --beside .venv-flytekit tests/flytekit/requirements.txt
	@touch $@

# A file for each set of extras that .venv has, so that a second run is instant and a changed pyproject installs again.
.venv/has-%: pyproject.toml tools/install.py
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "No $(PYTHON) here. flyte_nb needs Python 3.11 or newer: make lab PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) tools/install.py $(EXTRAS_$*)
	@touch $@

EXTRAS_lessons := lessons
EXTRAS_dev := dev
