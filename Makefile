# `make results` and `make test` set everything up; `make help` lists the rest.
PYTHON ?= python3
CORES ?= all
# A folder with all packages, from `make wheelhouse`, for a machine without internet.
WHEELHOUSE ?=
STAMP := .venv/.installed-from-lock
CLUSTER_STAMP := .venv-cluster/.installed-from-lock
# By `python -m`: a program of the environment names its interpreter in its first line, where not
# every folder's name can stand, and which is wrong once the folder has moved.
PYTHON_HERE := .venv/bin/python
# --quiet reason: why a job runs is asked for seldom and fills the screen. --show-failed-logs: the
# log of a job that failed, at once; the end of the run names it again.
SNAKEMAKE := $(PYTHON_HERE) -m snakemake --cores $(CORES) --keep-going --rerun-incomplete \
  --quiet reason host --show-failed-logs
# What decides which wheels fit.
THIS_PYTHON := import platform as p; print(p.system(), p.machine(), "Python", ".".join(p.python_version_tuple()[:2]))
# Snakemake keeps a cache in the home folder. An account without one, or that may not write there, as
# in many containers, keeps it in this folder.
ifeq ($(XDG_CACHE_HOME),)
ifneq ($(shell test -w "$$HOME/.cache" || { test ! -e "$$HOME/.cache" && test -w "$$HOME"; } && echo yes),yes)
export XDG_CACHE_HOME := $(CURDIR)/.snakemake/cache
endif
endif
# pandera loads hypothesis where that is installed, and it its plugins: a sixth of what a short job takes.
export HYPOTHESIS_NO_PLUGINS := 1
SOURCES := schemas tests workflow
# Two workers take turns at files of tests, the long ones first (tests/conftest.py).
PYTEST := $(PYTHON_HERE) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help draft rehearse check-centre new-site unlock plan results wheelhouse bundle release request answer combine cluster test test-fast test-slurm check benchmark report docs lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

results: $(STAMP) ## run the workflow for every centre in config/centres (CORES=4 limits it)
	$(SNAKEMAKE)

unlock: $(STAMP) ## remove the lock that a killed run left, where `make results` cannot tell
	$(PYTHON_HERE) -m snakemake --unlock

plan: $(STAMP) ## what `make results` would run, without running it
	$(SNAKEMAKE) --dry-run

check-centre: $(STAMP) ## what a run would find in the extract of CENTRE=x, in seconds; ALL=1, DIR=a site's folder
	@PYTHONPATH=.:workflow $(PYTHON_HERE) -m hcc_conversion.report.check_centre "$(CENTRE)" \
	  $(if $(DIR),--directory "$(DIR)") $(if $(ALL),--all)

wheelhouse: ## fetch every package into WHEELHOUSE=folder, for a machine without internet
	@test -n "$(WHEELHOUSE)" || { echo "Name the folder: make wheelhouse WHEELHOUSE=folder" >&2; exit 1; }
	mkdir -p "$(WHEELHOUSE)"
	$(PYTHON) -m pip download --quiet --disable-pip-version-check --require-hashes \
	  -r requirements.lock --dest "$(WHEELHOUSE)"
	@$(PYTHON) -c '$(THIS_PYTHON)' > "$(WHEELHOUSE)/made-for.txt"
	@echo "$(WHEELHOUSE) holds all packages for $$(cat "$(WHEELHOUSE)/made-for.txt")." \
	  "There: make results WHEELHOUSE=folder"

new-site: $(STAMP) ## lay out a folder that runs this installation: make new-site DIR=/data/study
	@PYTHONPATH=.:workflow $(PYTHON_HERE) -m hcc_conversion.run.new_site "$(DIR)"

draft: $(STAMP) ## a first config/centres/x.yaml from an extract: CENTRE=x FILE="a.csv b.xlsx", DIR=a site's folder
	@PYTHONPATH=.:workflow $(PYTHON_HERE) -m hcc_conversion.drafting.draft "$(CENTRE)" $(FILE) \
	  $(if $(DIR),--directory "$(DIR)")

rehearse: $(STAMP) ## invented files that fit config/centres/x.yaml: CENTRE=x, N=200 SEED=1 FAULTS=1, DIR=a site's folder
	@PYTHONPATH=.:workflow $(PYTHON_HERE) -m hcc_conversion.rehearsal.rehearse "$(CENTRE)" \
	  $(if $(N),--patients "$(N)") $(if $(SEED),--seed "$(SEED)") $(if $(FAULTS),--faults) \
	  $(if $(DIR),--directory "$(DIR)") $(if $(FOLDER),--folder "$(FOLDER)")

cluster: $(CLUSTER_STAMP) ## set up .venv-cluster, which submits jobs to a scheduler (docs/cluster.md)

bundle: $(STAMP) ## aggregates of CENTRE=x that may leave, with a page to read first: bundles/x/
	@PYTHONPATH=.:workflow $(PYTHON_HERE) -m hcc_conversion.disclosure.bundle "$(CENTRE)"

release: $(STAMP) ## the bundle of CENTRE=x as a file to pass on; asks who does, RELEASER= DATE= CONFIRM=
	@PYTHONPATH=.:workflow $(PYTHON_HERE) -m hcc_conversion.disclosure.release "$(CENTRE)" \
	  --releaser="$$RELEASER" --date="$$DATE" --confirm="$$CONFIRM"

