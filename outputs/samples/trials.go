package samples

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"fleetcost/models/result"

	"fleetcost/models"
	"fleetcost/models/report"
)

// unbounded is the interval of a prediction of which none was computed.
var unbounded = result.Interval{Low: math.Inf(-1), Mid: math.NaN(), High: math.Inf(1)}

// digits is x to three significant digits, for goldens that can be read.
func digits(x float64) float64 {
	if x == 0 || !report.Finite(x) {
		return x
	}
	scale := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}

// milliFigures are those of a number of requests, with percentiles in
// milliseconds.
func milliFigures(class string, n int, p50, p95, p99, perSecond, used float64) models.Figures {
	return models.Figures{Class: class, Count: n, P50: p50 / 1e3, P95: p95 / 1e3, P99: p99 / 1e3,
		DonePerSecond: perSecond, Utilization: used}
}

// around are prediction intervals so wide, as a share of what is predicted.
func around(r report.ValidationRow, wide float64) report.ValidationRow {
	at := func(x, wide float64) result.Interval {
		return result.Interval{Low: x * (1 - wide), Mid: x, High: x * (1 + wide)}
	}
	r.P50, r.P95, r.P99 = at(r.Predicted.P50, wide/2), at(r.Predicted.P95, wide), at(r.Predicted.P99, wide*1.5)
	return r
}

// FewTrials are a validation that a person can read: one row of every sort.
func FewTrials() *report.Validation {
	row := func(id, server, scenario, runtime string, rate float64, band report.Band, m, p models.Figures) report.ValidationRow {
		return report.ValidationRow{ID: id, Server: server, Scenario: scenario, Load: "lifo", Runtime: runtime, Rate: rate,
			Measured: m, Predicted: p, P50: unbounded, P95: unbounded, P99: unbounded, Band: band}
	}
	v := &report.Validation{Source: "measured", Seed: 1, Repeats: 20, Rows: []report.ValidationRow{
		around(row("181529-1", "node-http", "A", "node-http", 190.3, report.BandLow,
			milliFigures("all", 4666, 16.7, 60.5, 91.5, 186.6, 0.394), milliFigures("all", 4666, 16.5, 60.2, 88.1, 186.6, 0.391)), 0.06),
		around(row("181700-1", "node-http", "A", "node-http", 428.2, report.BandNear,
			milliFigures("all", 10593, 26.5, 82.1, 119, 423.7, 0.912), milliFigures("all", 10593, 25.1, 78.9, 112, 424, 0.905)), 0.1),
		row("181801-1", "node-http", "A", "node-http", 513.9, report.BandSaturated,
			milliFigures("all", 11897, 1150, 2010, 2190, 475.8, 0.998), milliFigures("all", 11893, 1080, 1890, 2050, 475.7, 1)),
		around(row("190210-1", "flask-gthread-2x8", "C", "gunicorn-gthread-flask", 263, report.BandHigh,
			milliFigures("all", 6630, 33.8, 172, 361, 265.2, 0.861), milliFigures("all", 6630, 30.2, 149, 262, 265.2, 0.85)), 0.15),
		around(row("190210-1", "flask-gthread-2x8", "C", "gunicorn-gthread-flask", 263, report.BandHigh,
			milliFigures("heavy", 331, 152, 420, 610, 13.2, 0.861), milliFigures("heavy", 331, 139, 383, 505, 13.2, 0.85)), 0.25),
		row("190332-1", "flask-sync-w4", "A", "gunicorn-sync-flask", 66.4, report.BandLow,
			milliFigures("all", 1660, 20.5, 67.6, 92.5, 66.4, 0.19), milliFigures("all", 1660, 20.1, 65.2, 90.3, 66.4, 0.172)),
		row("", "node-http", "A", "node-http", 100, report.BandSaturated,
			milliFigures("all", 2855, 154, 231, 256, 475.8, 0.998), milliFigures("all", 2910, 151, 226, 249, 485, 1)),
	}}
	v.Rows[2].Left = report.Exclusion{Reason: "saturated", Detail: "the latency is that of the length of the run"}
	v.Rows[5].Left = report.Exclusion{Reason: "the host was slower than usual", Detail: "1.09 ms for 1 ms"}
	v.Rows[6].Closed, v.Rows[6].Left = true, report.Exclusion{Reason: "users without think time"}
	v.Rows[6].Done = result.Interval{Low: 464, Mid: 484, High: 503}
	v.Rows[1].Marked = "host not as fast as usual: off by 4.8 %"
	return summarised(v)
}

