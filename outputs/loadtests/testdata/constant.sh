#!/bin/sh
# Shop: a load test that sends the traffic of shop.toml.
# Traffic: 50 requests/s, Poisson.
# Assumed, because nobody says: browse is GET /browse; --path 'NAME=POST /path' says otherwise.
# Requests are evenly spaced; those of the scenario come at random (Poisson), and wait longer:
# before a queue waits go with ca² + cs², the squared variations of gaps and of service times
# (Allen, Cunneen), and ca² is 0 here and 1 there. Where service times vary as exponential ones
# do, half of the waiting is missing; where they do not vary, all of it. fleetcost validate
# predicts the very moments at which requests were sent, so its comparison is fair; the goal of
# the scenario is not tried by this.
# The tool has one timeout for all requests: the longest of the scenario, 3600s.
# Its results are in $OUT/results.csv; compare: fleetcost validate results/results.csv
# --scenario shop.toml --design NAME --instances N.

set -eu

BASE_URL=${BASE_URL:-http://localhost:8080}
OUT=${OUT:-results}
SEED=${SEED:-1}
export LC_ALL=C

mkdir -p "$OUT"
rm -f "$OUT"/*.bin
head -c 1200 /dev/zero | tr '\0' x > "$OUT/POST.body"

# Targets without end, each drawn by the shares.
targets() {
  awk -v base="$BASE_URL" -v out="$OUT" -v seed="$1" 'BEGIN {
    srand(seed)
    while (1) {
      u = rand()
      if (u < 0.9) printf "GET %s/browse\n\n", base
      else if (u < 1) printf "POST %s/orders\n@%s/POST.body\n\n", base, out
    }
  }' 2> /dev/null || true
}

part=0

# Requests in a unit of time, the unit, and for how long.
attack() {
  part=$((part + 1))
  targets $((SEED + part)) | vegeta attack -lazy -format=http -rate="$1/$2" -duration="$3" -timeout=3600s -max-workers=100000 > "$OUT/$(printf %05d "$part").bin"
}

attack 50 1s 60s

vegeta encode -to csv -output "$OUT/results.csv" "$OUT"/*.bin
vegeta report "$OUT"/*.bin
