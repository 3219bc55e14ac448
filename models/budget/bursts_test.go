package budget

import (
	"math"
	"testing"
)

// Where all hours are alike what is above the baseline is charged. Idle hours pay for busy ones
// as long as a day's earnings last, and a surface tells what the account of the month does.
func TestWhatMachinesOwe(t *testing.T) {
	flat, wave := month{peak: 2}, month{peak: 1.8}
	for h := range 720 {
		flat.rates = append(flat.rates, 2)
		wave.rates = append(wave.rates, 1+0.8*math.Sin(float64(h)/12*math.Pi))
	}
	const baseline = 0.2
	for _, busy := range []float64{0.1, 0.2, 0.3, 0.55, 0.9, 1} {
		if got, want := flat.charged(baseline, busy), max(0, busy-baseline); math.Abs(got-want) > 1e-9 {
			t.Errorf("busy for %v all month: %v is charged, want %v", busy, got, want)
		}
		least, most := max(0, busy/1.8-baseline), max(0, busy-baseline)
		if got := wave.charged(baseline, busy); got < least-1e-9 || got > most+1e-9 {
			t.Errorf("busy for %v at most: %v is charged, not from %v to %v", busy, got, least, most)
		}
	}
	x := &surface{calendar: &calendar{months: []month{flat, wave}}}
	fleet := sized{rate: 100, bursts: []burst{{machines: 3, vcpu: 2, baseline: baseline, perRate: 0.04, usd: 0.05}}}
	for k, m := range x.calendar.months {
		got, want := x.owed(k, fleet, 100), m.owed(fleet) // busy for 4/6
		if want <= 0 || math.Abs(got-want) > 0.01*want {
			t.Errorf("month %d: $%v on the surface, $%v by the account", k, got, want)
		}
	}
}
