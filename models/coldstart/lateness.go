package coldstart

import (
	"math"
	"slices"

	"fleetcost/sim"
)

// A Lateness is by how much quantiles move where a share of the requests waits for a cold start.
type Lateness struct {
	at         []float64 // all times, with a cold start and without
	warm, late []float64 // the share of each that is no longer
}

// LatenessOf is that of such times.
func LatenessOf(times []sim.Time, starts Starts, seed uint64) *Lateness {
	type point struct {
		at   float64
		late bool
	}
	random := sim.Stream(seed, 0, "cold starts")
	all := make([]point, 0, 2*len(times))
	for _, d := range times {
		all = append(all, point{d.Seconds(), false}, point{(d + starts(random)).Seconds(), true})
	}
	slices.SortFunc(all, func(a, b point) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	l, each := &Lateness{}, 1/float64(len(times))
	warm, late := 0.0, 0.0
	for _, p := range all {
		if p.late {
			late += each
		} else {
			warm += each
		}
		l.at, l.warm, l.late = append(l.at, p.at), append(l.warm, warm), append(l.late, late)
	}
	return l
}

// Moves is by how much the quantile does.
func (l *Lateness) Moves(q, share float64) float64 {
	if share == 0 {
		return 0
	}
	quantile := func(share float64) float64 {
		low, high := 0, len(l.at)-1
		for low < high {
			if mid := (low + high) / 2; (1-share)*l.warm[mid]+share*l.late[mid] >= q-1e-12 {
				high = mid
			} else {
				low = mid + 1
			}
		}
		return l.at[low]
	}
	if q == 0 { // the mean
		return 0
	}
	return math.Max(0, quantile(share)-quantile(0))
}
