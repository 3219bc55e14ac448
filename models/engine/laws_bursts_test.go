package engine

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// modulated is Poisson traffic whose rate is that of the state of a Markov chain (MMPP).
// It is for runs of any length.
type modulated struct {
	rates []float64   // requests per second in each state
	stays []float64   // mean seconds
	goes  [][]float64 // from each state, how likely to each other one
}

// modulatedOf reads one: states with their rates and mean stays; of more than two the
// rates of the changes, or they follow one another in a circle.
func modulatedOf(a map[string]any) (m modulated, err error) {
	m.rates, _ = flat(a["rate_per_s_in_state"])
	m.stays, _ = flat(a["mean_sojourn_s_in_state"])
	states, _ := a["states"].([]any)
	for _, x := range states {
		s := object(x)
		m.rates = append(m.rates, number(s, "rate_per_s"))
		m.stays = append(m.stays, max(number(s, "mean_sojourn_s"), number(s, "mean_s")))
	}
	n := len(m.rates)
	m.goes = make([][]float64, n)
	for i := range n {
		m.goes[i] = make([]float64, n)
		m.goes[i][(i+1)%n] = 1
	}
	for _, key := range []string{"transition_rate_per_s", "generator", "generator_per_s"} {
		rows, _ := a[key].([]any)
		m.stays = append(m.stays, make([]float64, max(0, len(rows)-len(m.stays)))...)
		for i := range rows {
			row, _ := flat(rows[i])
			out := 0.0
			for j, x := range row {
				if j != i {
					out += x
				}
			}
			m.stays[i] = 1 / out
			for j, x := range row {
				if m.goes[i][j] = x / out; j == i {
					m.goes[i][j] = 0
				}
			}
		}
	}
	if n < 2 || len(m.stays) != n {
		return m, fmt.Errorf("%d states with %d stays", n, len(m.stays))
	}
	return m, nil
}

// shares of time in each state: those of the chain of changes, by power iteration, times
// the stays.
func (m modulated) shares() []float64 {
	n := len(m.rates)
	p := make([]float64, n)
	p[0] = 1
	for range 10_000 {
		next := make([]float64, n)
		for i := range n {
			next[i] += p[i] / 2 // lazily, so that a circle comes to rest
			for j := range n {
				next[j] += p[i] * m.goes[i][j] / 2
			}
		}
		p = next
	}
	sum := 0.0
	for i := range p {
		p[i] *= m.stays[i]
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

func (m modulated) Rate() (sum float64) {
	for i, share := range m.shares() {
		sum += share * m.rates[i]
	}
	return sum
}

func (m modulated) Rates() []float64              { return []float64{m.Rate()} }
func (m modulated) Horizon() sim.Time             { return 0 }
func (m modulated) Scaled(float64) models.Traffic { panic("not needed") }
func (m modulated) Shortened(float64) models.Traffic {
	panic("not needed")
}
func (m modulated) String() string { return "modulated by a Markov chain" }

func (m modulated) Arrivals(r *rand.Rand) models.Arrivals {
	return traffic.DrawBursts(m.Rate(), m, r)
}

// Index is not asked for.
func (m modulated) Index(float64, sim.Time) float64 { panic("not needed") }

// Spans are the stays in the states.
func (m modulated) Spans(r *rand.Rand) func() (float64, sim.Time) {
	mean := m.Rate()
	state := drawn(m.shares(), r)
	return func() (float64, sim.Time) {
		factor, lasts := m.rates[state]/mean, sim.Seconds(r.ExpFloat64()*m.stays[state])
		state = drawn(m.goes[state], r)
		return factor, max(1, lasts)
	}
}

func drawn(weights []float64, r *rand.Rand) int {
	u := r.Float64()
	for i, w := range weights {
		if u -= w; u < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// stationary is the mean number in MMPP/M/c: the chain of the number, up to a most, and
// the state, by power iteration.
func (m modulated) stationary(c int, service float64, most int) (number float64) {
	n := len(m.rates)
	fastest := float64(c) / service
	for i := range n {
		fastest = math.Max(fastest, m.rates[i]+1/m.stays[i]+float64(c)/service)
	}
	p, next := make([]float64, n*(most+1)), make([]float64, n*(most+1))
	p[0] = 1
	for range 30_000 {
		clear(next)
		for k := 0; k <= most; k++ {
			for i := range n {
				x := p[k*n+i]
				up, down := m.rates[i], math.Min(float64(k), float64(c))/service
				if k == most {
					up = 0
				}
				stay := fastest - up - down - 1/m.stays[i]
				next[k*n+i] += x * stay / fastest
				if up > 0 {
					next[(k+1)*n+i] += x * up / fastest
				}
				if down > 0 {
					next[(k-1)*n+i] += x * down / fastest
				}
				for j := range n {
					next[k*n+j] += x * m.goes[i][j] / m.stays[i] / fastest
				}
			}
		}
		p, next = next, p
	}
	for k := 0; k <= most; k++ {
		for i := range n {
			number += float64(k) * p[k*n+i]
		}
	}
	return number
}

// A queue under traffic with bursts is as long as its Markov chain says.
func TestModulatedTraffic(t *testing.T) {
	for _, arrivals := range []map[string]any{
		{"process": "mmpp2", "rate_per_s_in_state": []any{2., 14.}, "mean_sojourn_s_in_state": []any{3., 1.}},
		{"process": "mmpp", "states": []any{map[string]any{"rate_per_s": 1., "mean_sojourn_s": 2.}, map[string]any{"rate_per_s": 6., "mean_sojourn_s": 1.}, map[string]any{"rate_per_s": 11., "mean_sojourn_s": 0.5}}},
	} {
		m, err := modulatedOf(arrivals)
		if err != nil {
			t.Fatal(err)
		}
		c := theoryCase{ID: "made up", Family: "mmpp", Model: map[string]any{"arrivals": arrivals, "servers": 1.,
			"service": map[string]any{"dist": "exponential", "mean_s": 0.1}}}
		c.Run.Kind, c.Run.Completions = "steady", shorten(400_000)
		c.Expected = map[string]any{"number_mean": m.stationary(1, 0.1, 100), "throughput_rps": m.Rate()}
		got, err := queueCase(c)
		if err != nil {
			t.Fatal(err)
		}
		// Five standard errors: hundred requests and more in a burst are one observation.
		c.ToleranceRel = map[string]float64{"number_mean": 5 * math.Sqrt(100/float64(c.Run.Completions)), "throughput_rps": 5 * math.Sqrt(30/float64(c.Run.Completions))}
		for _, o := range compare(c, got) {
			t.Error(o)
		}
		t.Logf("%.4g in the system, %.4g by the chain", got["number_mean"], c.Expected["number_mean"])
	}
}
