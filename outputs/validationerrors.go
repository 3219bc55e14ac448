package outputs

import (
	"cmp"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// A figure is one of models.Figures, which are measured and predicted.
type figure struct {
	name     string
	of       func(models.Figures) float64
	interval func(*report.ValidationRow) result.Interval // of the prediction; nil where there is none
}

var (
	p50 = figure{"p50", func(f models.Figures) float64 { return f.P50 }, func(r *report.ValidationRow) result.Interval { return r.P50 }}
	p95 = figure{"p95", func(f models.Figures) float64 { return f.P95 }, func(r *report.ValidationRow) result.Interval { return r.P95 }}
	p99 = figure{"p99", func(f models.Figures) float64 { return f.P99 }, func(r *report.ValidationRow) result.Interval { return r.P99 }}

	throughput  = figure{name: "throughput", of: func(f models.Figures) float64 { return f.DonePerSecond }}
	utilization = figure{name: "utilization", of: func(f models.Figures) float64 { return f.Utilization }}
)

// error is the relative error of the prediction; NaN where it is not known, as
// of a measured zero.
func (q figure) error(r *report.ValidationRow) float64 {
	if e := report.Error(q.of(r.Predicted), q.of(r.Measured)); finite(e) {
		return e
	}
	return math.NaN()
}

// inside tells whether the measured value lies in the interval of the
// prediction, if there is one.
func (q figure) inside(r *report.ValidationRow) (in, known bool) {
	i, x := q.interval(r), q.of(r.Measured)
	return x >= i.Low && x <= i.High, bounded(i) && finite(x)
}

// bounded tells whether an interval was computed.
func bounded(i result.Interval) bool { return finite(i.Low) && finite(i.High) }

// whole tells whether a row is of all requests, not of one class.
func whole(r *report.ValidationRow) bool { return r.Measured.Class == "all" || r.Measured.Class == "" }

// wideError is the error beyond which a prediction is said to be wrong: the
// difference that a reader is told of when theory contradicts a simulation.
const wideError = 0.25

// A rowGroup is the rows that have a server, a scenario or a band in common.
type rowGroup struct {
	server, scenario string
	band             report.Band
	rows             []*report.ValidationRow
}

// groupedBy are the rows in groups, which are in the order of the first rows of
// their servers and scenarios, and by load. Groups of which no error is known,
// such as those of closed trials alone, are left out.
func groupedBy(rows []report.ValidationRow, by int) []rowGroup {
	var groups []rowGroup
	servers, scenarios := map[string]int{}, map[string]int{}
	for i := range rows {
		r := &rows[i]
		if _, seen := servers[r.Server]; !seen {
			servers[r.Server] = i
		}
		if _, seen := scenarios[r.Scenario]; !seen {
			scenarios[r.Scenario] = i
		}
		g := rowGroup{}
		if by&columnServer != 0 {
			g.server = r.Server
		}
		if by&columnScenario != 0 {
			g.scenario = r.Scenario
		}
		if by&columnBand != 0 {
			g.band = r.Band
		}
		at := slices.IndexFunc(groups, func(o rowGroup) bool {
			return o.server == g.server && o.scenario == g.scenario && o.band == g.band
		})
		if at < 0 {
			at = len(groups)
			groups = append(groups, g)
		}
		groups[at].rows = append(groups[at].rows, r)
	}
	groups = slices.DeleteFunc(groups, func(g rowGroup) bool { return len(g.compared()) == 0 })
	slices.SortStableFunc(groups, func(a, b rowGroup) int {
		return cmp.Or(cmp.Compare(servers[a.server], servers[b.server]), cmp.Compare(scenarios[a.scenario], scenarios[b.scenario]),
			cmp.Compare(slices.Index(report.Bands, a.band), slices.Index(report.Bands, b.band)))
	})
	return groups
}

// compared are the rows of which an error is shown.
func (g rowGroup) compared() []*report.ValidationRow {
	return chosen(g.rows, func(r *report.ValidationRow) bool { return r.Left == "" || compares(r) })
}

// counted are the rows that count in the errors of latency.
func (g rowGroup) counted() []*report.ValidationRow {
	return chosen(g.rows, func(r *report.ValidationRow) bool { return r.Left == "" })
}

// open are the rows whose throughput and utilization are compared.
func (g rowGroup) open() []*report.ValidationRow { return chosen(g.rows, compares) }

// compares tells whether the throughput and the utilization of a row are
// compared: of open trials, the saturated ones as well.
func compares(r *report.ValidationRow) bool {
	return !r.Closed && (r.Left == "" || r.Band == report.BandSaturated)
}

func chosen(rows []*report.ValidationRow, wanted func(*report.ValidationRow) bool) []*report.ValidationRow {
	var some []*report.ValidationRow
	for _, r := range rows {
		if wanted(r) {
			some = append(some, r)
		}
	}
	return some
}

// medianError is the median of the sizes of the errors; NaN where none is known.
func medianError(rows []*report.ValidationRow, q figure) float64 {
	return medianOf(rows, func(r *report.ValidationRow) float64 { return math.Abs(q.error(r)) })
}

// lean is the median of the errors with their signs.
func lean(rows []*report.ValidationRow, q figure) float64 { return medianOf(rows, q.error) }

// medianOf is the median of the known values, between the middle two of an
// even number.
func medianOf(rows []*report.ValidationRow, value func(*report.ValidationRow) float64) float64 {
	var known []float64
	for _, r := range rows {
		if x := value(r); finite(x) {
			known = append(known, x)
		}
	}
	if len(known) == 0 {
		return math.NaN()
	}
	slices.Sort(known)
	n := len(known)
	return (known[(n-1)/2] + known[n/2]) / 2
}

// withinError counts the rows whose p99 is not wrong, of those whose error is
// known.
func withinError(rows []*report.ValidationRow) (near, of int) {
	for _, r := range rows {
		e := math.Abs(p99.error(r))
		if e <= wideError {
			near++
		}
		if finite(e) {
			of++
		}
	}
	return near, of
}

// coverage counts the measured p50, p95 and p99 inside their intervals.
func coverage(rows []*report.ValidationRow) (inside, of int) {
	for _, r := range rows {
		for _, q := range []figure{p50, p95, p99} {
			in, known := q.inside(r)
			if in && known {
				inside++
			}
			if known {
				of++
			}
		}
	}
	return inside, of
}

// farthest are the rows that count with the largest errors of p99, above some
// size; at most so many, or all when most is negative.
func farthest(rows []report.ValidationRow, above float64, most int) []*report.ValidationRow {
	var far []*report.ValidationRow
	for i := range rows {
		if rows[i].Left == "" && math.Abs(p99.error(&rows[i])) > above {
			far = append(far, &rows[i])
		}
	}
	slices.SortStableFunc(far, func(a, b *report.ValidationRow) int {
		return cmp.Compare(math.Abs(p99.error(b)), math.Abs(p99.error(a)))
	})
	if most >= 0 && len(far) > most {
		far = far[:most]
	}
	return far
}
