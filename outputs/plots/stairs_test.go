package plots

import (
	"math"
	"testing"

	"fleetcost/models/report"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"
)

// Between two fleets of the same machines there is a step for each instance, which costs the
// same; the line begins and ends at what was simulated, and never goes back.
func TestClimb(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fleet := func(n int) []report.Count { return []report.Count{{Instances: n, Machine: "m"}} }
		n, more := rapid.IntRange(1, 20).Draw(t, "instances"), rapid.IntRange(0, 20).Draw(t, "more")
		a := rung{x: 100, met: true, fleet: fleet(n), own: 5 * float64(n), use: 3}
		b := rung{x: 300, met: true, fleet: fleet(n + more), own: 5 * float64(n+more), use: 9}
		path := climb(a, b, scale{low: 1, high: 1e3})
		if first, last := path[0], path[len(path)-1]; first != [2]float64{a.x, a.cost()} || last != [2]float64{b.x, b.cost()} {
			t.Fatalf("it goes from %v to %v", first, last)
		}
		risers := 0
		for i := 1; i < len(path); i++ {
			dx, dy := path[i][0]-path[i-1][0], path[i][1]-path[i-1][1]
			if dx < 0 || dy < -1e-9 {
				t.Fatalf("it goes back at %d: %v", i, path)
			}
			if dx == 0 {
				risers++
				if math.Abs(dy-5) > 1e-9 {
					t.Fatalf("an instance costs %v", dy)
				}
			}
		}
		if risers != more {
			t.Fatalf("%d steps for %d instances", risers, more)
		}
	})
}

// A fleet on other machines is one step, half way on the axis; the same fleet is none.
func TestStepsOfOtherMachines(t *testing.T) {
	a, b := []report.Count{{Instances: 9, Machine: "m"}}, []report.Count{{Instances: 2, Machine: "n"}}
	if n := report.Steps(a, b); n != 1 {
		t.Errorf("%d steps to other machines", n)
	}
	if n := report.Steps(a, a); n != 0 {
		t.Errorf("%d steps to the same fleet", n)
	}
	if n := report.Steps(append(a, b...), []report.Count{{Instances: 10, Machine: "m"}, {Instances: 4, Machine: "n"}}); n != 3 {
		t.Errorf("%d steps of two services by 1 and 2", n)
	}
	path := climb(rung{x: 100, fleet: a}, rung{x: 400, fleet: b, own: 1}, scale{low: 10, high: 1e3, log: true})
	if math.Abs(path[1][0]-200) > 1e-9 {
		t.Errorf("the step is at %v", path[1][0])
	}
}

// Lines that lie on each other are moved apart as far as they can be told, and around their
// place; others stay.
func TestApart(t *testing.T) {
	moved := apart([][]vg.Length{{10, 50}, {10, 90}, {10, 0}}, func(line, point int) bool { return line < 2 || point == 0 })
	if moved[0][0] != -3 || moved[1][0] != 0 || moved[2][0] != 3 {
		t.Errorf("three lines on each other are at %v, %v and %v", moved[0][0], moved[1][0], moved[2][0])
	}
	if moved[0][1] != 0 || moved[1][1] != 0 || moved[2][1] != 0 {
		t.Errorf("lines that are apart moved: %v", moved)
	}
	moved = apart([][]vg.Length{{10}, {10}, {12}}, func(int, int) bool { return true })
	if moved[0][0] != -0.5 || moved[1][0] != 0.5 || moved[2][0] != 0 {
		t.Errorf("beside a line that is 2 away two lines on each other are moved by %v and %v", moved[0][0], moved[1][0])
	}
}

// A scale has marks at or beyond both ends of what it is for.
func TestScaleReachesMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := math.Pow(10, rapid.Float64Range(-6, 9).Draw(t, "low"))
		high := low * math.Pow(10, rapid.Float64Range(0.01, 6).Draw(t, "decades"))
		log, zero := rapid.Bool().Draw(t, "log"), rapid.Bool().Draw(t, "zero")
		s := scaleOf([]float64{low, high}, log, zero, rapid.IntRange(7, 9).Draw(t, "most"))
		below, above := false, false
		for _, m := range s.Ticks(0, 0) {
			if m.Label != "" {
				below = below || m.Value <= low*(1+1e-9)
				above = above || m.Value >= high*(1-1e-9)
			}
		}
		if !below || !above {
			t.Fatalf("marks from %v to %v: below %v, above %v", low, high, below, above)
		}
	})
}
