package traffic

import (
	"math"
	"math/rand/v2"
	"testing"

	"fleetcost/models"
	"fleetcost/sim"
)

// bursts of three requests of class 1 in the first half of each second, and one of no class.
func recordOfBursts(seconds int, resolution sim.Time) *Trace {
	counts := &models.ArrivalCounts{Width: sim.Second, Resolution: resolution}
	for range seconds {
		counts.Requests = append(counts.Requests, 4)
	}
	t := &Trace{Counts: counts, To: seconds, Scale: 1, Singly: true}
	s := NewSingles(t, resolution)
	for i := range seconds {
		for _, at := range []sim.Time{400, 100, 100} { // not in order, and two at once
			s.Add(t, sim.Time(i)*sim.Second+at*sim.Millisecond, 1)
		}
		s.Add(t, sim.Time(i)*sim.Second+700*sim.Millisecond, models.AnyClass)
	}
	return t.Replayed(s)
}

func all(t *testing.T, traffic models.Open, seed uint64) (at []sim.Time, classes []int) {
	t.Helper()
	a := traffic.Arrivals(rand.New(rand.NewPCG(seed, 1)))
	last := sim.Time(0)
	for {
		next, class := a.Next()
		if next == sim.Never {
			return at, classes
		}
		if next < last || next >= traffic.Horizon() {
			t.Fatalf("a request at %v, after one at %v, in a window of %v", next, last, traffic.Horizon())
		}
		last = next
		at, classes = append(at, next), append(classes, class)
	}
}

// A record is replayed as it was: each request within the resolution of its time.
func TestReplayIsWhatWasRecorded(t *testing.T) {
	record := recordOfBursts(100, sim.Millisecond)
	if record.Singles.Add(record, -1, 0) || record.Singles.Add(record, 100*sim.Second, 0) || record.Singles.Len() != 400 {
		t.Error("what is not within the window is taken in")
	}
	at, classes := all(t, record, 1)
	if len(at) != 400 {
		t.Fatalf("%d requests", len(at))
	}
	for i := range at {
		k := i % 4
		want := sim.Time(i/4)*sim.Second + []sim.Time{100, 100, 400, 700}[k]*sim.Millisecond
		if d := at[i] - want; d < -sim.Millisecond/2 || d > sim.Millisecond/2 {
			t.Fatalf("request %d comes at %v, not %v", i, at[i], want)
		}
		if want := []int{1, 1, 1, models.AnyClass}[k]; classes[i] != want {
			t.Fatalf("request %d is of class %d, not %d", i, classes[i], want)
		}
	}
}

// Where times are of whole seconds, requests are spread over them: none is left out or
// comes twice, and they are not all at once.
func TestReplaySpreadsOverTheResolution(t *testing.T) {
	at, _ := all(t, recordOfBursts(1000, sim.Second), 3)
	if len(at) != 4000 {
		t.Fatalf("%d requests", len(at))
	}
	// Phases within a second are uniform: 100 ms plus a uniform second, and so on. Their mean
	// is 0.5 s to 4 standard errors of a uniform.
	sum := 0.0
	for _, x := range at {
		sum += (x % sim.Second).Seconds()
	}
	if mean, off := sum/4000, 4*math.Sqrt(1.0/12/4000); math.Abs(mean-0.5) > off {
		t.Errorf("requests come %.3f s after the second begins in the mean, not 0.5 ± %.3f", mean, off)
	}
}

// Scaled traffic has the factor's number of requests, of each class.
func TestReplayIsScaled(t *testing.T) {
	record := recordOfBursts(1000, sim.Millisecond)
	record.Singles.Others([]float64{3, 0, 1})
	for _, factor := range []float64{0.25, 1, 1.5, 3} {
		_, classes := all(t, record.Scaled(factor).(models.Open), 5)
		of := map[int]float64{}
		for _, c := range classes {
			of[c]++
		}
		for class, per := range map[int]float64{0: 750, 1: 3000, 2: 250, models.AnyClass: 0} {
			// whole copies are sure; the rest is binomial, and so is who is of class 0 or 2
			off := 5 * math.Sqrt(per*factor)
			if want := per * factor; math.Abs(of[class]-want) > off {
				t.Errorf("scaled by %v: %v of class %d, not %v ± %.0f", factor, of[class], class, want, off)
			}
		}
		if factor == 3 && len(classes) != 12000 {
			t.Errorf("three times 4000 requests are %d", len(classes))
		}
	}
}

// The busy part of a record has the requests of that part.
func TestBusyPartOfAReplay(t *testing.T) {
	record := recordOfBursts(100, sim.Millisecond)
	for i := range record.Counts.Requests {
		if i < 50 {
			record.Counts.Requests[i], record.Singles.of[i] = 0, nil
		}
	}
	busy := record.Crowded(3, 0)
	at, _ := all(t, busy, 1)
	if len(at) != 200 || busy.Singles.Len() != 200 {
		t.Errorf("%d requests are replayed of a busy part that has %d", len(at), busy.Singles.Len())
	}
	if short := busy.Shortened(0.5).(*Trace); short.Singles != nil {
		t.Error("a part of each bucket is replayed with all of its requests")
	}
}

func TestReplayHasItsOwnBursts(t *testing.T) {
	if _, what, _ := OwnBursts(recordOfBursts(10, sim.Second)); what == "" {
		t.Error("a replay is made burstier")
	}
}
