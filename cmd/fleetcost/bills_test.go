package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"fleetcost/profiles/shared"
)

// A referee compares cases of one kind with what another program computed of the same
// inputs and prices. It reports each case that differs, and tells how many agree.
type referee func(t *testing.T) (right, all int)

// referees by the name of what they compare. Each file bills_*_test.go has one, and the
// place of its name in the line is here.
var referees = map[string]referee{}

var refereeOrder = []string{"bills", "commitments", "breakevens", "doubt", "packing", "importers"}

// Bills, commitments, break-evens, doubt, packing and importers against the data beside
// the project, whatever prices that holds.
func TestBills(t *testing.T) {
	names := slices.SortedFunc(maps.Keys(referees), func(a, b string) int {
		return slices.Index(refereeOrder, a) - slices.Index(refereeOrder, b)
	})
	var line []string
	for _, name := range names {
		if !slices.Contains(refereeOrder, name) {
			t.Fatalf("%s has no place in the line", name)
		}
		t.Run(name, func(t *testing.T) {
			right, all := referees[name](t)
			if all == 0 {
				t.Fatal("nothing was compared")
			}
			if right != all && !t.Failed() {
				t.Errorf("%d of %d agree", right, all)
			}
			line = append(line, fmt.Sprintf("%s: %d of %d", name, right, all))
		})
	}
	t.Log(strings.Join(line, ", "))
}

// refereeCases reads a file of shared/bills: a case in each line.
func refereeCases[C any](t *testing.T, file string) []C {
	t.Helper()
	lines := bufio.NewScanner(shared.Open(t, "bills", file))
	lines.Buffer(nil, 1<<26)
	var cases []C
	for n := 1; lines.Scan(); n++ {
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		var c C
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("%s:%d: %v", file, n, err)
		}
		cases = append(cases, c)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return cases
}
