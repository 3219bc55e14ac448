package timeline

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// persistent clients wait for a second, and try again three times after a tenth of one.
func persistent(budget float64) []Clients {
	return []Clients{{Share: 1, Timeout: 1, Backoff: []float64{0.1, 0.1, 0.1}, Budget: budget}}
}

// One of four is dead for half a minute, and a quarter of all attempts goes to it: of those who
// try four times within that time 1/4⁴ fail. Those who try for the last time after it do not;
// three tries take 3.3 s.
func TestWhoTriesAgainFailsMoreRarely(t *testing.T) {
	dead := models.Event{Kind: models.Crash, Instances: 1, Notice: 30 * sim.Second}
	for _, x := range []struct {
		clients []Clients
		failed  float64
	}{
		{nil, 100 * 30. / 4},
		{[]Clients{{Share: 1, Timeout: 1}}, 100 * 30. / 4},
		{persistent(0), 100 * 26.7 / 256},
		{[]Clients{{Share: 0.5, Timeout: 1}, {Share: 0.5, Timeout: 1, Backoff: []float64{0.1, 0.1, 0.1}}}, 50*30./4 + 50*26.7/256},
	} {
		s := setup(scaling.Static{Instances: 4}, models.Lifecycle{}, 4, minutes(3, 100)...)
		s.Clients, s.Quantile = x.clients, 0.99
		s.Services[0].Events = []Event{{Event: dead, At: sim.Minute}}
		c := run(t, s)
		if math.Abs(c.Failed-x.failed) > 0.03*x.failed+0.5 { // ticks, and those that were inside
			t.Errorf("%+v: %v failed, want %v", x.clients, c.Failed, x.failed)
		}
		if got := []bool{c.Moments[0].Missed, c.Moments[1].Missed, c.Moments[2].Missed}; got[0] || !got[1] || got[2] {
			t.Errorf("%+v: missed %v", x.clients, got)
		}
		if late := c.Moments[1].Latency; len(x.clients) == 1 && len(x.clients[0].Backoff) > 0 && (late < 3 || late > 4) {
			t.Errorf("%+v: p99 %v s, one in 64 answers comes after three retries", x.clients, late)
		}
	}
}

// After a spike a storm of retries goes on where every request, tried four times, is more than
// can be done; a budget of retries, fewer requests or none that try again end it.
func TestStormsStayWhereTriesAreTooMany(t *testing.T) {
	for _, x := range []struct {
		what    string
		clients []Clients
		load    float64
		stays   bool
	}{
		{"four times 120 are more than 200", persistent(0), 120, true},
		{"four times 40 are less", persistent(0), 40, false},
		{"a retry for ten requests", persistent(0.1), 120, false},
		{"nobody tries again", []Clients{{Share: 1, Timeout: 1}}, 120, false},
	} {
		loads := minutes(45, x.load) // of the backlog of 1,400 a second for a minute 40 a second are worked off
		loads[2] = 400
		s := setup(scaling.Static{Instances: 2}, models.Lifecycle{}, 2, loads...)
		s.Clients, s.Quantile = x.clients, 0.99
		c := run(t, s)
		for k, m := range c.Moments { // what is given up in a step may have come in another
			if !(m.Errors >= 0 && m.Errors <= 1) {
				t.Errorf("%s: in minute %d a share of %v fails", x.what, k, m.Errors)
			}
		}
		if !c.Moments[2].Missed || c.Moments[1].Missed {
			t.Errorf("%s: before the spike missed %v, in it %v", x.what, c.Moments[1].Missed, c.Moments[2].Missed)
		}
		last := c.Moments[44]
		if last.Missed != x.stays || x.stays && last.Errors < 0.99 || !x.stays && last.Errors > 0 {
			t.Errorf("%s: missed %v and %v fail long after the spike", x.what, last.Missed, last.Errors)
		}
	}
}

// What comes to no more than it can do is answered at the same time as if nobody gave up.
func TestWhoTriesAgainWhereAllIsWell(t *testing.T) {
	s := setup(scaling.Static{Instances: 2}, models.Lifecycle{}, 2, minutes(10, 120)...)
	plain := run(t, s)
	s.Clients = persistent(0)
	if c := run(t, s); c.Failed != plain.Failed || c.Missed != plain.Missed || c.Moments[9] != plain.Moments[9] {
		t.Errorf("%+v, want %+v", c.Moments[9], plain.Moments[9])
	}
}

// few is a surface of instances whose workers take so many at once.
type few struct {
	each
	workers float64
}

func (s few) At(rate float64, instances []int) (Steady, error) {
	at, err := s.each.At(rate, instances)
	at.Hold, at.Waiting = []float64{s.workers}, at.InFlight
	return at, err
}

// Of twice what one instance can do half is begun, after almost all of the patience, and
// exp(−W) of that is done in time; nothing is where workers take all.
func TestInTimeOfAnOverload(t *testing.T) {
	for workers, share := range map[float64]float64{1: 0.5 * math.Exp(-1), 2: 0.5 * math.Exp(-2), math.Inf(1): 0} {
		s := setup(scaling.Static{Instances: 1}, models.Lifecycle{}, 1, minutes(10, 200)...)
		s.Surface, s.Clients = few{100, workers}, []Clients{{Share: 1, Timeout: 1}}
		if got := 1 - run(t, s).Moments[9].Errors; math.Abs(got-share) > 1e-3 {
			t.Errorf("%v workers: %v are in time, want %v", workers, got, share)
		}
	}
}

// Who comes while the old ones have a backlog finds new instances empty, and is answered by
// them: a storm loses what they take.
func TestNewInstancesAreEmpty(t *testing.T) {
	st := &state{Scaler: &Scaler{}, backlog: 300}
	check := func(what string, want ...part) {
		t.Helper()
		for i := range st.parts {
			if len(want) != len(st.parts) || st.parts[i].instances != want[i].instances || math.Abs(st.parts[i].backlog-want[i].backlog) > 1e-9 {
				t.Fatalf("%s: %+v, want %+v", what, st.parts, want)
			}
		}
	}
	st.divide(3)
	check("three", part{instances: 3, backlog: 300})
	st.divide(5)
	check("two more", part{instances: 3, backlog: 300}, part{instances: 2})
	st.divide(6)
	check("another", part{instances: 3, backlog: 300}, part{instances: 3})
	st.divide(2)
	check("four gone", part{instances: 2, backlog: 200})
}
