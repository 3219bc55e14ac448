package outputs

import (
	"bytes"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/samples"
)

// What is missed is said before any money is shown, and the money of a fleet that
// misses the goal never stands there like a price.
func TestMissesComeFirst(t *testing.T) {
	for _, name := range []string{"table", "markdown"} {
		format, _ := Formats.Find(name)
		var page bytes.Buffer
		if err := format.Report(&page, samples.NothingMeets(), Options{}); err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer(`\`, "").Replace(page.String())
		missed, price := strings.Index(text, "p99 at least 2.1 s > 300 ms"), strings.Index(text, "476.33")
		if missed < 0 || price < missed || strings.Count(text, "476.33") != strings.Count(text, "(476.33)") || strings.Contains(text, "cheapest") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
	d := contract.Design(&samples.Doubts().Designs[0], samples.StorefrontGoal())
	if d.Met || d.Missed == "" || report.Finite(float64(d.USDPerMonth)) || report.Finite(float64(d.USDPerMillionRequests)) || d.USDPerMonthMissed != 476.325 {
		t.Errorf("met %v, missed %q, costs %v or %v", d.Met, d.Missed, d.USDPerMonth, d.USDPerMonthMissed)
	}
}
