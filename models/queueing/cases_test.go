package queueing_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"fleetcost/models/queueing"
	"fleetcost/profiles/shared"
)

// theoryCase is one line of validation/theory/cases.jsonl in the shared data: a
// queueing system in plain terms and its exact values.
type theoryCase struct {
	ID       string                     `json:"id"`
	Family   string                     `json:"family"`
	Title    string                     `json:"title"`
	Model    json.RawMessage            `json:"model"`
	Expected map[string]json.RawMessage `json:"expected"`
}

// decode reads the case's model into the shape its family has.
func (c theoryCase) decode(t *testing.T, model any) {
	t.Helper()
	if err := json.Unmarshal(c.Model, model); err != nil {
		t.Fatalf("%s: model: %v", c.ID, err)
	}
}

// station is the model of most families.
type station struct {
	Arrivals struct {
		Rate         float64 `json:"rate_per_s"`
		Interarrival dist    `json:"interarrival"`
	} `json:"arrivals"`
	Service  dist `json:"service"`
	Servers  int  `json:"servers"`
	Cores    int  `json:"cores"`
	Capacity int  `json:"system_capacity"`
}

// dist is a distribution as the cases write it.
type dist struct {
	Dist   string  `json:"dist"`
	Mean   float64 `json:"mean_s"`
	Value  float64 `json:"value_s"`
	K      int     `json:"k"`
	SCV    float64 `json:"scv"`
	P1     float64 `json:"p1"`
	Mean1  float64 `json:"mean1_s"`
	Mean2  float64 `json:"mean2_s"`
	Value1 float64 `json:"value1_s"`
	Value2 float64 `json:"value2_s"`
	Low    float64 `json:"low_s"`
	High   float64 `json:"high_s"`
}

// distKeys are what a distribution must have: one that lacks a time does not take none.
var distKeys = map[string][]string{
	"exponential": {"mean_s"}, "deterministic": {"value_s"}, "erlang": {"k", "mean_s"}, "hyperexponential2": {"p1", "mean1_s", "mean2_s"},
	"lognormal": {"mean_s", "scv"}, "uniform": {"low_s", "high_s"}, "two_point": {"p1", "value1_s", "value2_s"},
}

// UnmarshalJSON refuses a distribution that lacks a key.
func (d *dist) UnmarshalJSON(text []byte) error {
	type plain dist
	if err := json.Unmarshal(text, (*plain)(d)); err != nil {
		return err
	}
	var has map[string]any
	if err := json.Unmarshal(text, &has); err != nil {
		return err
	}
	for _, key := range distKeys[d.Dist] {
		if _, ok := has[key]; !ok {
			return fmt.Errorf("%s without %s", d.Dist, key)
		}
	}
	return nil
}

func TestADistributionWithoutItsTimeIsNone(t *testing.T) {
	for text, ok := range map[string]bool{
		`{"dist": "deterministic", "value_s": 0.01}`: true, `{"dist": "deterministic", "mean_s": 0.01}`: false,
		`{"dist": "erlang", "k": 2, "mean_s": 0.01}`: true, `{"dist": "erlang", "mean_s": 0.01}`: false, `{"dist": "exponential"}`: false,
	} {
		var d dist
		if err := json.Unmarshal([]byte(text), &d); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// moments returns the first three moments of a service time.
func (d dist) moments(t *testing.T) queueing.Moments {
	t.Helper()
	mix := func(a, b queueing.Moments) queueing.Moments {
		m, err := queueing.MixtureMoments([]float64{d.P1, 1 - d.P1}, []queueing.Moments{a, b})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	switch d.Dist {
	case "exponential":
		return queueing.GammaMoments(d.Mean, 1)
	case "deterministic":
		return queueing.ConstantMoments(d.Value)
	case "erlang":
		return queueing.GammaMoments(d.Mean, 1/float64(d.K))
	case "lognormal":
		return queueing.LognormalMoments(d.Mean, d.SCV)
	case "hyperexponential2":
		return mix(queueing.GammaMoments(d.Mean1, 1), queueing.GammaMoments(d.Mean2, 1))
	case "two_point":
		return mix(queueing.ConstantMoments(d.Value1), queueing.ConstantMoments(d.Value2))
	case "uniform":
		moment := func(n float64) float64 {
			return (math.Pow(d.High, n+1) - math.Pow(d.Low, n+1)) / ((n + 1) * (d.High - d.Low))
		}
		return queueing.Moments{Mean: moment(1), Second: moment(2), Third: moment(3)}
	}
	t.Fatalf("no moments for the distribution %q", d.Dist)
	return queueing.Moments{}
}

// arrivals returns the renewal process whose gaps have this law.
func (d dist) arrivals(t *testing.T) queueing.Interarrival {
	t.Helper()
	switch d.Dist {
	case "deterministic":
		return queueing.DeterministicArrivals{Arrival: 1 / d.Value}
	case "erlang":
		return queueing.ErlangArrivals{Arrival: 1 / d.Mean, Stages: d.K}
	case "hyperexponential2":
		return queueing.HyperexponentialArrivals{Share: d.P1, FirstMean: d.Mean1, OtherMean: d.Mean2}
	}
	t.Fatalf("no arrivals with gaps of distribution %q", d.Dist)
	return nil
}

// readCases returns the shared cases.
func readCases(t *testing.T) (cases []theoryCase) {
	t.Helper()
	for _, parts := range [][]string{{"validation", "theory", "cases.jsonl"}, {"autoscale", "theory.jsonl"}} {
		lines := bufio.NewScanner(shared.Open(t, parts...))
		lines.Buffer(nil, 1<<20)
		for n := 1; lines.Scan(); n++ {
			var c theoryCase
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatalf("%v: line %d: %v", parts, n, err)
			}
			cases = append(cases, c)
		}
		if err := lines.Err(); err != nil {
			t.Fatalf("%v: %v", parts, err)
		}
	}
	return cases
}
