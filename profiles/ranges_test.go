package profiles

import (
	"strings"
	"testing"
)

const ranged = `
[traffic]
pattern = "growth"
rate = { low = 600, mid = 800, high = 1500 }
per_month = { low = -0.01, mid = 0.02, high = 0.05 }
duration = "8760h"
[goal]
p99 = "300ms"
[request.x]
steps = [ { cpu = { low = "1ms", mid = "2ms", high = "4ms" } } ]
[cloud]
provider = "aws"
region = "us-east-1"
[design.go]
runtime = "go-net-http"
machine = "c7g.large"
`

// Ranges are found where they stand, in steps too, and the scenario may be anywhere in them.
func TestRangesOfAScenario(t *testing.T) {
	src := Source{Name: "s.toml", Text: []byte(ranged)}
	l, err := Load(src)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range l.Ranges {
		names = append(names, r.Key.String())
	}
	if got := strings.Join(names, " "); got != "traffic.rate traffic.per_month request.x.steps.0.cpu" {
		t.Fatalf("ranges are %s", got)
	}
	if err := l.CheckRanges(src); err != nil {
		t.Error(err)
	}
	at, err := l.At(src, []float64{1000, -0.005, 3.5})
	if err != nil {
		t.Fatal(err)
	}
	if len(at.Ranges) != 0 {
		t.Errorf("%d ranges are left", len(at.Ranges))
	}
	first, _ := Load(src)
	if a, b := at.Scenario.Traffic.Rate(), first.Scenario.Traffic.Rate(); a == b {
		t.Errorf("the rate is %v in both", a)
	}
}

// Keys that count whole things, and ranges that reach what they cannot, are told at once.
func TestRangesThatCannotBe(t *testing.T) {
	none := strings.Replace(ranged, "low = 600", "low = 0", 1)
	if _, err := Load(Source{Name: "s.toml", Text: []byte(none)}); err == nil || !strings.Contains(err.Error(), "s.toml:4: traffic.rate: its low 0 is not above 0, where no range ends; write a low above 0, or the key without a range") {
		t.Errorf("a rate from 0 on was read: %v", err)
	}
	text := strings.Replace(ranged, "low = 600, mid", "low = 0, value", 1) // a value with its doubt is read
	text = strings.Replace(text, "[cloud]", "[backend.db]\nconnections = { low = 10, mid = 20, high = 30 }\n[cloud]", 1)
	text = strings.Replace(text, `steps = [ {`, `steps = [ { io = "db", time = "1ms" }, {`, 1)
	src := Source{Name: "s.toml", Text: []byte(text)}
	l, err := Load(src)
	if err != nil {
		t.Fatal(err)
	}
	err = l.CheckRanges(src)
	for _, want := range []string{"s.toml:4: traffic.rate: its low 0 is not above 0", "backend.db.connections: is no key that a range can be of"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %s", err, want)
		}
	}
}

// A range needs its middle: that of two ends is anybody's guess.
func TestARangeHasAMiddle(t *testing.T) {
	src, _ := Embedded("storefront")
	src.Sets = []string{"traffic.rate={ low = 600, high = 1500 }"}
	if _, err := Load(src); err == nil || !strings.Contains(err.Error(), "traffic.rate: a range without its middle; add mid") {
		t.Error(err)
	}
}
