package runtimes

import (
	"testing"

	"fleetcost/models"
)

func TestProcessRules(t *testing.T) {
	for _, tt := range []struct {
		text string
		want models.ProcessRule
		ok   bool
	}{
		{"4", models.ProcessRule{Plus: 4}, true},
		{"vcpu", models.ProcessRule{PerVCPU: 1}, true},
		{"2*vcpu+1", models.ProcessRule{PerVCPU: 2, Plus: 1}, true},
		{" 2 * vcpu + 1 ", models.ProcessRule{PerVCPU: 2, Plus: 1}, true},
		{"0.5*vcpu", models.ProcessRule{PerVCPU: 0.5}, true},
		{"vcpu-1", models.ProcessRule{PerVCPU: 1, Plus: -1}, true},
		{"0", models.ProcessRule{}, false},
		{"-3", models.ProcessRule{}, false},
		{"0*vcpu+3", models.ProcessRule{}, false},
		{"2*cores+1", models.ProcessRule{}, false},
		{"vcpu*2", models.ProcessRule{}, false},
		{"vcpu+", models.ProcessRule{}, false},
		{"auto", models.ProcessRule{}, false},
		{"", models.ProcessRule{}, false},
	} {
		got, err := ParseProcessRule(tt.text)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("%q: %+v, %v", tt.text, got, err)
		}
		if again, err := ParseProcessRule(got.String()); tt.ok && (err != nil || again != got) {
			t.Errorf("%q is written %q, which is %+v, %v", tt.text, got, again, err)
		}
	}
}
