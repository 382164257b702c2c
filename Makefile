# What you can do with Bukett's source. `make` alone lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.bukett-stamp
CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench domain pictures requirements translations

help: ## List what you can do
	@echo "Bukett: make TARGET"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) $(COMPILED) ## Prepare everything in .venv; quick when nothing has changed
	@:

$(STAMP): requirements.txt requirements-dev.txt tools/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh tools/setup.sh
	@touch $@

%.mo: %.po | $(STAMP)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/messages.po,%,$<))

run: setup ## Start Bukett and print its address (BUKETT_DEMO=1: with the demonstration; PORT=8000)
	@exec $(BIN)/python run.py

test: setup ## Run the tests (ARGS="-k word"; BUKETT_TEST_DATABASE_URL and BUKETT_TEST_BROKER_URL: on servers)
	@$(BIN)/python -m pytest $(ARGS)

check: setup ## Run every gate: format, lint, types, import contracts, translations, migrations, requirements
	@$(BIN)/python -m tools.check $(ARGS)

bench: setup ## Measure speed at 45,000 stores against 360
	@$(BIN)/python -m tools.bench $(ARGS)

domain: setup ## Make an empty domain that passes all gates (name=orders)
	@$(BIN)/python -m tools.new_domain "$(name)" $(ARGS)

pictures: setup ## Take the pictures of the pages for README and docs
	@$(BIN)/python -m tools.pictures $(ARGS)

requirements: setup ## Pin the libraries anew, with hashes (ARGS=--upgrade: to their newest versions)
	@sh tools/requirements/compile.sh $(ARGS)

translations: setup ## Collect the texts into the catalogues
	@$(BIN)/python -m tools.translations $(ARGS)
