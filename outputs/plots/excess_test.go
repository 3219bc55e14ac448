package plots

import (
	"io"
	"math"
	"testing"

	"fleetcost/outputs/samples"
)

// How much more than the cheapest a design costs is of those that meet the goal at the value,
// and is drawn where it would be lost in the costs.
func TestExcess(t *testing.T) {
	lines := func(costs ...[]float64) []costLine {
		var all []costLine
		for _, of := range costs {
			l := costLine{}
			for k, c := range of {
				l.rungs = append(l.rungs, rung{x: float64(k), own: c, met: c > 0})
				l.drawn = append(l.drawn, c > 0)
			}
			all = append(all, l)
		}
		return all
	}
	more, close := excess(lines([]float64{100, 300, 0}, []float64{110, 300, 50}))
	if !close || more[0][0] != 0 || math.Abs(more[1][0]-10) > 1e-9 || more[1][1] != 0 || !math.IsNaN(more[0][2]) || more[1][2] != 0 {
		t.Errorf("%v, %v", more, close)
	}
	for name, far := range map[string][]costLine{
		"far apart": lines([]float64{100, 100}, []float64{100, 400}),
		"the same":  lines([]float64{100, 100}, []float64{100, 100}),
		"alone":     lines([]float64{100, 200}),
		"one value": lines([]float64{100}, []float64{110}),
	} {
		if _, close := excess(far); close {
			t.Errorf("%s: a panel of its own", name)
		}
	}
}

// BenchmarkReport draws all pictures of a sweep as a page has them, and as files.
func BenchmarkReport(b *testing.B) {
	s := samples.OddSweeps()["an ordinary sweep"]
	r := samples.Shop()
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			Pictures(s, OfSweep, "sweep")
			Pictures(r, OfReport, "report")
		}
	})
	for _, format := range Formats {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				for _, d := range []Draft{DrawCost(s), DrawLatency(s), DrawBill(r), DrawSpread(r), DrawTime(r)} {
					if err := d.Write(io.Discard, format); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
