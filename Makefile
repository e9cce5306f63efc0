# Short names for `python3 -m dev`. Everything is kept under .local/; `rm -r .local` after
# `make stop` removes it.

PYTHON ?= python3
CKAN ?= 2.12
ARGS ?=
WORKERS ?=
DATASETS ?=
FILE ?=
N ?= 1000
SEED ?= 1
REPLAY ?=

DEV = $(PYTHON) -m dev

.PHONY: help demo stop test bench soak break model corpus shape lint docs package pythons release-check catalogues reference start status python
.DEFAULT_GOAL := help

help:
	@echo 'make demo [DATASETS=FILE.jsonl]     a CKAN whose datasets get DOIs from the sandbox'
	@echo 'make test [CKAN=2.11] [ARGS="-k x"] the tests, by default with CKAN 2.12; a file, or what'
	@echo '     [WORKERS=6]                    -k chooses, in one process, all of them in several'
	@echo 'make bench [CKAN=2.11] [ARGS=drain] ratios, into docs/benchmarks.rst when all were measured'
	@echo 'make soak [N=1000] [SEED=1]         edits, faults and deaths at random; goes on where it stopped'
	@echo '     [WORKERS=2]                    in several processes'
	@echo 'make break [ARGS=P3]                break the promises on purpose and see tests fail'
	@echo 'make model [ARGS=--each]            search the model of the lifecycle exhaustively'
	@echo 'make corpus FILE=datasets.jsonl       what the mapping makes of a dump, and a page to read'
	@echo 'make shape [ARGS=--help]            figures of the source: functions, imports, walks of a reader'
	@echo 'make lint                           style, types, import rules, catalogues'
	@echo 'make catalogues                     bring i18n/ up to date with the messages in the source'
	@echo 'make reference                      write what docs/ says of actions, commands and endings'
	@echo 'make docs                           the pages as a site, under .local/docs'
	@echo 'make package                        what a release consists of, its requirements and licences'
	@echo 'make pythons                        the tests that need no CKAN, with each Python'
	@echo 'make release-check                  everything that must hold before a version is tagged'
	@echo 'make status                         what runs, and on which ports'
	@echo 'make stop                           stop everything that these commands started'

demo: python
	@$(DEV) demo $(if $(DATASETS),--datasets '$(DATASETS)')

test: python
	@$(DEV) test --ckan '$(CKAN)' $(if $(WORKERS),--workers '$(WORKERS)') -- $(ARGS)

bench: python
	@$(DEV) bench --ckan '$(CKAN)' -- $(ARGS)

soak: python
	@$(DEV) soak --ckan '$(CKAN)' $(if $(WORKERS),--workers '$(WORKERS)') -- \
		--count '$(N)' --seed '$(SEED)' \
		$(if $(REPLAY),--replay '$(REPLAY)')

break: python
	@$(DEV) break --ckan '$(CKAN)' -- $(ARGS)

model: python
	@$(PYTHON) tests/model/lifecycle_model.py $(ARGS)

corpus: python
	@$(DEV) corpus --ckan '$(CKAN)' $(if $(FILE),'$(FILE)')

shape: python
	@$(PYTHON) -m dev.shape $(ARGS)

lint: python
	@$(DEV) lint

reference: python
	@$(DEV) run --ckan '$(CKAN)' -- python -m dev.reference

catalogues docs package pythons release-check start stop: python
	@$(DEV) $@

status: python
	@$(DEV) status || true

python:
	@sh dev/find-python.sh '$(PYTHON)'
