# The same checks for people and for .ci/run.

.PHONY: build test skipped check format vet loadtools staticcheck race imports bench bench-peers golden accuracy systems

build:
	go build -o fleetcost ./cmd/fleetcost

test:
	go test ./...

# What the tests leave out, and why: most of it needs the data beside the project.
skipped:
	@go test -v ./... | grep -A 1 -e '^ *--- SKIP' | grep -v -e '^--$$' || echo "nothing is skipped"

check: format vet staticcheck race

format:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "not formatted by gofmt:"; echo "$$unformatted"; exit 1; fi

vet:
	go vet ./...
	go vet -tags loadtools ./cmd/fleetcost

# What emit writes, run by k6, vegeta and Locust themselves, and read by validate: those must be in PATH.
loadtools:
	go test -tags loadtools -count 1 -run RealTools -v ./cmd/fleetcost

staticcheck:
	go tool staticcheck ./...

# The import table (who may import whom) is a test of cmd/fleetcost.
race:
	go test -race -short ./...

imports:
	go test -run 'Imports|Architecture' ./cmd/fleetcost

# Ten runs each, summarised; compare two files of this output with go tool benchstat.
bench:
	go test -run '^$$' -bench . -count 10 ./sim ./models/engine | tee bench.txt
	go tool benchstat bench.txt

# Side by side with a hand-written C++ floor and a SimPy program of one model.
bench-peers:
	@.ci/bench-peers

# Write the expected outputs of the golden tests, the map of the packages, and the pages of
# keys and of fields anew; then read the diff.
golden:
	go test ./models/cost ./outputs -update
	go test ./cmd/fleetcost -run 'Architecture|TheSchemaIsPublished|DrawnPages' -update

# Predict the measured servers, and write down how far off that is.
SHARED ?= $(or $(FLEETCOST_SHARED),../shared)
accuracy:
	@dir=$$(mktemp -d) && go run ./cmd/fleetcost validate "$(SHARED)/validation/real" --quiet --out "$$dir/servers" >/dev/null && \
	go run ./cmd/fleetcost validate cmd/systems/testdata/node-postgres --quiet --out "$$dir/systems" >/dev/null && \
	awk 'FNR == NR { if (/^## /) on = /^## (Capacity|Systems)$$/; else if (on && (NF || !blank)) { chapter = chapter $$0 "\n"; blank = !NF } next } \
	/^## Left out$$/ { printf "## Systems, measured\n\nWritten by `fleetcost validate cmd/systems/testdata/node-postgres`. What these rows showed and what was built since, and which systems wait for a quiet machine, is told in [systems, measured](docs/background/systems.md).\n%s", chapter } { print }' \
	"$$dir/systems/ACCURACY.md" "$$dir/servers/ACCURACY.md" > ACCURACY.md && cp "$$dir/servers/predicted-p99.png" docs/ && rm -r "$$dir"

# Measure whole systems on this machine, for fleetcost validate systems/: docs/background/systems.md.
# SYSTEMS are flags, e.g. make systems SYSTEMS='-only ad -window 20s'.
systems:
	go run ./cmd/systems -out systems $(SYSTEMS)
