package profiles_test

import (
	"strings"
	"testing"

	"fleetcost/profiles"
)

// Designs have their places in the scenario, in which they are written.
func TestDesignsHavePlaces(t *testing.T) {
	src, err := profiles.ReadSource("storefront", strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := profiles.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range loaded.Scenario.Designs {
		if d.Place != i+1 {
			t.Errorf("%s has place %d, not %d", d.Name, d.Place, i+1)
		}
	}
}