request: $(STAMP) ## ask centres for a model of several predictors (docs/coordinator.md); PREDICTORS="a b"
	@PYTHONPATH=.:workflow $(PYTHON_HERE) -m hcc_conversion.federation.rounds request \
	  $(if $(PREDICTORS),--predictors $(PREDICTORS))

answer: $(STAMP) ## answer a request from rows that stay here: CENTRE=x REQUEST=file (docs/sites.md)
	@PYTHONPATH=.:workflow $(PYTHON_HERE) -m hcc_conversion.federation.rounds answer \
	  "$(CENTRE)" "$(REQUEST)"

combine: $(STAMP) ## estimates, and the next request, from ANSWERS="a.json b.json"; WITHOUT="x"
	@PYTHONPATH=.:workflow $(PYTHON_HERE) -m hcc_conversion.federation.rounds combine $(ANSWERS) \
	  $(if $(WITHOUT),--without $(WITHOUT))

test: $(STAMP) ## all tests, the whole workflow on small centres among them
	$(PYTEST) -m "not cluster"

test-fast: $(STAMP) ## the tests without whole runs, the reconstruction and a browser (minutes)
	$(PYTEST) -m "not slow and not cluster"

# One after the other: the tests share one SLURM. It is taken down again, whatever happens.
SLURM_TESTS ?= cluster
test-slurm: $(CLUSTER_STAMP) ## whole runs on a SLURM of one node, which it brings up (root; Debian)
	tests/cluster/install_slurm.sh
	$(PYTHON_HERE) -m pytest -m "$(SLURM_TESTS)" tests/cluster

check: $(STAMP) ## what takes seconds: ruff, mypy, snakefmt, snakemake --lint
	$(PYTHON_HERE) -m ruff check $(SOURCES)
	$(PYTHON_HERE) -m ruff format --check $(SOURCES)
	$(PYTHON_HERE) -m mypy
	$(PYTHON_HERE) -m snakefmt --check Snakefile workflow
	$(PYTHON_HERE) -m snakemake --lint

# Without R the peer is left out: a line that starts with - may fail.
benchmark: $(STAMP) ## CPU beside R, of a whole run with small centres; counts jobs of many (workflow/benchmark)
	$(SNAKEMAKE) --quiet all -- results/harbour/harmonised/patients.parquet
	-PYTHONPATH=.:workflow $(PYTHON_HERE) workflow/benchmark/peer.py --repeats 1
	$(PYTHON_HERE) workflow/benchmark/whole_run.py --patients 60 --added-patients 60
	$(PYTHON_HERE) workflow/benchmark/many_centres.py

report: results ## Snakemake's own report of all results and jobs, report.html
	$(PYTHON_HERE) -m snakemake --report report.html

docs: $(STAMP) ## write schemas/fields.yaml, docs/data-dictionary.* and the tree in README.md anew
	PYTHONPATH=.:workflow $(PYTHON_HERE) -m hcc_conversion.report.documentation

lock: $(STAMP) ## resolve the dependencies of pyproject.toml anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --group dev --group build pyproject.toml --output-file requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --group cluster --constraint requirements.lock --output-file requirements-cluster.lock

clean: ## remove results, logs, benchmarks: what rules made; other files stay and are named
	@PYTHONPATH=workflow $(PYTHON) -m hcc_conversion.run.clean

# A half-made environment has no stamp and is made again.
$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name it with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -z "$(WHEELHOUSE)" || test -f "$(WHEELHOUSE)/made-for.txt" || \
	  { echo "$(WHEELHOUSE) is no folder that 'make wheelhouse' filled." >&2; exit 1; }
	@test -z "$(WHEELHOUSE)" || test "$$(cat "$(WHEELHOUSE)/made-for.txt")" = "$$($(PYTHON) -c '$(THIS_PYTHON)')" || \
	  { echo "$(WHEELHOUSE) holds packages for $$(cat "$(WHEELHOUSE)/made-for.txt"), and this is" \
	  "$$($(PYTHON) -c '$(THIS_PYTHON)'): make it with that Python on such a system." >&2; exit 1; }
	@test ! -L .venv || { echo ".venv is a link to an environment that others may use: it is not" \
	  "made anew from here." >&2; exit 1; }
	@echo "Setting up .venv from requirements.lock (once; about a minute) ..."
	$(PYTHON) -m venv --clear .venv
	$(PYTHON_HERE) -m pip install --quiet --disable-pip-version-check --require-hashes \
	  $(if $(WHEELHOUSE),--no-index --find-links "$(WHEELHOUSE)") -r requirements.lock
	@touch $@

# What .venv has, and the plugins; so packages of the same versions decide reruns in both.
$(CLUSTER_STAMP): $(STAMP) requirements-cluster.lock
	$(PYTHON_HERE) -m venv --clear .venv-cluster
	cd .venv-cluster/lib/python3*/site-packages && \
	  echo "../../../../.venv/lib/$$(basename $$(dirname $$PWD))/site-packages" > packages-of-venv.pth
	.venv-cluster/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements-cluster.lock
	@touch $@
