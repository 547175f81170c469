# Two commands do everything: `make run` starts CityBrief, `make test` proves it. GNU make 3.81 is enough.
.DEFAULT_GOAL := help
PYTHON ?= $(shell sh scripts/find-python)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TESTED := $(VENV)/.tested

# A venv holds its folder's whole path: where the folder was moved or copied, it is made anew.
MADE_IN := $(shell cat $(STAMP) 2>/dev/null)
ifneq "$(MADE_IN)" ""
ifneq "$(MADE_IN)" "$(CURDIR)"
MOVED := yes
.PHONY: $(STAMP) $(TESTED)
endif
endif

.PHONY: help run test soak check format lock clean

help:
	@echo "make run     set up once, then start CityBrief: the local page needs no token"
	@echo "make test    set up once, then run every check and test"
	@echo "make soak    what must really wait, kill or stall (up to an hour)"
	@echo "make format  format the code"
	@echo "make lock    renew the lock files (needs uv)"
	@echo "make clean   remove what was built (.venv); data and var/ stay"

run: $(STAMP)
	@$(BIN)/citybrief serve

test: $(TESTED)
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh scripts/test

soak: $(STAMP)
	@$(BIN)/python -m benchmarks.soak

check: $(STAMP)
	@$(BIN)/citybrief check

format: $(TESTED)
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

$(STAMP): requirements/build.txt requirements/run.txt pyproject.toml
	@test -n "$(PYTHON)" || { sh scripts/find-python --help-text; exit 1; }
	@test -z "$(MOVED)" || rm -rf $(VENV)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@$(BIN)/citybrief build
	@printf '%s' "$(CURDIR)" >$(STAMP)

$(TESTED): $(STAMP) requirements/test.txt
	@echo "Setting up what the tests need (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes -r requirements/test.txt
	@printf '%s' "$(CURDIR)" >$(TESTED)

lock:
	uv pip compile --no-config --universal --python-version 3.11 --generate-hashes --upgrade --custom-compile-command "make lock" requirements/build.in -o requirements/build.txt
	uv pip compile --no-config --universal --python-version 3.11 --generate-hashes --upgrade --custom-compile-command "make lock" --extra api pyproject.toml -o requirements/run.txt
	uv pip compile --no-config --universal --python-version 3.11 --generate-hashes --upgrade --custom-compile-command "make lock" --all-extras -c requirements/run.txt pyproject.toml -o requirements/test.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
