package recording

import (
	"fmt"
	"math"
	"testing"
)

// Percentiles of an endpoint are nearest ranks as long as all endpoints together have room
// for their durations, and right to half a cell beyond that.
func TestEndpointsAreExactWhileThereIsRoom(t *testing.T) {
	const each = 10 * valuesOfEach
	for _, c := range []struct {
		about        string
		room, within int // within in tenths of a percent
		exact        int // endpoints
	}{
		{"room for all", 2 * (each - valuesOfEach), 0, 2},
		{"room for one", each - valuesOfEach, 5, 1},
		{"none", 0, 5, 0},
	} {
		e := newEndpoints(10)
		e.room = c.room
		for i := range each {
			for _, name := range []string{"a", "b"} {
				e.add(&Request{Endpoint: []byte(name), Took: int64(1e6 * (1 + (i*7919)%each))}) // 1 to each ms, once each
			}
		}
		list, _ := e.busiest(10)
		exact := 0
		for _, p := range list {
			l, want := p.Latency, 1e-3*math.Ceil(0.95*each)
			if l.Within == 0 {
				exact++
			}
			if math.Abs(l.P95-want) > want*float64(c.within)/1000+1e-9 || l.N != each {
				t.Errorf("%s: p95 of %s is %v of %d, want %v", c.about, p.Name, l.P95, l.N, want)
			}
		}
		if exact != c.exact {
			t.Errorf("%s: %d endpoints are exact, want %d", c.about, exact, c.exact)
		}
		if e.room > c.room || e.room < 0 {
			t.Errorf("%s: room %d of %d is left", c.about, e.room, c.room)
		}
	}
	// What is forgotten gives its room back.
	e := newEndpoints(2)
	e.room = 5 * valuesOfEach
	for name := range 5 {
		for range 3 * valuesOfEach {
			e.add(&Request{Endpoint: fmt.Appendf(nil, "/%d", name), Took: 1})
		}
	}
	taken := 0
	for _, p := range e.byName {
		taken += p.values.taken
	}
	if e.room+taken != 5*valuesOfEach {
		t.Errorf("%d of room and %d taken are not %d", e.room, taken, 5*valuesOfEach)
	}
}
