package servers

import (
	"slices"
	"strings"
	"testing"

	"fleetcost/profiles/keys"
	"fleetcost/profiles/runtimes"
)

// Every server that is there is held against what a server must be, so that a
// new one is tested unasked.
func TestServers(t *testing.T) {
	presets, err := runtimes.Presets()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range registry.Entries() {
		s := e.Value
		t.Run(e.Name, func(t *testing.T) {
			if s.source == "" || s.costs == nil || s.serve == nil {
				t.Error("no source, costs or meaning")
			}
			for _, o := range s.options {
				if o.high > 0 && o.byDefault != "" {
					if n, err := expand(o.byDefault, nil); err != nil || n.plus < o.low || n.plus > o.high {
						t.Errorf("the default of %s, %s, is not in its own range", o.name, o.byDefault)
					}
				}
				if o.refused != "" && (o.sets != "" || o.high > 0) {
					t.Errorf("%s is refused, and means something", o.name)
				}
			}
			if v, ok := registry.Find(s.understands); s.variable != "" && (!ok || v == nil) {
				t.Errorf("nobody understands %s", s.variable)
			}
			c := &invocation{t: keys.Decode("", "", &keys.Findings{}).Table(), server: s, asked: map[string]bool{}}
			for _, p := range s.costs(c) {
				r, ok := presets[p.runtime]
				if !ok || r.Language != s.language {
					t.Errorf("%s has its costs from %s, which is %q", p.framework, p.runtime, r.Language)
				}
				if p.framework != "" && !slices.Contains(strings.Fields(s.frameworks), p.framework) {
					t.Errorf("no design can name %s", p.framework)
				}
			}
		})
	}
	for class, choices := range gunicornPresets {
		for _, p := range choices {
			if _, ok := presets[p.runtime]; !ok {
				t.Errorf("workers of class %s have their costs from %s, which is not there", class, p.runtime)
			}
		}
	}
}
