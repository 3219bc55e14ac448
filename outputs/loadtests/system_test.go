package loadtests

import (
	"strings"
	"testing"

	"fleetcost/models/traffic"
)

// Of a system what comes from outside is sent, and nobody is told to compare what cannot be.
func TestSystemsAreSentFromOutside(t *testing.T) {
	s := shop(traffic.Poisson(50))
	s.Services = []string{"front", "back"}
	s.Classes[1].Service = 1
	test, err := Of(s, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range Tools.Names() {
		text, err := Write(tool, test)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(strings.Fields(strings.NewReplacer("//", "", "#", "").Replace(string(text))), " ")
		for _, want := range []string{"All requests go to one address", "it predicts one service", "browse"} {
			if !strings.Contains(said, want) {
				t.Errorf("%s does not say %q:\n%s", tool, want, text)
			}
		}
		if strings.Contains(said, "inner") || strings.Contains(said, "fleetcost validate results") {
			t.Errorf("%s sends what services send, or is told to compare it:\n%s", tool, text)
		}
	}
}
