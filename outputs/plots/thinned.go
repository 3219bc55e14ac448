package plots

import "fleetcost/models/report"

// A sample is a value of a timeline, from a time in seconds on.
type sample struct{ at, value float64 }

// thin leaves of samples in order of time what a picture can show that divides the time
// up to end into so many columns: of each column the least and the greatest, in their
// order. Where no more than that is there, all are left, and thinned is false. What is
// not known breaks them into stretches, of many samples where a whole column is unknown.
func thin(samples []sample, end float64, columns int) (stretches [][]sample, thinned bool) {
	thinned = len(samples) > 2*columns
	column := func(i int) int {
		if !thinned {
			return i
		}
		return int(samples[i].at / end * float64(columns))
	}
	open := false
	for i := 0; i < len(samples); {
		least, greatest := -1, -1
		for begin := i; i < len(samples) && column(i) == column(begin); i++ {
			v := samples[i].value
			if !report.Finite(v) {
				continue
			}
			if least < 0 || v < samples[least].value {
				least = i
			}
			if greatest < 0 || v > samples[greatest].value {
				greatest = i
			}
		}
		if least < 0 {
			open = false
			continue
		}
		if !open {
			stretches, open = append(stretches, nil), true
		}
		last := &stretches[len(stretches)-1]
		*last = append(*last, samples[min(least, greatest)])
		if least != greatest {
			*last = append(*last, samples[max(least, greatest)])
		}
	}
	return stretches, thinned
}

// stairs hold every value until the next one, and the last for so long.
func stairs(samples []sample, step float64) []sample {
	held := make([]sample, 0, 2*len(samples))
	for i, s := range samples {
		until := s.at + step
		if i+1 < len(samples) {
			until = samples[i+1].at
		}
		held = append(held, s, sample{until, s.value})
	}
	return held
}

// A stretch of time, in seconds.
type stretch struct{ from, to float64 }

// stretchesWhere are the stretches of steps of which something holds; those that are no
// further apart than a gap are one.
func stretchesWhere(timeline []report.Moment, step, gap float64, holds func(report.Moment) bool) []stretch {
	var all []stretch
	for _, m := range timeline {
		if !holds(m) {
			continue
		}
		at := m.At.Seconds()
		if n := len(all); n > 0 && at <= all[n-1].to+gap {
			all[n-1].to = at + step
		} else {
			all = append(all, stretch{at, at + step})
		}
	}
	return all
}