// ManyTrials are about as many rows as measured servers give, with errors that
// grow with the load.
func ManyTrials() *report.Validation {
	dice := rand.New(rand.NewPCG(7, 11))
	v := &report.Validation{Source: "measured", Seed: 1, Repeats: 40}
	for i, s := range []struct {
		server, scenario, runtime string
		capacity, low, cpu        float64 // requests per second; ms without load; CPU time in ms
		wild                      float64 // how far from the truth at the highest load
		classes                   []string
	}{
		{"node-http", "A", "node-http", 476, 16, 2.1, 0.05, nil},
		{"node-http", "B", "node-http", 1866, 101, 0.53, 0.06, nil},
		{"node-http", "D", "node-http", 97, 11, 10.2, 0.04, nil},
		{"node-express", "A", "node-express", 435, 17, 2.3, 0.06, nil},
		{"node-cluster2", "C", "node-http", 330, 13, 3, 0.12, []string{"light", "heavy"}},
		{"flask-sync-w4", "A", "gunicorn-sync-flask", 166, 20, 2.6, 0.09, nil},
		{"flask-sync-w8", "A", "gunicorn-sync-flask", 289, 21, 2.7, 0.08, nil},
		{"django-sync-w4", "A", "gunicorn-sync-django", 158, 22, 3.4, 0.1, nil},
		{"flask-gthread-1x16", "A", "gunicorn-gthread-flask", 422, 19, 2.36, 0.14, nil},
		{"flask-gthread-2x8", "C", "gunicorn-gthread-flask", 292, 16, 3.2, 0.38, []string{"light", "heavy"}},
		{"gunicorn-gevent", "A", "gunicorn-gevent-flask", 414, 18, 2.4, 0.08, nil},
		{"uvicorn-fastapi-async", "B", "uvicorn-fastapi", 1382, 102, 0.7, 0.45, nil},
		{"uvicorn-fastapi-async", "C", "uvicorn-fastapi", 304, 13, 3.2, 0.1, []string{"light", "heavy"}},
		{"uvicorn-fastapi-def", "C", "uvicorn-fastapi", 310, 17, 3.2, 0.3, []string{"light", "heavy"}},
	} {
		// The share of the scarcest resource that is used; above 1 the run ends
		// with a queue.
		for k, load := range []float64{0.42, 0.66, 0.9, 1.08} {
			rate := digits(s.capacity * load)
			done := min(rate, s.capacity)
			queue := 1 + 0.9*load*load/max(1-load, 0.06)
			for _, class := range append([]string{"all"}, s.classes...) {
				slow, part := 1.0, 1.0
				switch class {
				case "heavy":
					slow, part = 2.6, 0.05
				case "light":
					slow, part = 0.96, 0.95
				}
				times := func() (median, upper, tail float64) {
					median = s.low * slow * (1 + (queue-1)*0.35)
					if load > 1 {
						median = 1500 * slow
					}
					return median, median * 2.6, median * 4.1
				}
				a, b, c := times()
				m := milliFigures(class, int(done*25*part), digits(a*near(dice, 0.02)), digits(b*near(dice, 0.03)), digits(c*near(dice, 0.04)),
					digits(done*part*near(dice, 0.004)), digits(min(done*s.cpu/1e3, 1)*near(dice, 0.01)))
				miss := s.wild * load * load * (0.4 + 0.6*dice.Float64())
				p := milliFigures(class, m.Count, digits(a*near(dice, 0.02)*(1-miss/3)), digits(b*near(dice, 0.02)*(1-miss/1.5)),
					digits(c*near(dice, 0.03)*(1-miss)), digits(done*part*near(dice, 0.003)), digits(min(done*s.cpu/1e3, 1)*near(dice, 0.01)))
				r := report.ValidationRow{ID: fmt.Sprintf("%06d-1", 181500+i*10+k), Server: s.server, Scenario: s.scenario, Load: "lifo",
					Runtime: s.runtime, Rate: rate, Measured: m, Predicted: p, P50: unbounded, P95: unbounded, P99: unbounded,
					Band: []report.Band{report.BandLow, report.BandMiddle, report.BandNear, report.BandSaturated}[k]}
				if k == 2 && i%3 == 0 {
					r.Band = report.BandHigh
				}
				switch {
				case load > 1:
					r.Left = report.Exclusion{Reason: "saturated"}
				case s.server == "django-sync-w4" && k == 1:
					r.Left = report.Exclusion{Reason: "the host was slower than usual"}
				default:
					r = around(r, 0.06+0.06*load*load/math.Sqrt(part*4))
				}
				v.Rows = append(v.Rows, r)
			}
		}
		m := milliFigures("all", int(s.capacity*6), s.low*9, s.low*14, s.low*16, s.capacity, min(s.capacity*s.cpu/1e3, 1))
		p := m
		p.DonePerSecond = digits(s.capacity * near(dice, 0.03))
		v.Rows = append(v.Rows, report.ValidationRow{Server: s.server, Scenario: s.scenario, Load: "closed", Runtime: s.runtime, Rate: 100, Closed: true,
			Measured: m, Predicted: p, P50: unbounded, P95: unbounded, P99: unbounded, Band: report.BandSaturated, Left: report.Exclusion{Reason: "users without think time"}})
	}
	return summarised(v)
}

