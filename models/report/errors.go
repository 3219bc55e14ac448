package report

import (
	"cmp"
	"math"
	"slices"

	"fleetcost/models/result"

	"fleetcost/models"
)

// An ErrorFigure is one of models.Figures, which are measured and predicted.
type ErrorFigure struct {
	Name     string
	Of       func(models.Figures) float64
	Interval func(*ValidationRow) result.Interval // of the prediction; nil where there is none
}

var (
	ErrorP50 = ErrorFigure{"p50", func(f models.Figures) float64 { return f.P50 }, func(r *ValidationRow) result.Interval { return r.P50 }}
	ErrorP95 = ErrorFigure{"p95", func(f models.Figures) float64 { return f.P95 }, func(r *ValidationRow) result.Interval { return r.P95 }}
	ErrorP99 = ErrorFigure{"p99", func(f models.Figures) float64 { return f.P99 }, func(r *ValidationRow) result.Interval { return r.P99 }}

	ErrorThroughput  = ErrorFigure{Name: "throughput", Of: func(f models.Figures) float64 { return f.DonePerSecond }}
	ErrorUtilization = ErrorFigure{Name: "utilization", Of: func(f models.Figures) float64 { return f.Utilization }}
)

// Error is the relative error of the prediction; NaN where it is not known, as
// of a measured zero.
func (q ErrorFigure) Error(r *ValidationRow) float64 {
	if e := Error(q.Of(r.Predicted), q.Of(r.Measured)); Finite(e) {
		return e
	}
	return math.NaN()
}

// Inside tells whether the measured value lies in the interval of the
// prediction, if there is one.
func (q ErrorFigure) Inside(r *ValidationRow) (in, known bool) {
	i, x := q.Interval(r), q.Of(r.Measured)
	return x >= i.Low && x <= i.High, Bounded(i) && Finite(x)
}

// Bounded tells whether an interval was computed.
func Bounded(i result.Interval) bool { return Finite(i.Low) && Finite(i.High) }

// OfAll tells whether a row is of all requests, not of one class.
func OfAll(r *ValidationRow) bool { return r.Measured.Class == "all" || r.Measured.Class == "" }

// WideError is the error beyond which a prediction is said to be wrong: the
// difference that a reader is told of when theory contradicts a simulation.
const WideError = 0.25

// A RowGroup is the rows that have a server, a scenario or a band in common.
type RowGroup struct {
	Server, Scenario string
	Band             Band
	Rows             []*ValidationRow
}

// GroupedBy are the rows in groups, which are in the order of the first rows of
// their servers and scenarios, and by load. Groups of which no error is known,
// such as those of closed trials alone, are left out.
func GroupedBy(rows []ValidationRow, by int) []RowGroup {
	var groups []RowGroup
	servers, scenarios := map[string]int{}, map[string]int{}
	for i := range rows {
		r := &rows[i]
		if _, seen := servers[r.Server]; !seen {
			servers[r.Server] = i
		}
		if _, seen := scenarios[r.Scenario]; !seen {
			scenarios[r.Scenario] = i
		}
		g := RowGroup{}
		if by&ByServer != 0 {
			g.Server = r.Server
		}
		if by&ByScenario != 0 {
			g.Scenario = r.Scenario
		}
		if by&ByBand != 0 {
			g.Band = r.Band
		}
		at := slices.IndexFunc(groups, func(o RowGroup) bool {
			return o.Server == g.Server && o.Scenario == g.Scenario && o.Band == g.Band
		})
		if at < 0 {
			at = len(groups)
			groups = append(groups, g)
		}
		groups[at].Rows = append(groups[at].Rows, r)
	}
	groups = slices.DeleteFunc(groups, func(g RowGroup) bool { return len(g.Compared()) == 0 })
	slices.SortStableFunc(groups, func(a, b RowGroup) int {
		return cmp.Or(cmp.Compare(servers[a.Server], servers[b.Server]), cmp.Compare(scenarios[a.Scenario], scenarios[b.Scenario]),
			cmp.Compare(slices.Index(Bands, a.Band), slices.Index(Bands, b.Band)))
	})
	return groups
}

// Compared are the rows of which an error is shown.
func (g RowGroup) Compared() []*ValidationRow {
	return Chosen(g.Rows, func(r *ValidationRow) bool { return r.Counts() || compares(r) })
}

// Counted are the rows that count in the errors of latency.
func (g RowGroup) Counted() []*ValidationRow {
	return Chosen(g.Rows, func(r *ValidationRow) bool { return r.Counts() })
}

// Open are the rows whose throughput and utilization are compared.
func (g RowGroup) Open() []*ValidationRow { return Chosen(g.Rows, compares) }

// compares tells whether the throughput and the utilization of a row are
// compared: of open trials, the saturated ones as well.
func compares(r *ValidationRow) bool {
	return !r.Closed && (r.Counts() || r.Band == BandSaturated)
}

// Chosen are the rows that are wanted.
func Chosen(rows []*ValidationRow, wanted func(*ValidationRow) bool) []*ValidationRow {
	var some []*ValidationRow
	for _, r := range rows {
		if wanted(r) {
			some = append(some, r)
		}
	}
	return some
}

// MedianError is the median of the sizes of the errors; NaN where none is known.
func MedianError(rows []*ValidationRow, q ErrorFigure) float64 {
	return medianOf(rows, func(r *ValidationRow) float64 { return math.Abs(q.Error(r)) })
}

