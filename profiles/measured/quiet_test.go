package measured

import (
	"math"
	"testing"
)

// A run beside which the host was not itself is marked, or no measure at all; what was not
// measured says nothing.
func TestAQuietHost(t *testing.T) {
	unknown := math.NaN()
	for _, tt := range []struct {
		sentence                string
		speed, background       float64
		disturbed, by, markedIs string
	}{
		{"as usual", 1.05, 0, "", "", ""},
		{"nothing is known of the host", unknown, unknown, "", "", ""},
		{"the share of others is a difference", 1.05, -0.0004, "", "", ""},
		{"just within both", 1.05 * 1.044, 0.03, "", "", ""},
		{"a little slow", 1.05 * 1.05, 0, "", "", "host not as fast as usual: off by 5.0 %"},
		{"a little quick", 1.05 * 0.95, unknown, "", "", "host not as fast as usual: off by 5.0 %"},
		{"others took some", 1.05, 0.031, "", "", "others kept the core busy: 3.1 % of it"},
		{"both", 1.05 * 1.05, 0.04, "", "", "host not as fast as usual: off by 5.0 %; others kept the core busy: 4.0 % of it"},
		{"slow", 1.05 * 1.2, 0.5, "host not as fast as usual", "off by 20 %", ""},
		{"others took much", unknown, 0.081, "others kept the core busy", "8.1 % of it", ""},
	} {
		disturbed, by, marked := runRow{speed: tt.speed, background: tt.background}.quiet(1.05)
		if disturbed != tt.disturbed || by != tt.by || marked != tt.markedIs {
			t.Errorf("%s: %q by %q, marked %q", tt.sentence, disturbed, by, marked)
		}
	}
}
