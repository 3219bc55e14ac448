package scaling

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"time"

	"fleetcost/sim"
)

// A Tunable autoscaler has settings that may be turned, and says to which values.
type Tunable interface {
	Autoscaler
	// Knobs are the settings that are worth turning for such a demand.
	Knobs(Demand) []Knob
}

// A Demand is what is known of the days that an autoscaler is tuned on.
type Demand struct {
	Needs []int // the fewest instances that meet the goal at the load of each step
	Step  sim.Time
	Begin time.Time // in the zone of the traffic
	Lead  sim.Time  // from an order until an instance serves
}

// Most is the largest need.
func (d Demand) Most() int {
	largest := 1
	for _, n := range d.Needs {
		largest = max(largest, n)
	}
	return largest
}

// A Knob is one setting, with its values in the order from what costs least to what is
// safest.
type Knob struct {
	Key    string   // its path in the autoscaler's own table
	Values []string // as a scenario writes them
	Now    int      // the place of what it is
	// With is an autoscaler of the same kind with the value of that place.
	With func(a Autoscaler, place int) Autoscaler
}

// knob is that of a setting: what it may be, of which it is one more where it is not
// among them; how a scenario writes it; and how safe each is.
func knob[A Autoscaler, V any](key string, now V, values []V, text func(V) string, safety func(V) float64, with func(A, V) A) Knob {
	written := text(now)
	values = slices.Clone(values)
	if !slices.ContainsFunc(values, func(v V) bool { return text(v) == written }) {
		values = append(values, now)
	}
	sort.SliceStable(values, func(i, j int) bool { return safety(values[i]) < safety(values[j]) })
	k := Knob{Key: key, With: func(a Autoscaler, place int) Autoscaler { return with(a.(A), values[place]) }}
	for i, v := range values {
		k.Values = append(k.Values, text(v))
		if k.Values[i] == written {
			k.Now = i
		}
	}
	return k
}

// minKnob turns the least number of instances, up to as many as hold the peak.
func minKnob[A Autoscaler](now, least int, d Demand, with func(A, int) A) Knob {
	return knob("min", now, counts(least, d.Most()), strconv.Itoa, func(n int) float64 { return float64(n) }, with)
}

// maxKnob turns the most instances where fewer are allowed than the peak may need.
func maxKnob[A Autoscaler](now int, d Demand, with func(A, int) A) []Knob {
	roomy := d.Most() + (d.Most()+1)/2
	if now >= roomy {
		return nil
	}
	return []Knob{knob("max", now, []int{roomy}, strconv.Itoa, func(n int) float64 { return float64(n) }, with)}
}

// fineCounts are so many that each of them is tried; beyond, steps are a tenth.
const fineCounts = 12

// counts are numbers of instances from the one to the other.
func counts(least, most int) []int {
	var all []int
	for n := least; n < most; n += max(1, (n-fineCounts)/10+1) {
		all = append(all, n)
	}
	return append(all, max(least, most))
}

// percents are the utilizations that are tried, in percent.
var percents = []float64{20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95}

// asShare writes a percentage as the share that a scenario has.
func asShare(percent float64) string { return strconv.FormatFloat(percent/100, 'g', 6, 64) }

// preferred are the steps of a decade that are tried of what has no natural range (IEC
// 60063, E12).
var preferred = []float64{1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2}

// reachOfPreferred is how many times larger or smaller they may be.
const reachOfPreferred = 30

// around are the preferred numbers not too far from x, for which 0 < x.
func around(x float64) []float64 {
	var all []float64
	for e := math.Floor(math.Log10(x / reachOfPreferred)); e <= math.Log10(x*reachOfPreferred); e++ {
		for _, p := range preferred {
			if v := p * math.Pow(10, e); v >= x/reachOfPreferred && v <= x*reachOfPreferred {
				v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64) // 2.7·10⁻¹ is 0.27
				all = append(all, v)
			}
		}
	}
	return all
}

// plain writes a number as a scenario does.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// less is the safety of what is safer the smaller it is.
func less(x float64) float64 { return -x }

// spanText writes a time as a scenario does.
func spanText(t sim.Time) string {
	switch {
	case t > 0 && t%sim.Hour == 0:
		return strconv.Itoa(int(t/sim.Hour)) + "h"
	case t > 0 && t%sim.Minute == 0:
		return strconv.Itoa(int(t/sim.Minute)) + "m"
	case t%sim.Second == 0:
		return strconv.Itoa(int(t/sim.Second)) + "s"
	}
	return t.String()
}

// longer is the safety of times of which the longer are safer, shorter of the others.
func longer(t sim.Time) float64  { return t.Seconds() }
func shorter(t sim.Time) float64 { return -t.Seconds() }

// The times that are tried of windows and cooldowns.
var (
	stabilizations = []sim.Time{0, 30 * sim.Second, sim.Minute, 2 * sim.Minute, 3 * sim.Minute, 5 * sim.Minute, 10 * sim.Minute, 15 * sim.Minute, 30 * sim.Minute, sim.Hour}
	cooldowns      = []sim.Time{0, 30 * sim.Second, sim.Minute, 2 * sim.Minute, 3 * sim.Minute, 5 * sim.Minute, 10 * sim.Minute, 20 * sim.Minute}
)
