package report

import "math"

// Votes are the errors of some of the rows that count, of p50, p95 and p99: medians of their
// sizes, shares of the measured values inside of the prediction intervals, and medians of the
// widths of these, from low to high, over what is predicted.
type Votes struct {
	Of                      string
	Rows                    int
	Errors, Coverage, Width [3]float64
}

// VotesOf counts the rows in different ways: each row, so that a run has a vote for each of
// its classes, which were measured under the same arrivals; each run once; and both without
// the rows that measure the host as much as the server. Ways that are the same as the first
// are left out.
func VotesOf(rows []ValidationRow) []Votes {
	quiet := func(r *ValidationRow) bool { return r.Marked == "" }
	all := make([]*ValidationRow, len(rows))
	for i := range rows {
		all[i] = &rows[i]
	}
	counted := Chosen(all, func(r *ValidationRow) bool { return r.Counts() && !r.Closed })
	runs := Chosen(counted, OfAll)
	votes := []Votes{votesOf("rows", counted)}
	if len(runs) < len(counted) {
		votes = append(votes, votesOf("runs", runs))
	}
	if still := Chosen(counted, quiet); len(still) < len(counted) {
		votes = append(votes, votesOf("rows of a quiet host", still))
		if still := Chosen(runs, quiet); len(runs) < len(counted) {
			votes = append(votes, votesOf("runs of a quiet host", still))
		}
	}
	return votes
}

func votesOf(name string, rows []*ValidationRow) Votes {
	v := Votes{Of: name, Rows: len(rows)}
	for k, q := range []ErrorFigure{ErrorP50, ErrorP95, ErrorP99} {
		v.Errors[k] = MedianError(rows, q)
		v.Width[k] = medianOf(rows, func(r *ValidationRow) float64 {
			return (q.Interval(r).High - q.Interval(r).Low) / q.Of(r.Predicted)
		})
		inside, known := 0, 0
		for _, r := range rows {
			switch in, is := q.Inside(r); {
			case in && is:
				inside++
				known++
			case is:
				known++
			}
		}
		if v.Coverage[k] = math.NaN(); known > 0 {
			v.Coverage[k] = float64(inside) / float64(known)
		}
	}
	return v
}

// CapacityInside tells whether the throughput of a closed trial lies in the prediction
// interval, if there is one.
func CapacityInside(r *ValidationRow) (in, known bool) {
	x := r.Measured.DonePerSecond
	return r.Done.Low <= x && x <= r.Done.High, r.Closed && OfAll(r) && Bounded(r.Done) && r.Done.High > 0 && Finite(x)
}

// CapacityCoverage is how many of the closed trials' throughputs lie in their prediction
// intervals.
func CapacityCoverage(rows []ValidationRow) (inside, of int) {
	for i := range rows {
		if in, known := CapacityInside(&rows[i]); known {
			if of++; in {
				inside++
			}
		}
	}
	return inside, of
}
