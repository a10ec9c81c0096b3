# On a fresh machine: `make dev` or `make test`. `make` alone says what else there is.

.DEFAULT_GOAL := help
.PHONY: help dev check test build deploy sizes audit bench mails screenshots clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 13

dev: ## Set up, build, seed and serve on PORT (8787); an edit is served at once
	@.scripts/dev

check: ## Format, lints and every native test: after each edit
	@.scripts/check

test: ## Set up and run every test: before each push
	@.scripts/test

build: ## Build the functions as they are deployed
	@.scripts/setup
	@.scripts/build
	@.scripts/secrets 8787

deploy: ## Deploy every function by deployment.toml; DRY=1 checks and says what it would do
	@.scripts/deploy

sizes: build ## Print the size of each function, and fail over budget
	@.scripts/sizes

audit: ## Advisories, licences and sources of what we depend on, and what is unused
	@.scripts/audit

bench: ## Measure: Argon2id, and whether time tells who has an account
	@.scripts/bench

mails: ## Show the mails that `make dev` captured, newest first
	@.scripts/mails

screenshots: ## Take pictures of every page into .dev/screenshots; PAGES=sign-in of some
	@.scripts/screenshots "$(PAGES)"

clean: ## Remove what was built and all local data
	rm -rf target functions/*/build tests/probe/build functions/*/.dev.vars .dev.vars .dev .deploy .wrangler
