package outputs

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/models/result"
	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"
)

// oddSweeps are those that a plot could stumble over.
func oddSweeps() map[string]*report.Sweep {
	rates := spaced(100, 10000, 6)
	limp := rivals()[:1]
	limp[0].most = 1
	same := rivals()[:1]
	same = append(same, same[0])
	same[1].name = "deno"
	many := []rival{}
	for i := range 20 {
		r := rivals()[i%5]
		r.name = fmt.Sprint(r.name, i)
		many = append(many, r)
	}

	broken := sweepOf(rates, rivals()[:2]...)
	broken.Values[1] = math.NaN()
	broken.Report[2] = nil
	l := &broken.Report[3].Designs[0].Result.Latency
	l.P99 = result.Interval{Low: 0, Mid: l.P99.Mid, High: math.Inf(1)}
	broken.Report[4].Designs[0].Result.Latency = noLatency
	broken.Report[4].Designs[0].Result.Latency.Count = 1
	broken.Report[5].Designs = broken.Report[5].Designs[1:]
	broken.BreakEven = []report.BreakEven{{Value: math.NaN(), USDPerMonth: math.Inf(1)}, {Value: 1e9, USDPerMonth: 1e12}, {}}

	zero := sweepOf([]float64{0, 50, 100}, rivals()[0])
	linear := sweepOf(rates, rivals()...)
	linear.Log = false
	odd := map[string]*report.Sweep{
		"an ordinary sweep":         sweepOf(rates, rivals()...),
		"one design":                sweepOf(rates, rivals()[0]),
		"one value":                 sweepOf([]float64{800}, rivals()...),
		"overloaded everywhere":     sweepOf(spaced(1000, 9000, 3), limp...),
		"identical costs":           sweepOf(rates, same...),
		"more designs than colours": sweepOf(rates, many...),
		"a logarithm of zero":       zero,
		"linear":                    linear,
		"broken numbers":            broken,
		"no designs":                sweepOf(rates),
		"nothing":                   {Key: "traffic.rate", Log: true},
	}
	for i, text := range hostile {
		s := sweepOf(rates, rivals()[:2]...)
		for _, r := range s.Report {
			named(r, text)
		}
		s.Key = text
		s.BreakEven = []report.BreakEven{{Value: 500, From: text, To: text, USDPerMonth: 300}}
		odd[fmt.Sprint("hostile names ", i)] = s
	}
	return odd
}

// Every plot of every sweep is a picture.
func TestPlotsAreWellFormed(t *testing.T) {
	for name, s := range oddSweeps() {
		for i, draw := range []func(*report.Sweep, io.Writer, string) error{DrawCost, DrawLatency} {
			var page bytes.Buffer
			if err := draw(s, &page, "svg"); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if strings.Contains(page.String(), "NaN") || strings.Contains(page.String(), "Inf") {
				t.Errorf("%s: plot %d has places that are none", name, i)
			}
			in := xml.NewDecoder(&page)
			for {
				if _, err := in.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: plot %d: %v", name, i, err)
				}
			}
		}
	}
}

func TestUnknownPlotFormat(t *testing.T) {
	err := DrawCost(shortSweep(), io.Discard, "gif")
	if err == nil || !strings.Contains(err.Error(), `"gif"`) || !strings.Contains(err.Error(), "png or svg") {
		t.Errorf("%v", err)
	}
}

// Labels keep their order and their distance and stay inside; one that has
// room is where its point is.
func TestSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const gap, low, high = 10, 0, 300
		labels := make([]lineLabel, rapid.IntRange(1, 25).Draw(t, "labels"))
		for i := range labels {
			labels[i].at.Y = vg.Length(rapid.Float64Range(low, high).Draw(t, "y"))
		}
		spread(labels, gap, low, high)
		for i, l := range labels {
			if l.y < low-1e-9 || l.y > high+1e-9 {
				t.Fatalf("label %d is outside, at %v", i, l.y)
			}
			if i > 0 && labels[i-1].y-l.y < gap-1e-9 {
				t.Fatalf("labels %d and %d touch: %v, %v", i-1, i, labels[i-1].y, l.y)
			}
		}
		if len(labels) == 1 && labels[0].y != labels[0].at.Y {
			t.Fatal("a label moved for nothing")
		}
	})
}

// Every scale has a few marks, all on it, with different labels.
func TestScaleHasMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := math.Pow(10, rapid.Float64Range(-6, 9).Draw(t, "low"))
		high := low * math.Pow(10, rapid.Float64Range(0.01, 8).Draw(t, "decades"))
		s := scaleOf([]float64{low, high}, rapid.Bool().Draw(t, "log"), rapid.Bool().Draw(t, "zero"), rapid.IntRange(4, 9).Draw(t, "most"))
		labels := map[string]bool{}
		for _, m := range s.Ticks(0, 0) {
			if m.Value < s.low || m.Value > s.high*(1+1e-9) {
				t.Fatalf("mark %v is not on the scale from %v to %v", m.Value, s.low, s.high)
			}
			if m.Label == "" {
				continue
			}
			if labels[m.Label] {
				t.Fatalf("two marks are %s", m.Label)
			}
			labels[m.Label] = true
		}
		if len(labels) < 2 || len(labels) > s.most+1 {
			t.Fatalf("%d labels from %v to %v", len(labels), s.low, s.high)
		}
	})
}