// near is a factor around 1.
func near(dice *rand.Rand, sd float64) float64 { return 1 + sd*dice.NormFloat64() }

// summarised fills in the summary. It sorts where the outputs pick.
func summarised(v *report.Validation) *report.Validation {
	s := report.ValidationSummary{P99WorstRow: -1, P99Worst: math.NaN()}
	var errors [6][]float64
	var in, of [3]float64
	for i, r := range v.Rows {
		m, p := r.Measured, r.Predicted
		size := func(k int, p, m float64) { errors[k] = append(errors[k], math.Abs(p/m-1)) }
		if r.Counts() {
			size(0, p.P50, m.P50)
			size(1, p.P95, m.P95)
			size(2, p.P99, m.P99)
			if e := math.Abs(p.P99/m.P99 - 1); !(e <= s.P99Worst) {
				s.P99Worst, s.P99WorstRow = e, i
			}
			s.Rows++
		}
		switch {
		case r.Closed:
			size(5, p.DonePerSecond, m.DonePerSecond)
		case r.Counts() || r.Band == report.BandSaturated:
			size(3, p.Utilization, m.Utilization)
			size(4, p.DonePerSecond, m.DonePerSecond)
		}
		for k, c := range []struct {
			x float64
			i result.Interval
		}{{m.P50, r.P50}, {m.P95, r.P95}, {m.P99, r.P99}} {
			if math.IsInf(c.i.High, 1) {
				continue
			}
			of[k]++
			if c.i.Low <= c.x && c.x <= c.i.High {
				in[k]++
			}
		}
	}
	median := func(k int) float64 {
		e := slices.Sorted(slices.Values(errors[k]))
		if len(e) == 0 {
			return math.NaN()
		}
		return (e[(len(e)-1)/2] + e[len(e)/2]) / 2
	}
	s.P50Median, s.P95Median, s.P99Median = median(0), median(1), median(2)
	s.UtilizationMedian, s.ThroughputMedian, s.CapacityMedian = median(3), median(4), median(5)
	s.CapacityWorst = math.NaN()
	if len(errors[5]) > 0 {
		s.CapacityWorst = slices.Max(errors[5])
	}
	s.P50Coverage, s.P95Coverage, s.P99Coverage = in[0]/of[0], in[1]/of[1], in[2]/of[2]
	s.Coverage = (in[0] + in[1] + in[2]) / (of[0] + of[1] + of[2])
	v.Summary = s
	return v
}
