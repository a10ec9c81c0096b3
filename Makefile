# Two commands on a fresh machine: `make dev` and `make test`.

.PHONY: dev test build sizes bench mails clean

dev: ## Set up, build, seed and serve on PORT (8787)
	@.scripts/dev

test: ## Set up and run every test
	@.scripts/test

build: ## Build the functions that changed
	@.scripts/setup
	@.scripts/build

sizes: build ## Print the size of each function, and fail over budget
	@.scripts/sizes

bench: ## Measure: Argon2id, and whether time tells who has an account
	@.scripts/bench

mails: ## Show the mails that `make dev` captured, newest first
	@.scripts/mails

clean: ## Remove what was built and all local data
	rm -rf target functions/*/build functions/*/.dev.vars .dev.vars .dev .wrangler
