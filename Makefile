# Every target does all of its own set-up. Needed beforehand: Python 3.11 or newer, pip 22.3 or newer, and make.
# Another Python than the environment was made with takes effect after `make clean`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# On two cores, each file's tests in one process, in the order of their folders: the processes end within seconds.
FILES := --dist loadfile --no-loadscope-reorder
PARALLEL := --numprocesses 2 $(FILES)
# A third process works while tests of the others wait for servers.
WAITING := --numprocesses 3 $(FILES)
# Images of containers often set it. Each process of the tests would compile every module anew, which takes ten seconds.
unexport PYTHONDONTWRITEBYTECODE
BENCH ?= extraction dedup loading corpus committing reading caring browsing revisits frontier first_contact running.idle running.starting running.fetching watching.silence

# The lock files are complete, so that pip has nothing to choose. What it has to say is shown if it fails.
PIP = $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --no-input
# Python compiles a module when it is imported first; pip would compile all of them, which takes half a minute.
INSTALL = $(PIP) install --quiet --no-deps --no-compile 2>$(VENV)/pip.log
FAILED = { tail -n 20 $(VENV)/pip.log; echo "$(VENV) is not complete; the same command makes it anew"; exit 1; } >&2

.DEFAULT_GOAL := help
.PHONY: week browser postgres pictures fuzz help golden demo test quick lint types pytest coverage pythons unserved hooks wheel graph consumers soak drills rootfs bench \
	readers lock clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/runtime  ## run the main job against a local replica of the provincial press
	@$(BIN)/baotinh demo

test: lint types pytest  ## lint, check types, run every test

quick: lint types  ## lint, check types, run the tests that need no server and little time: about a minute
	$(BIN)/pytest --quiet $(PARALLEL) -m 'not server and not long'

lint: $(VENV)/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/hadolint Dockerfile

# On a busy machine mypy may wait too long for its second process, and says 2: then one is enough.
types: $(VENV)/development
	$(BIN)/mypy || { test $$? = 2 && $(BIN)/mypy --num-workers 0; }

# The tests of `make quick` are measured for coverage; measuring the others would make them take twice as long.
pytest: $(VENV)/development browser postgres
ifdef PYTEST
	$(BIN)/pytest $(PARALLEL) $(PYTEST)
else
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PARALLEL) -m 'not server and not long'
	$(BIN)/pytest $(WAITING) -m 'server or long'
	$(COVERED)
endif

coverage: $(VENV)/development browser postgres  ## the coverage by all tests, line by line in .coverage.html/; half an hour
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --quiet $(PARALLEL)
	$(COVERED)
	@$(BIN)/coverage html --quiet --directory .coverage.html

# The floor is `fail_under` in pyproject.toml. It may only rise.
COVERED = @$(BIN)/coverage combine --quiet && $(BIN)/coverage report --sort=cover

pythons:  ## the tests that need no server on the oldest and the newest Python found; 300 MB of downloads each
	@for minor in 11 12 13 14 15; do \
		for python in python3.$$minor $${PYENV_ROOT:-$$HOME/.pyenv}/versions/3.$$minor.*/bin/python3; do \
			"$$python" -c '' 2>/dev/null && echo "$$python 3.$$minor" && break; \
		done; \
	done | sed -n '1p;$$p' | uniq | while read -r python version; do \
		echo "== Python $$version: $$python"; \
		$(MAKE) --no-print-directory PYTHON="$$python" VENV=.venv-$$version unserved || exit 1; \
	done

unserved: $(VENV)/development
	$(BIN)/pytest --quiet $(PARALLEL) -m 'not server'

hooks: $(VENV)/development  ## check every commit as `make lint` does (pre-commit)
	@$(BIN)/pre-commit install

wheel: $(VENV)/development  ## build the package into dist/
	@$(BIN)/python -m hatchling build --target wheel

graph: $(VENV)/development  ## draw docs/rooms.svg: the rooms and the imports between them
	@$(BIN)/python -m tests.house.graph

# The tests of the web view skip themselves, and say so, where there is no Chromium and nobody may install one.
browser:
	@command -v chromium >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null || { \
		echo "Installing Debian's Chromium for the tests of the web view (once)"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			chromium fonts-noto-core >/dev/null; }

# So do those of workers on a Prefect server with PostgreSQL.
postgres:
	@test -d /usr/lib/postgresql || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null || { \
		echo "Installing Debian's PostgreSQL for the tests of workers (once)"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			postgresql >/dev/null; }

pictures: $(VENV)/development browser  ## photograph the web view over the replica press, for the README
	@PHOTOGRAPHS=$(CURDIR)/.baotinh/pictures $(BIN)/pytest -q -k fits tests/flows/web/test_browser.py
	@for page in today compare; do cp .baotinh/pictures/$$page-light-1280.png docs/browse-$$page.png; done

fuzz: $(VENV)/development  ## ten minutes of requests made up from the API's own description (schemathesis): no 500
	@FUZZ_MINUTES=$(or $(MINUTES),10) $(BIN)/pytest -q -s -n0 --timeout 0 -k breaks_the_api tests/flows/web/test_api.py

