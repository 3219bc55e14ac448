package traffic

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fleetcost/models/modeltest"
	"fleetcost/sim"
)

func at(t *testing.T, text string, zone *time.Location) time.Time {
	t.Helper()
	m, what, fix := parseMoment(text, zone)
	if what != "" {
		t.Fatal(what, fix)
	}
	return m
}

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// A day on which clocks change has 23 or 25 hours, and the hours of its weights.
func TestDaysOf23And25Hours(t *testing.T) {
	zone := berlin(t)
	var weights [7][24]float64
	for d := range weights {
		for h := range weights[d] {
			weights[d][h] = float64(h)
		}
	}
	for _, c := range []struct {
		sentence, day, next string
		hours               sim.Time
		sum                 float64 // of the hours of the day: 0 + 1 + … + 23 = 276 of an ordinary one
	}{
		{"an ordinary day", "2026-03-28", "2026-03-29", 24, 276},
		{"the hour from 2 to 3 is left out", "2026-03-29", "2026-03-30", 23, 274},
		{"the hour from 2 to 3 comes twice", "2026-10-25", "2026-10-26", 25, 278},
	} {
		begin := at(t, c.day, zone)
		w := NewWeekly(Clock{zone, begin}, 1, weights)
		day := Clock{zone, begin}.since(at(t, c.next, zone))
		if want := c.sum * 3600 * 168 / (7 * 276); day != c.hours*sim.Hour || math.Abs(Integral(w, 0, day)-want) > 1e-9*want {
			t.Errorf("%s: %v with %.10g requests, want %d h with %.10g", c.sentence, day, Integral(w, 0, day), c.hours, want)
		}
	}
}

// Of a time that comes twice the first is meant, and one that does not come is refused.
func TestMoments(t *testing.T) {
	zone := berlin(t)
	for _, c := range []struct{ text, utc, what string }{
		{"2026-10-25T02:30", "2026-10-25T00:30:00Z", ""},
		{"2026-10-25T02:30+01:00", "2026-10-25T01:30:00Z", ""},
		{"2026-03-29 03:00", "2026-03-29T01:00:00Z", ""},
		{"2026-03-29", "2026-03-28T23:00:00Z", ""},
		{"2026-03-29T02:00", "", "does not exist"},
		{"2026-03-29T02:59:59", "", "does not exist"},
		{"2026-02-29", "", "is not a time"},
		{"noon", "", "is not a time"},
		{"3026-02-28", "", "too far away"},
	} {
		m, what, _ := parseMoment(c.text, zone)
		if c.what == "" && (what != "" || m.UTC().Format(time.RFC3339) != c.utc) || c.what != "" && what == "" {
			t.Errorf("%s is %v (%s), want %s %s", c.text, m.UTC(), what, c.utc, c.what)
		}
	}
}

// Whatever rates are composed of, their integral is additive, lies between their bounds,
// and no rate lies above the supremum; the busiest hour is as busy as any.
func TestCompositionsKeepTheLaws(t *testing.T) {
	zone := berlin(t)
	clock := Clock{zone, at(t, "2026-03-27T07:30", zone)}
	rapid.Check(t, func(rt *rapid.T) {
		x := func(what string, low, high float64) float64 { return rapid.Float64Range(low, high).Draw(rt, what) }
		var draw func(depth int) Rate
		draw = func(depth int) Rate {
			kinds := 9
			if depth == 0 {
				kinds = 6
			}
			switch rapid.IntRange(0, kinds-1).Draw(rt, "kind") {
			case 0:
				p := x("peak", 1, 8)
				return Diurnal{Clock: clock, Mean: x("mean", 0, 9), PeakToMean: p, PeakHour: x("hour", 0, 24), VonMises: p > 2, WeekendShare: x("weekend", 0, 1)}.Made()
			case 1:
				return Growth{Base: x("base", 0, 2), PerMonth: x("growth", -0.9, 3), Linear: rapid.Bool().Draw(rt, "linear")}
			case 2:
				return Ramp{From: x("from", 0, 5), To: x("to", 0, 5), Start: sim.Seconds(x("start", 0, 1e5)), End: sim.Seconds(x("end", 1e5, 3e5))}
			case 3:
				return FlashCrowd{Base: x("base", 0, 5), Times: x("times", 0, 9), Begins: sim.Seconds(x("at", 0, 1e5)), Rise: sim.Seconds(x("rise", 0, 900)), Hold: sim.Seconds(x("hold", 0, 900)), Decay: sim.Seconds(x("decay", 0, 9000)), Linear: rapid.Bool().Draw(rt, "line"), Every: sim.Time(rapid.IntRange(0, 1).Draw(rt, "again")) * 40 * sim.Hour}
			case 4:
				return Level(x("level", 0, 9))
			case 5:
				return Record{modeltest.Record(3, 1, 4, 1, 5), x("scale", 0, 9)}
			case 6:
				return Sum{draw(depth - 1), draw(depth - 1)}
			case 7:
				return Product{draw(depth - 1), draw(depth - 1)}
			}
			return Then{{draw(depth - 1), sim.Seconds(x("for", 1, 2e5))}, {draw(depth - 1), 0}}
		}
		r := draw(2)
		const until = 80 * sim.Hour
		cut := sim.Seconds(x("cut", 0, until.Seconds()))
		all, high := Integral(r, 0, until), Supremum(r, 0, until)
		if parts := Integral(r, 0, cut) + Integral(r, cut, until); math.Abs(parts-all) > 1e-9*all+1e-9 {
			rt.Fatalf("%v: %.12g in parts, %.12g in all", r, parts, all)
		}
		sum := 0.0
		for i := range 2000 {
			m := sim.Time(i)*until/2000 + until/4000
			value := At(r, m)
			if !(value >= 0) || value > high*(1+2*supremumWithin) {
				rt.Fatalf("%v: %g at %v, the supremum is %g", r, value, m, high)
			}
			sum += value
		}
		if all > high*until.Seconds()*(1+1e-9) {
			rt.Fatalf("%v: %g requests at no more than %g", r, all, high)
		}
		best := busiest(r, until, sim.Hour)
		n := Integral(r, best, best+sim.Hour)
		for h := sim.Time(0); h+sim.Hour <= until; h += 17 * sim.Minute {
			if other := Integral(r, h, h+sim.Hour); other > n*1.06+1e-9 {
				rt.Fatalf("%v: %g in the hour at %v, the busiest at %v has %g", r, other, h, best, n)
			}
		}
	})
}

// Products that no number holds are told, not searched without end.
func TestRatesWithoutBounds(t *testing.T) {
	g := Growth{Base: 1, PerMonth: 100}
	r := Product{g, g, FlashCrowd{Base: 1, Times: 0, Begins: sim.Hour, Rise: sim.Hour, Hold: longest}}
	if high := Supremum(r, 0, longest); !math.IsInf(high, 1) {
		t.Errorf("the supremum is %g", high)
	}
}
