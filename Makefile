# Tianti. `make` lists the targets.
GO         ?= go
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
TOOLS      := $(CURDIR)/.tools
# Packages with concurrency of their own run under the race detector as well.
RACE       := ./internal/store/sqlite/... ./internal/event/... ./internal/audit/... ./rbac/policy/... ./rbac/seat/... ./rbac/token/... ./exams
CORPUS     := $(wildcard ../shared/corpus)

export TIANTI_CORPUS ?= $(abspath $(CORPUS))
# The linter and the tests make much and keep little: sweeping less often takes a quarter off their time.
export GOGC ?= 800
export GOMEMLIMIT ?= 2GiB
# Nobody steps through these binaries with a debugger, and what a debugger needs is a fifth of the work of a compiler;
# nor does anybody look symbols up in them.
# Without paths in them, what one checkout built serves the next.
export GOFLAGS := $(GOFLAGS) -trimpath -gcflags=all=-dwarf=false -ldflags=-s

.PHONY: help run dev test check tools format after-vet vet lint unit race mongo browser bench fuzz

help: ## lists the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: ## runs the sample organisation on http://127.0.0.1:8080
	$(GO) run ./cmd/tianti demo

dev: ## runs it with pages for developers (/dev/pages)
	TIANTI_DEV=1 $(GO) run ./cmd/tianti demo

# The suites wait for browsers, disks and a slow database for half of their time: they run side by side. The race
# detector builds everything anew in its own way; what the others share is built by vet, before them.
test: tools format ## the one test command: everything, browser tests included
	@$(MAKE) --no-print-directory --jobs=4 race after-vet
	@echo "all tests passed"

after-vet: vet
	@$(MAKE) --no-print-directory unit mongo lint

check: test ## same as test

tools: ## installs what the tests need (Chromium through the system's package manager)
	@bash .ci/tools

format:
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "gofmt these files:"; echo "$$out"; exit 1; }

vet:
	$(GO) vet ./...
	cd internal/store/mongo/mongotest && $(GO) vet ./...

lint:
	GOBIN=$(TOOLS) GOFLAGS=-mod=mod $(GO) install $(STATICCHECK)
	$(TOOLS)/staticcheck ./...
	cd internal/store/mongo/mongotest && $(TOOLS)/staticcheck ./...

# -vet=off: vet has looked at the tests too, and with every analyser.
# -p 4: browsers and disks are waited for, so four packages keep two cores busy.
unit:
	@test -n "$(TIANTI_CORPUS)" || echo "skipped: corpus tests (set TIANTI_CORPUS to a folder of third-party files)"
	$(GO) test -vet=off -p 4 -timeout 20m ./...

race:
	$(GO) test -vet=off -race -short -timeout 20m $(RACE)

mongo: ## storage conformance and the stories of several nodes on the MongoDB engine (TIANTI_TEST_MONGODB names a real server)
	cd internal/store/mongo/mongotest && $(GO) test -vet=off -timeout 20m ./...

browser: ## only the stories in headless Chromium
	$(GO) test -count=1 -v -run Story ./cmd/tianti

bench: ## the Go benchmarks behind the figures in docs/figures.md
	$(GO) test -run '^$$' -bench . -benchmem ./...

fuzz: ## ten seconds on each fuzz target
	@for p in $$(grep -rlE '^func Fuzz' --include=*_test.go . | xargs -n1 dirname | sort -u); do \
	  for f in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]*' $$p/*_test.go | cut -c6-); do \
	    $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 10s ./$$p || exit 1; done; done