consumers: $(VENV)/development  ## try docs/consuming.md with Spark (needs Java 17) and aws too; 700 MB of downloads
	@test -e $(VENV)/consumers/bin/spark-submit || { $(PYTHON) -m venv --without-pip $(VENV)/consumers && \
		$(PYTHON) -m pip --python $(VENV)/consumers/bin/python --disable-pip-version-check --no-input \
		install --quiet 'pyspark>=4.2,<5' awscli deltalake pandas polars pyarrow 2>$(VENV)/pip.log || $(FAILED); }
	@CONSUMERS=$(CURDIR)/$(VENV)/consumers $(BIN)/pytest -q tests/storage/test_documentation.py

soak: $(VENV)/development  ## twenty thousand writes through faults and kills, an hour; SEED=… repeats a run
	@$(BIN)/python -m tests.faults.soak $(if $(SEED),--seed $(SEED))
	@EVERY_CALL=1 KILLS=6 KILL_SEED=$${KILL_SEED:-$$(date +%s)} $(BIN)/pytest -q tests/faults/test_killed_at_every_call.py tests/faults/test_every_call_broken.py tests/flows/test_killed.py
	@EVERY_PAIR=1 EVERY_DAMAGE=1 $(BIN)/pytest -q tests/storage/tables/test_two_at_once.py tests/storage/tables/delta/test_damage.py

drills: $(VENV)/development  ## bad days on purpose, an hour and a half, as root; DRILL="disk_full machine_killed" for some
	@command -v faketime >/dev/null && test -d /usr/lib/postgresql || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
		--no-install-recommends faketime postgresql >/dev/null
	@$(BIN)/python -m tests.drills $(DRILL)

rootfs: $(VENV)/development  ## carry out the Dockerfile in clean Debian roots, without a container engine; root, 4 GB, half an hour
	@command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
	@$(BIN)/python -m tests.shipping.rootfs .baotinh/rootfs

bench: $(VENV)/development  ## every figure beside what one would use instead, an hour; BENCH="dedup loading" for some
	@for bench in $(BENCH); do echo "== $$bench"; $(BIN)/python -m tests.bench.$$bench || exit 1; done


.PHONY: against
# Each bench runs on the old code and on this in turn, so that both meet the same noise.
against: $(VENV)/development  ## the benches of commit REV and of this code in turn: REV=v0.1.0 BENCH="dedup loading"
	@test -n "$(REV)" || { echo "say which commit: make against REV=..."; exit 2; }
	@test -d $(VENV)/against || git worktree add --detach $(VENV)/against $(REV)
	@git -C $(VENV)/against checkout --quiet --detach $(REV)
	@$(MAKE) --no-print-directory -C $(VENV)/against .venv/development
	@for bench in $(BENCH); do \
		echo "== $$bench at $(REV)"; (cd $(VENV)/against && .venv/bin/python -m tests.bench.$$bench) || exit 1; \
		echo "== $$bench now"; $(BIN)/python -m tests.bench.$$bench || exit 1; \
	done

week: $(VENV)/development  ## a simulated week of twelve papers with faults, kills and lies, an hour; prints what was missed
	@$(BIN)/python -m tests.bench.week

readers: $(VENV)/development  ## install the readers of news pages that the bench of extraction compares with, and its trainer; 500 MB
	@$(PIP) install --quiet --target $(VENV)/readers --upgrade catboost newspaper4k news-please readability-lxml resiliparse \
		2>$(VENV)/pip.log || $(FAILED)

# Debian ships Python without ensurepip, so the environment is made without pip and filled from outside by the system's.
# The mark is taken off before anything is installed: an environment without it is half made, and is made anew.
$(VENV)/runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "baotinh needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	@echo "Making the environment in $(VENV), once: about a minute, and 300 MB of downloads"
	@rm $@ 2>/dev/null || { rm -rf $(VENV) && $(PYTHON) -m venv --without-pip $(VENV); }
	@$(PIP) --version >/dev/null || { echo "baotinh needs pip 22.3 or newer for $(PYTHON) (Debian: apt install python3-pip)" >&2; exit 1; }
	@$(INSTALL) --require-hashes --requirement requirements.lock || $(FAILED)
	@$(INSTALL) --no-build-isolation --editable . || $(FAILED)
	@touch $@

$(VENV)/development: requirements-dev.lock $(VENV)/runtime
	@rm $(VENV)/runtime
	@echo "Adding the tools of the tests to $(VENV) (once)"
	@$(INSTALL) --require-hashes --requirement requirements-dev.lock || $(FAILED)
	@touch $(VENV)/runtime $@

golden: $(VENV)/development  ## record what extraction makes of fixed pages; raises its version if that has changed
	@$(BIN)/python -m tests.golden.extraction

lock:  ## choose exact versions anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --extra build pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --extra build --extra dev --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --group reader --constraint requirements.lock --output-file requirements-reader.lock

clean:  ## remove the environment and the demonstration's store; what was crawled stays
	rm -rf $(VENV) .venv-* .coverage* .baotinh/demo .hypothesis .mypy_cache .pytest_cache .ruff_cache
