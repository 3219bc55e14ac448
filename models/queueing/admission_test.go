package queueing_test

import (
	"fmt"
	"math"
	"testing"

	"fleetcost/models/queueing"
)

// TestMetastableRange: a database of 300 queries per second whose clients retry
// once is vulnerable from 150 on.
func TestMetastableRange(t *testing.T) {
	m := queueing.Metastability{Capacity: 300, Retries: 1}
	for _, row := range []struct {
		arrival float64
		want    queueing.Condition
	}{{0, queueing.Stable}, {149, queueing.Stable}, {150, queueing.Vulnerable}, {280, queueing.Vulnerable}, {300, queueing.Overloaded}, {900, queueing.Overloaded}} {
		if got := must(m.At(row.arrival)); got != row.want {
			t.Errorf("%v/s is %v, want %v", row.arrival, got, row.want)
		}
	}
	budget := queueing.Metastability{Capacity: 300, Retries: .1}
	if got := must(budget.Onset()); !near(got, 300/1.1, 1e-12) {
		t.Errorf("with a budget of a tenth the range begins at %v", got)
	}
	if got := must(queueing.RetriesAllowed(300, 280)); !near(must(queueing.Metastability{Capacity: 300, Retries: got}.Onset()), 280, 1e-12) {
		t.Errorf("%v retries are allowed at 280/s", got)
	}
	if !math.IsInf(must(queueing.RetriesAllowed(300, 0)), 1) {
		t.Error("without load any number of retries is allowed")
	}
}

// A system for 1,000 requests per second whose clients retry three times.
func ExampleMetastability() {
	m := queueing.Metastability{Capacity: 1000, Retries: 3}
	onset, _ := m.Onset()
	now, _ := m.At(600)
	budget, _ := queueing.RetriesAllowed(1000, 600)
	fmt.Printf("from %.0f/s vulnerable; at 600/s %v, with a budget of %.2f retries per request not\n", onset, now, budget)
	// Output: from 250/s vulnerable; at 600/s vulnerable, with a budget of 0.67 retries per request not
}
