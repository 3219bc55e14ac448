package profiles_test

import (
	"strings"
	"testing"

	"fleetcost/profiles"
)

// A budget doubts factors of the scenario, and what presets say of runtimes that designs run on, unless
// the scenario says it itself.
func TestFactorsInDoubt(t *testing.T) {
	load := func(sets ...string) (*profiles.Loaded, error) {
		src, _ := profiles.Embedded("storefront")
		src.Sets = sets
		l, err := profiles.Load(src)
		if err == nil {
			err = l.CheckRanges(src)
		}
		return l, err
	}
	l, err := load("doubt.cpu={ low = 0.8, mid = 1, high = 1.5 }", "doubt.prices={ low = 0.9, mid = 1, high = 1.1 }", `doubt.growth={ low = -0.01, mid = 0.02, high = 0.05 }`)
	if err != nil || len(l.Ranges) != 3 || profiles.Shift(l.Ranges[2]) != 1 {
		t.Fatalf("%+v, %v", l, err)
	}
	spreads := func(l *profiles.Loaded) (keys []string) {
		for _, s := range l.InDoubt()["gunicorn-sync-django"] {
			if !(s.Low <= 1 && 1 <= s.High && s.Low < s.High) {
				t.Errorf("%+v", s)
			}
			keys = append(keys, s.Key)
		}
		return keys
	}
	if got := strings.Join(spreads(l), " "); !strings.Contains(got, "overhead") || !strings.Contains(got, "slowdown.template") || strings.Contains(got, "overhead_after") {
		t.Errorf("in doubt are %s", got)
	}
	for _, own := range []string{`"0.4ms"`, `{ value = "0.4ms", low = "0.3ms", high = "0.5ms" }`} {
		l, err = load(`runtime.gunicorn-sync-django={ inherits = "gunicorn-sync-django", overhead = ` + own + ` }`)
		if err != nil || strings.Contains(strings.Join(spreads(l), " "), "overhead") {
			t.Errorf("an overhead of the scenario's own, %s, is doubted for its preset: %v", own, err)
		}
	}
	if l, err = load("doubt.presets=false"); err != nil || len(l.InDoubt()) != 0 {
		t.Errorf("presets are doubted: %v, %v", l.InDoubt(), err)
	}
	for _, tt := range []struct{ set, want string }{
		{`doubt=5`, `doubt: 5 is not a table; write doubt = { cpu = { low = 0.8, mid = 1, high = 1.5 } }`},
		{`doubt.cpu=1.2`, `doubt.cpu: 1.2 is no range: 5, 50 and 95 %; write cpu = { low = 0.8, mid = 1, high = 1.5 }`},
		{`doubt.cpu={ mid = 1, high = 2 }`, `doubt.cpu`},
		{`doubt.cpu={ low = 2, mid = 1, high = 1 }`, `doubt.cpu: its low 2 is above its high 1; exchange them`},
		{`doubt.prices={ low = 0, mid = 1, high = 2 }`, `doubt.prices: its low 0 is not above 0`},
		{`doubt.growth={ low = -2, mid = 0, high = 1 }`, `doubt.growth: its low -2 is not above 0`},
		{`doubt.price={ low = 1, mid = 1, high = 2 }`, `doubt.price: unknown key; did you mean prices?`},
		{`doubt.presets=2`, `doubt.presets`},
	} {
		if _, err := load(tt.set); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.set, err, tt.want)
		}
	}
}
