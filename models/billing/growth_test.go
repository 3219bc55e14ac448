package billing_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/billing"
)

// A ramp against the same month in small steps.
func TestRampsInSmallSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := billing.Ramp{From: float64(rapid.IntRange(1, 3000).Draw(t, "from")), To: float64(rapid.IntRange(1, 3000).Draw(t, "to")),
			Hours: 730, Compound: rapid.Bool().Draw(t, "compound")}
		each, least := float64(rapid.IntRange(50, 900).Draw(t, "each")), rapid.IntRange(1, 4).Draw(t, "least")
		course := r.Fleet(each, least)
		const steps = 4000
		requests, hours, at := 0.0, 0.0, 0
		for i := range steps {
			hour := (float64(i) + 0.5) / steps * r.Hours
			rate := r.From + (r.To-r.From)*hour/r.Hours
			if r.Compound {
				rate = r.From * math.Pow(r.To/r.From, hour/r.Hours)
			}
			requests += rate * 3600 * r.Hours / steps
			n := max(least, int(math.Ceil(rate/each)))
			hours += float64(n) * r.Hours / steps
			for at+1 < len(course) && course[at+1].Hour <= hour {
				at++
			}
			if course[at].Instances != n && math.Abs(rate/each-math.Round(rate/each)) > 1e-9 {
				t.Fatalf("hour %v: %d instances, want %d at %v requests/s", hour, course[at].Instances, n, rate)
			}
		}
		if got := r.Requests(); math.Abs(got/requests-1) > 1e-6 {
			t.Fatalf("%v requests, in steps %v", got, requests)
		}
		if got, most := billing.InstanceHours(course, r.Hours), r.Hours/steps*float64(len(course)); math.Abs(got-hours) > most {
			t.Fatalf("%v instance-hours, in steps %v", got, hours)
		}
	})
}
