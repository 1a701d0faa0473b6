# `make help` lists what can be made. Needs Python 3.11 to 3.14 with venv and pip, nothing else.

# The function runs the Python that built it, and AWS ends 3.11 first: hotline doctor says when.
PYTHON ?= $(shell for python in python3.13 python3.14 python3.12 python3.11 python3; do \
	$$python -c "import venv" 2>/dev/null && { command -v $$python; break; }; done)
PORT ?= 8080
STEPS ?= 200000
LOAD ?= --rate 500 --seconds 60
VENV := .venv
BIN := $(VENV)/bin
# Left out of the package: boto3 round botocore, and what only Twilio's asynchronous client needs.
NOT_ON_AWS := boto3 s3transfer aiohttp aiohttp-retry aiohappyeyeballs aiosignal attrs frozenlist multidict propcache \
	typing-extensions yarl
# The tests in as many processes as there are cores; which may be told apart says tests/conftest.py.
PYTEST := $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder
# Tests of what runs in other processes, and so may come late: phone page, console, local run.
BUSY := tests/browser/test_console.py tests/browser/test_hotline.py tests/browser/test_page_*.py \
	tests/local/test_run.py -k "not axe"
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help run console deploy-tools voice talk learn relearn test test-quick test-busy test-reworded check lint chaos mutants bench bench-cold goals simulate package audit lock clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/run.done ## run the whole hotline on this machine (PORT=8080), with a phone in the browser
	@exec $(BIN)/hotline run --port $(PORT)

voice: $(VENV)/run.done ## give the phone page a voice for browsers that have none (espeak-ng, GPL-3)
	@PYTHONWARNINGS=ignore $(PIP) install --no-build-isolation -e '.[voice]'

console: $(VENV)/run.done ## open the operator's console in the browser (STAGE=live for a stage on AWS)
	@exec $(BIN)/hotline console $(STAGE)

deploy-tools: $(VENV)/run.done ## install what `hotline deploy` needs, without the packages of the tests
	@$(PIP) install --require-hashes -r requirements-deploy.txt
	@echo "Ready: bin/hotline deploy live --dry-run"

talk: $(VENV)/run.done ## text and call the hotline from this terminal
	@exec $(BIN)/hotline talk

learn: $(VENV)/dev.done ## learn to understand messages from prompts/examples/, and say what changed
	@$(BIN)/hotline learn

relearn: $(VENV)/dev.done ## prove that learning gives the committed bytes again (six minutes; make test does not)
	$(BIN)/pytest -n 0 tests/understanding/relearn.py $(PYTEST_FLAGS)

test: $(VENV)/dev.done ## run all tests (about 6 minutes); a part whose tool is missing says how to get it
	@echo "All tests: about 6 minutes on two cores. make test-quick takes less than one."
	$(PYTEST) $(PYTEST_FLAGS)

test-quick: $(VENV)/dev.done ## run the tests that say most for their seconds, listed in tests/quick.txt (under a minute)
	@echo "The tests of tests/quick.txt: less than a minute on two cores. make test runs all."
	$(PYTEST) $(PYTEST_FLAGS) @tests/quick.txt

test-busy: $(VENV)/dev.done ## run the tests of the browser and the local line beside three loops that take both cores
	@for loop in 1 2 3; do (while :; do :; done) & loops="$$loops $$!"; done; \
		trap "kill $$loops 2>/dev/null" EXIT; trap "exit 130" INT TERM; $(PYTEST) -n 4 $(PYTEST_FLAGS) $(BUSY)

test-reworded: $(VENV)/dev.done ## run tests beside other words, as a clinic would have them (TESTS="tests/stories tests/rules")
	@$(BIN)/python -m tests.reworded $(TESTS)

check: $(VENV)/run.done ## say what is wrong with the words, by file and line
	@$(BIN)/hotline check

lint: $(VENV)/dev.done ## check style and types, and the words
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/hotline check

chaos: $(VENV)/dev.done ## break everything (CHAOS="--seed 2" STEPS=200000 LOAD="--seconds 1800"), check what must be true
	@$(BIN)/python -m tests.chaos $(CHAOS)
	@$(BIN)/python -m tests.chaos.stop_barrier --steps $(STEPS)
	@$(BIN)/python -m tests.chaos.game_day
	@$(BIN)/python -m tests.chaos.load $(LOAD)

mutants: $(VENV)/dev.done ## change the code by chance (MUTANTS="--sample 200 --seed 1") and see whether a test fails
	@PYTHONWARNINGS=ignore $(PIP) install --no-build-isolation -e '.[mutants]'
	@$(BIN)/python -m tests.mutants $(MUTANTS)

bench: $(VENV)/dev.done ## time texts and calls, then reminders (BENCH_SUBSCRIBERS=100000), as ratios
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_reminders

simulate: $(VENV)/dev.done ## simulate a day of reminders for up to ten million people, and draw it (SIMULATE="--seed 2")
	@$(BIN)/python -m tests.simulate --plot docs/ten-million.svg $(SIMULATE)

package: $(VENV)/dev.done ## build the zip that AWS runs: build/hotline.zip
	@$(BIN)/python -m hotline.ops.deploy.package

bench-cold: $(VENV)/dev.done ## time the package from cold, run as on AWS, against a naive app and a bare handler
	@$(BIN)/python -m tests.package.bench_cold

goals: $(VENV)/dev.done ## print the goals of speed beside the figures of the package (SHORT=1: fails at twice a goal)
	@$(BIN)/python -m tests.package.goals

audit: | $(BIN)/python ## look the pinned packages up among the known vulnerabilities (needs pypi.org)
	@$(PYTHON) -m venv build/audit && build/audit/bin/python -m pip --quiet install pip-audit
	@for file in requirements-lambda requirements requirements-deploy requirements-dev; do \
		echo "$$file.txt"; \
		build/audit/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r $$file.txt || failed=1; \
	done; \
	[ -z "$$failed" ] || { echo "What stands above was found, or could not be looked up. A package with a known fault:"; \
		echo "make lock, make test, and deploy. \"Not found\" or no connection: this machine does not reach pypi.org's"; \
		echo "data; run make audit where it does (docs/threat-model.md says how often)."; exit 1; }

lock: | $(BIN)/python ## choose newer versions and write requirements*.txt anew
	@$(PYTHON) -m venv build/lock && build/lock/bin/python -m pip --quiet install pip-tools
	@for file in requirements requirements-deploy requirements-dev; do \
		case $$file in \
			requirements) extras="--extra local" ;; \
			requirements-deploy) extras="--extra local --extra deploy" ;; \
			*) extras="--extra local --extra deploy --extra dev --extra learn" ;; \
		esac; \
		CUSTOM_COMPILE_COMMAND="make lock" build/lock/bin/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe \
			--strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links $$extras -o $$file.txt pyproject.toml; \
	done
	@CUSTOM_COMPILE_COMMAND="make lock" build/lock/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --constraint requirements.txt \
		$(NOT_ON_AWS:%=--unsafe-package %) -o requirements-lambda.txt pyproject.toml 2>/dev/null
	@sed '/^# WARNING/,$$d' requirements-lambda.txt > build/lock/pins && mv build/lock/pins requirements-lambda.txt

clean: ## remove what was installed and built here (subscriptions in .local stay)
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis mutants

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
		|| { echo "Python 3.11 to 3.14 is needed; name it: make PYTHON=/path/to/python3.13"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv is missing: apt install python3-venv"; exit 1; }

$(VENV)/run.done: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the hotline needs, once (about a minute) ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.done: requirements-dev.txt $(VENV)/run.done
	@echo "Installing what the tests need, once ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
