package phrases

import (
	"strings"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/recording"
	"fleetcost/sim"
)

// The requests, the time and the rate of a sentence are of each other: the last bucket counts
// as the others do, and a missing one is no time.
func TestRecordedAgrees(t *testing.T) {
	points := recording.Series{Name: "requests"}
	for i := range 7 {
		if i != 3 {
			points.Add(time.Date(2026, 1, 2, 10, i, 0, 0, time.UTC).UnixNano(), 60)
		}
	}
	r, err := recording.FromSeries([]recording.Series{points}, recording.Counts, sim.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if said := Recorded(r); !strings.HasPrefix(said, "360 requests in 6 min: 1 per second") {
		t.Error(said)
	}
	short := &recording.Recording{Requests: 50, Mean: 81.2, Seconds: 0.616, Counts: &models.ArrivalCounts{Width: sim.Second, Requests: []float64{50}}, Peaks: []recording.Peak{{Width: sim.Second, Rate: 50}}}
	if said := Recorded(short); strings.Contains(said, "times the mean") {
		t.Error("a peak below the mean: " + said)
	}
}

// Errors add up: those whose status is none of an error, or that have none, are others.
func TestFailuresAddUp(t *testing.T) {
	r := &recording.Recording{Requests: 100, Errors: 16, Statuses: map[string]int{"201": 84, "400": 1, "500": 5}}
	if said := Failures(r); said != "16 (16%): 1 × 400, 5 × 500, 10 others" {
		t.Error(said)
	}
}
