package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What --vary says: the values as the scenario would have them.
func TestVary(t *testing.T) {
	for _, row := range []struct{ sentence, text, key, want string }{
		{"a range", "a.b=1:3:3", "a.b", "1 2 3"},
		{"the smaller unit counts", "x=50ms:0.8s:2", "x", "50ms 800ms"},
		{"whichever end has it", "x=0.5s:800ms:2", "x", "500ms 800ms"},
		{"of sizes too", "x=512KiB:1MiB:2", "x", "512KiB 1024KiB"},
		{"two units are seconds", "x=1m30s:2m:2", "x", "90s 120s"},
		{"shares stay shares", "x=0.1%:10%:2", "x", "0.001 0.1"},
		{"numbers that are listed rise", "x=300,100,1e3", "x", "100 300 1000"},
		{"with their units", "x=1s,200ms", "x", "200ms 1000ms"},
		{"words are choices", "x=b, a", "x", "b a"},
		{"so are numbers beside a word", "x=1,none", "x", "1 none"},
		{"switches", "x=true,false", "x", "true false"},
		{"dates", "x=2027-01-01,2026-01-01", "x", "2027-01-01 2026-01-01"},
		{"days between two", "x=2026-01-01:2026-06-01:3", "x", "2026-01-01 2026-03-18 2026-06-01"},
		{"of which there are no more than there are", "x=2026-01-01:2026-01-03", "x", "2026-01-01 2026-01-02 2026-01-03"},
		{"commas within brackets and quotes are of the value", `x={p50="6ms",p99="40ms"},"a,b"`, "x", `{p50="6ms",p99="40ms"} "a,b"`},
	} {
		r, err := parseVary(row.text)
		if err != nil {
			t.Errorf("%s: %v", row.sentence, err)
			continue
		}
		var got []string
		for _, v := range r.Values() {
			got = append(got, r.Setting(v))
		}
		if r.Key != row.key || strings.Join(got, " ") != row.want {
			t.Errorf("%s: %s of %s, want %s", row.sentence, got, r.Key, row.want)
		}
	}
	for _, row := range []struct{ text, said string }{
		{"", "says no values"},
		{"=1:2", "says no values"},
		{"x=", "one value at most"},
		{"x=1", "one value at most"},
		{"x=1:2:3:log:5", "is not a range"},
		{"x=1:2:three", "not a number of values from 2 to 1000"},
		{"x=1:2:1001", "not a number of values from 2 to 1000"},
		{"x=1ms:2MB", "different units"},
		{"x=1%:2", "different units"},
		{"x=1apples:2pears", "different units"},
		{"x=800ms:0.5s", "800ms is not below 0.5s"},
		{"x=nan:2", "is not a number"},
		{"x=a:b", "are listed"},
		{"x=2026-06-01:2026-01-01", "2026-06-01 is not before 2026-01-01"},
		{"x=2026-01-01:2026-06-01:log:3", "days have no logarithm"},
		{"x=2026-01-01:2026-06-01:1", "not a number of values from 2 to 1000"},
		{"x=2026-01-01:7", "is not a number"},
		{"x=0:5:log", "must begin above zero"},
		{"x=1,1.0", "the same number"},
		{"x=1,,2", "nothing between two commas"},
		{"x=" + strings.Repeat("1,", 1000) + "1", "more than 1000"},
	} {
		if _, err := parseVary(row.text); err == nil || !strings.Contains(err.Error(), row.said) {
			t.Errorf("%.30s: %v, want %q", row.text, err, row.said)
		}
	}
}

// Values that rise by factors are spaced in logarithm, those at even distances are not.
func TestListedScales(t *testing.T) {
	for text, want := range map[string]bool{"x=100,300,1000": true, "x=100,200,300": false, "x=0,10,100": false, "x=5,50": false} {
		if r, err := parseVary(text); err != nil || r.Log != want {
			t.Errorf("%s: logarithmic %v, %v", text, r.Log, err)
		}
	}
}

func FuzzVary(f *testing.F) {
	for _, text := range []string{"a=1:2:log:3", "a=50ms:0.8s", "a=1,2,3", `a={x="1,2"},"b,c"`, "a=1%:5%", "=", "a=[", "a=1m30s:2m"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseVary(text)
		if err != nil {
			return
		}
		values := r.Values()
		if len(values) < 2 || len(values) > mostSteps || !slices.IsSorted(values) || r.Key == "" {
			t.Fatalf("%q: %v", text, fmt.Sprint(r))
		}
		for _, v := range values {
			r.Setting(v)
		}
	})
}
