# Recipes are one-liners that make starts without a shell; what is longer lives in tools/.

PYTHON ?= python3
SETUP = @$(PYTHON) tools/setup.py

.PHONY: help run test ci audit bench screenshots

help:  ## what there is
	@sed -n "s/^\([a-z]*\):  ## /\1\t/p" Makefile

run:  ## the portal with a demo year at http://localhost:8000 (PORT=8001 moves it)
	$(SETUP) tools.run

test:  ## all tests, browser included (ARGS="tests/events -x" chooses)
	$(SETUP) --dev tools.checks test

ci:  ## what must be green before anything is merged
	$(SETUP) --dev tools.checks ci

audit:  ## every page × language × width × theme, and the long fault tests
	$(SETUP) --dev tools.checks audit

bench:  ## measures, as ratios against bare Django views
	$(SETUP) --dev tools.bench

screenshots:  ## pictures of every page into screenshots/
	$(SETUP) --dev tools.screenshots
