package traffic

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/models"
	"fleetcost/profiles/shared"
	"fleetcost/sim"
)

// Bursty processes have the index that others worked out, at every time scale: by the
// formula, by their random rates, and by their arrivals where these are few.
func TestBurstsOfTheReferee(t *testing.T) {
	cases, scales := 0, 0
	lines(t, shared.Open(t, "autoscale", "dispersion.jsonl"), func(line []byte) {
		var kind struct{ Kind string }
		if err := json.Unmarshal(line, &kind); err != nil || kind.Kind != "process" {
			return
		}
		var c struct {
			ID    string
			Model struct {
				Process  string
				Rates    [2]float64 `json:"rate_per_s_in_state"`
				Sojourns [2]float64 `json:"mean_sojourn_s_in_state"`
				Mean     float64    `json:"mean_rate_per_s"`
				SCV      float64    `json:"gamma_scv"`
				Block    float64    `json:"block_s"`
			}
			Expected struct {
				Index map[string]float64 `json:"idc_at_s"`
			}
			Tolerance struct {
				Index map[string]float64 `json:"idc_at_s"`
			} `json:"tolerance_rel"`
			Run struct{ Windows int }
		}
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		m := c.Model
		var b Bursts = GammaBursts{SCV: m.SCV, Block: sim.Seconds(m.Block)}
		if m.Process == "mmpp2" {
			b = TwoStates{[2]float64{m.Rates[0] / m.Mean, m.Rates[1] / m.Mean}, [2]sim.Time{sim.Seconds(m.Sojourns[0]), sim.Seconds(m.Sojourns[1])}}
		}
		cases++
		for at, want := range c.Expected.Index {
			s, _ := strconv.ParseFloat(at, 64)
			scale, within := sim.Seconds(s), c.Tolerance.Index[at]
			if got := b.Index(m.Mean, scale); math.Abs(got-want) > 1e-9*want {
				t.Errorf("%s: at %s s the index is %.12g by the formula, want %.12g", c.ID, at, got, want)
			}
			r := sim.Stream(3, 0, c.ID+at)
			counts := make([]float64, c.Run.Windows)
			for i := range counts {
				counts[i] = countOf(b, m.Mean, scale, r)
			}
			if mean, variance := stat.MeanVariance(counts, nil); math.Abs(variance/mean-want) > within*want {
				t.Errorf("%s: at %s s the index is %.5g, want %.5g", c.ID, at, variance/mean, want)
			}
			scales++
		}
	})
	t.Logf("%d processes, %d scales", cases, scales)
}

// countOf is the number of arrivals in a window: of its arrivals where they are few, else
// a Poisson number of the mean that its spans have.
func countOf(b Bursts, perSecond float64, window sim.Time, r *rand.Rand) float64 {
	if perSecond*window.Seconds() < 1000 {
		n := 0.0
		arrivals := DrawBursts(perSecond, b, r)
		for at, _ := arrivals.Next(); at < window; at, _ = arrivals.Next() {
			n++
		}
		return n
	}
	mean, spans := 0.0, b.Spans(r)
	for left := window; left > 0; {
		factor, lasts := spans()
		mean += perSecond * factor * min(lasts, left).Seconds()
		left -= lasts
	}
	return distuv.Poisson{Lambda: mean, Src: r}.Rand()
}

// What is measured of bursts that were asked for by an index is that index, whatever the
// rate does meanwhile.
func TestBurstsHaveTheIndexTheyWereAskedFor(t *testing.T) {
	const perSecond, index = 100., 8.
	b, ok := GammaBurstsOf(index, perSecond, sim.Second)
	if !ok || math.Abs(b.Index(perSecond, sim.Second)-index) > 1e-12 {
		t.Fatalf("%+v has an index of %g", b, b.Index(perSecond, sim.Second))
	}
	if _, ok := GammaBurstsOf(0.9, perSecond, sim.Second); ok {
		t.Error("fewer than Poisson are bursts")
	}
	counts := &models.ArrivalCounts{Width: sim.Second, Requests: make([]float64, 20*1800)}
	arrivals := DrawBursts(perSecond, b, sim.Stream(1, 0, "arrival"))
	for {
		at, _ := arrivals.Next()
		if at >= sim.Time(len(counts.Requests))*sim.Second {
			break
		}
		counts.Requests[at/sim.Second]++
	}
	for i := range counts.Requests { // a slow wave on top of them
		counts.Requests[i] += 300 * (1 + math.Sin(2*math.Pi*float64(i)/86400))
	}
	d, err := Disperse(counts, sim.Second, 30*sim.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Variance / perSecond; math.Abs(got-index) > 0.05*index {
		t.Errorf("an index of %g is measured, %g was asked for", got, index)
	}
	if d.Raw < 2*d.Index {
		t.Errorf("the raw index is %g, and should have the wave in it", d.Raw)
	}
}
