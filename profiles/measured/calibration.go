package measured

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// An overheadRow is a line of overhead.csv: a handler that does nothing.
type overheadRow struct {
	server, family, measure string
	processes               int
	rate, cpu, mean         float64 // requests per second, seconds
}

// A busyLoop is what a loop of nominal length really took, in seconds: the mean of several.
type busyLoop struct {
	nominal, measured float64
	repeats           []float64 // each of them over their mean
}

// calibration reads what every prediction starts from.
func (c *campaign) calibration() {
	if f, in := c.table(overheadFile, true, "server", "measure", "throughput_rps", "cpu_ms_per_req", "mean_ms"); f != nil {
		defer in.Close()
		for f.next() {
			row := overheadRow{
				server: f.text("server"), measure: f.text("measure"),
				rate: f.value("throughput_rps", 1e-9, false),
				cpu:  f.value("cpu_ms_per_req", 1e-9, false) / 1e3,
				mean: f.value("mean_ms", 0, false) / 1e3,
			}
			if s, ok := c.find(row.server); ok {
				row.family, row.processes = s.family, s.runtime.Processes.On(c.machine)
				c.overheads = append(c.overheads, row)
			}
		}
	}
	c.busy = map[string][]busyLoop{}
	if f, in := c.table(busyFile, true, "runtime", "nominal_ms", "measured_cpu_ms"); f != nil {
		defer in.Close()
		sums := map[string]map[float64][]float64{}
		for f.next() {
			name := f.text("runtime")
			nominal, measured := f.value("nominal_ms", 1e-9, false), f.value("measured_cpu_ms", 1e-9, false)
			if sums[name] == nil {
				sums[name] = map[float64][]float64{}
			}
			sums[name][nominal] = append(sums[name][nominal], measured)
		}
		for name, times := range sums {
			for nominal, measured := range times {
				mean := result.Mean(measured)
				loop := busyLoop{nominal: nominal / 1e3, measured: mean / 1e3}
				for _, m := range measured {
					loop.repeats = append(loop.repeats, m/mean)
				}
				c.busy[name] = append(c.busy[name], loop)
			}
			slices.SortFunc(c.busy[name], func(a, b busyLoop) int { return cmp.Compare(a.nominal, b.nominal) })
		}
	}
}

// really is how long a busy loop of nominal length takes: the ratio of the
// nearest lengths that were measured, interpolated in between.
func really(loops []busyLoop, nominal float64) float64 {
	n := len(loops)
	if n == 0 {
		return nominal
	}
	ratio := func(l busyLoop) float64 { return l.measured / l.nominal }
	i, found := slices.BinarySearchFunc(loops, nominal, func(l busyLoop, x float64) int { return cmp.Compare(l.nominal, x) })
	switch {
	case found:
		return loops[i].measured
	case i == 0:
		return nominal * ratio(loops[0])
	case i == n:
		return nominal * ratio(loops[n-1])
	}
	low, high := loops[i-1], loops[i]
	w := (nominal - low.nominal) / (high.nominal - low.nominal)
	return nominal * (ratio(low)*(1-w) + ratio(high)*w)
}

// loopDoubt is the relative standard deviation of the mean that stands for a loop: what one
// of its repeats scatters by, over the root of their number. All lengths scatter alike, so
// their deviations are pooled,
//
//	s² = Σ (x/x̄ − 1)² / Σ (m − 1)
//
// and the mean of the fewest repeats is doubted; 0 where none was repeated.
func loopDoubt(loops []busyLoop) float64 {
	sum, freedom, fewest := 0.0, 0, math.Inf(1)
	for _, l := range loops {
		for _, r := range l.repeats {
			sum += (r - 1) * (r - 1)
		}
		freedom += len(l.repeats) - 1
		fewest = min(fewest, float64(len(l.repeats)))
	}
	if freedom < 1 {
		return 0
	}
	return math.Sqrt(sum / float64(freedom) / fewest)
}

// A calibrated server.
type calibrated struct {
	runtime models.Runtime
	outside sim.Time // between client and server
	doubt   float64  // of the overhead, relative
}

// fitted is how many numbers of a server are fitted to its lines: models.Idle.
const fitted = 2

// calibrate puts what overhead.csv says of a server, and of its family, into
// its runtime:
//
//   - the overhead is the CPU time per request when the server is saturated by a
//     handler that answers at once (hello_closed);
//   - what idleness adds is fitted to the handlers with no work at given rates
//     (work_empty_*), with those that wait (work_io*) where there are fewer than
//     two of them;
//   - what is left of the shortest mean latency of those, beside the CPU time, is
//     outside of the server.
//
// The doubt is the standard deviation of the logarithms of what the fit gives over what was
// measured, over all lines of the family, those that it was not fitted to included. Of n
// lines n − 2 are free, since two numbers were fitted to them: √(Σ ln² / (n − 2)).
func (c *campaign) calibrate(name string, s subject) (calibrated, bool) {
	rt := s.runtime
	hot, ofFamily := map[string]float64{}, math.NaN()
	for _, o := range c.overheads {
		if o.measure == "hello_closed" && o.family == s.family {
			hot[o.server] = o.cpu
			if math.IsNaN(ofFamily) {
				ofFamily = o.cpu
			}
		}
	}
	busy, ok := hot[name]
	if !ok {
		busy = ofFamily
	}
	var empty, waiting, all []models.OverheadPoint
	outside := math.Inf(1)
	for _, o := range c.overheads {
		if o.family != s.family || o.measure == "hello_closed" {
			continue
		}
		p := models.OverheadPoint{Rate: o.rate, Processes: o.processes, CPU: o.cpu, Busy: busy}
		if own, ok := hot[o.server]; ok {
			p.Busy = own
		}
		all = append(all, p)
		switch {
		case strings.HasPrefix(o.measure, "work_empty"):
			empty = append(empty, p)
			outside = math.Min(outside, o.mean-o.cpu)
		case strings.HasPrefix(o.measure, "work_io"):
			waiting = append(waiting, p)
		}
	}
	if len(empty) < 2 {
		empty = append(empty, waiting...)
	}
	if math.IsNaN(busy) || len(empty) == 0 {
		c.warn(filepath.Join(c.dir, overheadFile), 0, fmt.Sprintf("no hello_closed line, or no work_empty line, of %s or its family: it is not predicted", name), "")
		return calibrated{}, false
	}
	if math.IsInf(outside, 1) {
		outside = 0 // the mean of those that wait holds the wait
	}
	idle, _ := models.FitIdle(empty)
	sum := 0.0
	for _, p := range all {
		e := math.Log(idle.CPU(p) / p.CPU)
		sum += e * e
	}
	rt.Idle = idle
	rt.Overhead = max(0, sim.Seconds(busy)-rt.Dispatch-rt.Collect)
	rt.OverheadAfter = rt.Overhead / 3
	return calibrated{rt, sim.Seconds(math.Max(0, outside)), math.Sqrt(sum / float64(max(1, len(all)-fitted)))}, true
}