// Lean is the median of the errors with their signs.
func Lean(rows []*ValidationRow, q ErrorFigure) float64 { return medianOf(rows, q.Error) }

// medianOf is the median of the known values, between the middle two of an
// even number.
func medianOf(rows []*ValidationRow, value func(*ValidationRow) float64) float64 {
	var known []float64
	for _, r := range rows {
		if x := value(r); Finite(x) {
			known = append(known, x)
		}
	}
	return median(known)
}

// median of values, which are sorted; NaN of none.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// WithinError counts the rows whose p99 is not wrong, of those whose error is
// known.
func WithinError(rows []*ValidationRow) (near, of int) {
	for _, r := range rows {
		e := math.Abs(ErrorP99.Error(r))
		if e <= WideError {
			near++
		}
		if Finite(e) {
			of++
		}
	}
	return near, of
}

// A PartGroup is a service or a backend of one system, in all its trials.
type PartGroup struct {
	Server, Scenario, Name string
	Parts                  []*ValidationPart
}

// PartsOf are the services and backends of the systems that were measured.
func PartsOf(v *Validation) []PartGroup {
	var groups []PartGroup
	for i := range v.Parts {
		p := &v.Parts[i]
		at := slices.IndexFunc(groups, func(g PartGroup) bool {
			return g.Server == p.Server && g.Scenario == p.Scenario && g.Name == p.Measured.Name
		})
		if at < 0 {
			at = len(groups)
			groups = append(groups, PartGroup{Server: p.Server, Scenario: p.Scenario, Name: p.Measured.Name})
		}
		groups[at].Parts = append(groups[at].Parts, p)
	}
	return groups
}

// Median of the sizes of the errors of one figure, and of how many trials; NaN where none is
// known.
func (g PartGroup) Median(figure func(models.PartFigures) float64) (err float64, of int) {
	var known []float64
	for _, p := range g.Parts {
		if e := math.Abs(Error(figure(p.Predicted), figure(p.Measured))); Finite(e) {
			known = append(known, e)
		}
	}
	return median(known), len(known)
}

// Middle is the median of what was measured and of what is predicted of one figure, over the
// trials that know both; NaN where there are none.
func (g PartGroup) Middle(figure func(models.PartFigures) float64) (measured, predicted float64) {
	var m, p []float64
	for _, part := range g.Parts {
		if a, b := figure(part.Measured), figure(part.Predicted); Finite(a) && Finite(b) {
			m, p = append(m, a), append(p, b)
		}
	}
	return median(m), median(p)
}

// Spread is how far the repeats of a run are from each other: the median over the rates of
// the largest measured value over the smallest, less 1; NaN where no run was repeated.
func Spread(rows []*ValidationRow, q ErrorFigure) float64 {
	type run struct {
		server, scenario, class string
		rate                    float64
	}
	ends := map[run][2]float64{}
	n := map[run]int{}
	var order []run
	for _, r := range rows {
		x := q.Of(r.Measured)
		if !Finite(x) {
			continue
		}
		of := run{r.Server, r.Scenario, r.Measured.Class, r.Rate}
		if n[of]++; n[of] == 1 {
			order = append(order, of)
			ends[of] = [2]float64{x, x}
		}
		ends[of] = [2]float64{min(ends[of][0], x), max(ends[of][1], x)}
	}
	var spreads []float64
	for _, of := range order {
		if s := ends[of][1]/ends[of][0] - 1; n[of] > 1 && Finite(s) {
			spreads = append(spreads, s)
		}
	}
	return median(spreads)
}

// Coverage counts the measured p50, p95 and p99 inside their intervals.
func Coverage(rows []*ValidationRow) (inside, of int) {
	for _, r := range rows {
		for _, q := range []ErrorFigure{ErrorP50, ErrorP95, ErrorP99} {
			in, known := q.Inside(r)
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

// Farthest are the rows that count with the largest errors of p99, above some
// size; at most so many, or all when most is negative.
func Farthest(rows []ValidationRow, above float64, most int) []*ValidationRow {
	var far []*ValidationRow
	for i := range rows {
		if rows[i].Counts() && math.Abs(ErrorP99.Error(&rows[i])) > above {
			far = append(far, &rows[i])
		}
	}
	slices.SortStableFunc(far, func(a, b *ValidationRow) int {
		return cmp.Compare(math.Abs(ErrorP99.Error(b)), math.Abs(ErrorP99.Error(a)))
	})
	if most >= 0 && len(far) > most {
		far = far[:most]
	}
	return far
}

// SummaryOf is the summary, in which what no row tells is not known.
func SummaryOf(v *Validation) ValidationSummary {
	s := v.Summary
	unknowns := func(fields ...*float64) {
		for _, f := range fields {
			*f = math.NaN()
		}
	}
	if s.Rows == 0 {
		unknowns(&s.P50Median, &s.P95Median, &s.P99Median, &s.P99Worst)
		s.P99WorstRow = -1
	}
	if len(v.Rows) == 0 {
		unknowns(&s.UtilizationMedian, &s.ThroughputMedian, &s.CapacityMedian, &s.CapacityWorst,
			&s.Coverage, &s.P50Coverage, &s.P95Coverage, &s.P99Coverage)
	}
	if s.P99WorstRow < 0 || s.P99WorstRow >= len(v.Rows) {
		s.P99WorstRow = -1
	}
	return s
}

// The columns that say what a row of a table of errors is of.
const (
	ByServer = 1 << iota
	ByScenario
	ByBand
)
