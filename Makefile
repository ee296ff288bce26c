# make demo: install, then run the whole loop on sample data.   make test: install, then run everything that must pass.
# make test-consumers: the same with the tools that read our exports.   make test-schedulers: recipes, with the tools that run them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

CONSUMERS := .venv-consumers
SDKS := .venv-sdks
# What the official clients of other versions write and read is tested, too: each lies alone in a folder, before the installed one.
SDK_VERSIONS := langfuse==4.18.0 langfuse==5.0.4 langsmith==0.14.17 langsmith==0.15.0

SCHEDULERS := .venv-schedulers
TOOLS := airflow dagster prefect

.PHONY: demo demo-offline test test-consumers test-schedulers lint format install sdks clean

demo: install
	@$(BIN)/closeloop demo

demo-offline: install
	@$(BIN)/closeloop demo --offline

test: install sdks
	@$(BIN)/python -m pytest --numprocesses auto --dist loadgroup

# Trainers and evaluation libraries, in an environment of their own (about two gigabytes): not part of `make test`.
test-consumers: install $(CONSUMERS)/.installed
	@CLOSELOOP_CONSUMERS=$(CURDIR)/$(CONSUMERS)/bin/python CLOSELOOP_TOGETHER=$(CURDIR)/$(CONSUMERS)/together \
		$(BIN)/python -m pytest tests/consumers

$(CONSUMERS)/.installed: Makefile
	@test -x $(CONSUMERS)/bin/python || $(PYTHON) -m venv $(CONSUMERS)
	@$(CONSUMERS)/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	@$(CONSUMERS)/bin/python -m pip install --quiet --disable-pip-version-check trl==1.16.0 datasets transformers accelerate \
		mistral-common deepeval inspect-ai pydantic-evals together==3.1.1 zstandard pyarrow
	@$(CONSUMERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade \
		--target $(CONSUMERS)/together together==1.5.26
	@touch $@

# Airflow, Dagster and Prefect, each in an environment of its own (about a gigabyte): not part of `make test`.
test-schedulers: install $(TOOLS:%=$(SCHEDULERS)/%/.installed)
	@CLOSELOOP_SCHEDULERS=$(CURDIR)/$(SCHEDULERS) $(BIN)/python -m pytest tests/schedulers

$(SCHEDULERS)/%/.installed: Makefile
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --editable . $(if $(filter airflow,$*),apache-airflow,$*)
	@touch $@

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

install: $(STAMP)

sdks: $(SDKS)/.installed

$(SDKS)/.installed: Makefile $(STAMP)
	@for sdk in $(SDK_VERSIONS); do \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade \
			--target "$(SDKS)/$${sdk%%==*}-$${sdk##*==}" "$$sdk" || exit 1; \
	done
	@touch $@

# Made again when the project's metadata changed; a half-made environment has no stamp and is made anew.
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "closeloop needs Python 3.11 or newer: run make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) (about two minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[all]' --group dev
	@touch $@

clean:
	rm -rf $(VENV) $(CONSUMERS) $(SDKS) $(SCHEDULERS) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
