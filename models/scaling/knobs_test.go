package scaling_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// days are the needs of so many days from a Monday on, in steps of ten minutes.
func days(n int, lead sim.Time) scaling.Demand {
	d := scaling.Demand{Step: 10 * sim.Minute, Begin: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Lead: lead}
	for i := range n * 144 {
		hour := float64(i%144) / 6
		need := 1 + int(6*(1+math.Sin((hour-10)/24*2*math.Pi)))
		if day := i / 144 % 7; day > 4 {
			need = 1 + need/3
		}
		d.Needs = append(d.Needs, need)
	}
	return d
}

// Every value of every knob of every autoscaler makes settings that are right and of
// which the knob then says that it is so; what it is now changes nothing that is decided.
func TestKnobs(t *testing.T) {
	found := 0
	for _, e := range scaling.Autoscalers.Entries() {
		for _, a := range []scaling.Autoscaler{e.Value.Vendor(), scaling.Usual(e.Name)} {
			tunable, ok := a.(scaling.Tunable)
			if !ok {
				continue
			}
			found++
			d := days(7, 90*sim.Second)
			for i, k := range tunable.Knobs(d) {
				if k.Key == "" || k.Now < 0 || k.Now >= len(k.Values) || len(k.Values) < 2 {
					t.Errorf("%s: the knob %q is at %d of %q", e.Name, k.Key, k.Now, k.Values)
					continue
				}
				sorted := slices.Clone(k.Values)
				slices.Sort(sorted)
				if len(slices.Compact(sorted)) < len(k.Values) {
					t.Errorf("%s: %s has a value twice: %q", e.Name, k.Key, k.Values)
				}
				for place, value := range k.Values {
					turned := k.With(a, place)
					if p := turned.Validate(); len(p) > 0 {
						t.Errorf("%s: %s = %s: %v", e.Name, k.Key, value, p)
					}
					again := turned.(scaling.Tunable).Knobs(d)
					at := slices.IndexFunc(again, func(o scaling.Knob) bool { return o.Key == k.Key })
					if at < 0 && k.Key == "max" {
						continue // it is large enough now
					}
					if at < 0 || again[at].Values[again[at].Now] != value {
						t.Errorf("%s: after %s = %s knob %d is another", e.Name, k.Key, value, i)
					}
				}
			}
		}
	}
	if found == 0 {
		t.Error("nothing can be tuned")
	}
}

// All schedules that are made of needs hold them at every moment of their days, also
// those of instances that are ordered as late as they may be.
func TestSchedulesHoldTheNeeds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := days(rapid.IntRange(1, 4).Draw(t, "days"), sim.Time(rapid.IntRange(0, 600).Draw(t, "lead"))*sim.Second)
		d.Begin = d.Begin.Add(time.Duration(rapid.IntRange(0, 7*24).Draw(t, "hours")) * time.Hour)
		for _, policy := range []string{"windows", "cron"} {
			a := scaling.Usual(policy)
			k := a.(scaling.Tunable).Knobs(d)[0]
			place := rapid.IntRange(0, len(k.Values)-1).Draw(t, "place")
			if place == k.Now {
				continue
			}
			schedule := k.With(a, place).(scaling.Scheduled).From(d.Begin.Unix()).Start(0)
			wanted := make([]int, len(d.Needs)*10)
			for m := range wanted {
				wanted[m] = schedule.Decide(&scaling.Seen{}, sim.Time(m)*sim.Minute)
			}
			lead := int(d.Lead / sim.Minute)
			for m := range wanted {
				if need := d.Needs[m/10]; policy == "windows" && wanted[max(0, m-lead)] < need || wanted[m] < need && (policy == "windows" || m >= 24*60) {
					t.Fatalf("%s %s: in minute %d %d are wanted, %d before, of %d", policy, k.Values[place], m, wanted[m], wanted[max(0, m-lead)], need)
				}
			}
		}
	})
}
