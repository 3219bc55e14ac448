package queueing_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models/queueing"
)

// waving are the stations with room for everybody whose rate has swung for ever; of others,
// which begin empty or have another rate, nothing is in closed form here.
func waving(t *testing.T, c theoryCase) map[string]float64 {
	m := map[string]float64{}
	for metric := range c.Expected {
		m[metric] = math.NaN()
	}
	var s struct {
		Arrivals struct {
			Shape            string
			Base, Amp, Phase float64
			Period           float64 `json:"period_s"`
		}
		Service dist
		Initial string `json:"initial_state"`
	}
	c.decode(t, &s)
	stages, known := map[string]int{"exponential": 1, "deterministic": 0, "erlang": s.Service.K}[s.Service.Dist]
	if !known || s.Arrivals.Shape != "sinusoid" || s.Arrivals.Phase != 0 || !strings.Contains(s.Initial, "for ever") {
		return m
	}
	w := queueing.Wave{Arrival: s.Arrivals.Base, Amplitude: s.Arrivals.Amp, Period: s.Arrivals.Period, Mean: s.Service.Mean + s.Service.Value, Stages: stages}
	for metric := range m {
		if at, ok := strings.CutPrefix(metric, "number_mean_at_"); ok {
			seconds, err := strconv.ParseFloat(strings.TrimSuffix(at, "s"), 64)
			if err != nil {
				t.Fatal(err)
			}
			m[metric] = must(w.Number(seconds))
		}
	}
	least, most, err := w.Range()
	lag, damping, err2 := w.Lag()
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	m["number_mean_trough"], m["number_mean_peak"], m["lag_s"], m["amplitude_ratio"] = least, most, lag, damping
	return m
}

// The number is the convolution of the rate with the tail of a service, which is also
// integrated step by step; its extremes are where the lag says.
func TestWaveIsAConvolution(t *testing.T) {
	for stages, tail := range map[int]func(x float64) float64{
		1: func(x float64) float64 { return math.Exp(-x / 40) },
		2: func(x float64) float64 { return math.Exp(-x/20) * (1 + x/20) },
		0: func(x float64) float64 {
			if x < 40 {
				return 1
			}
			return 0
		},
	} {
		w := queueing.Wave{Arrival: 3, Amplitude: 0.7, Period: 100, Mean: 40, Stages: stages}
		for _, at := range []float64{0, 17, 60} {
			const step = 0.01
			sum := 0.0
			for x := step / 2; x < 2000; x += step {
				sum += step * tail(x) * 3 * (1 + 0.7*math.Sin(2*math.Pi*(at-x)/100))
			}
			if got := must(w.Number(at)); math.Abs(got/sum-1) > 1e-4 {
				t.Errorf("%d stages: %v at %v s, want %v", stages, got, at, sum)
			}
		}
		lag, damping, err := w.Lag()
		least, most, err2 := w.Range()
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if got := must(w.Number(25 + lag)); math.Abs(got-most) > 1e-9*most || math.Abs((most-least)/(2*120*0.7)-damping) > 1e-9 {
			t.Errorf("%d stages: %v a quarter of a period and %v s later, want %v", stages, got, lag, most)
		}
	}
	if _, err := (queueing.Wave{Arrival: 1, Amplitude: 2, Period: -1, Mean: 1}).Number(0); err == nil || !strings.Contains(err.Error(), "amplitude") || !strings.Contains(err.Error(), "period") {
		t.Error(err)
	}
}
