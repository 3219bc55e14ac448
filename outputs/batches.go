package outputs

import (
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// BatchesJSON is what was measured of the native code that a service gathers into
// batches.
type BatchesJSON struct {
	PerSecond    Number `json:"per_s"` // batches begun, in the whole fleet
	Size         Number `json:"size"`  // requests of a batch, mean
	Wait         Number `json:"wait_ms"`
	Waiting      Number `json:"waiting"`      // requests that wait for a batch to begin, mean
	Inside       Number `json:"inside"`       // requests in batches that have begun, mean
	Accelerators Number `json:"accelerators"` // busy share; null where nothing runs on them
}

func batchesJSON(r *result.Result, a *result.Averages) *BatchesJSON {
	if a.BatchSize == 0 {
		return nil
	}
	level := func(inPart float64) Number { return Number(steady(r.Verdict, wholeFleet(inPart, r))) }
	return &BatchesJSON{
		PerSecond: Number(wholeFleet(a.BatchRate, r)), Size: Number(a.BatchSize), Wait: Number(steady(r.Verdict, a.BatchWait) * 1e3),
		Waiting: level(a.WaitingBatch), Inside: level(a.InBatch), Accelerators: Number(acceleratorsOf(a)),
	}
}

func acceleratorsOf(a *result.Averages) float64 {
	if a.Accelerators == 0 {
		return unmeasured
	}
	return a.Accelerators
}

// batches is the table of what runs in batches: a row for each service that
// gathers any.
func batches(designs []*report.Design) grid {
	g := grid{columns: []column{
		{header: "design"}, {header: "service"}, {header: "batches\nper s", right: true}, {header: "mean\nsize", right: true},
		{header: "wait for it\nmean, ms", right: true}, {header: "requests\nwaiting", right: true, rank: 1}, {header: "requests\nin one", right: true, rank: 1},
		{header: "accelerators\nused", right: true},
	}}
	for _, d := range designs {
		r := &d.Result
		for _, s := range d.Services {
			m := measuredOf(d, s.Name)
			a := &m.Averages
			if a.BatchSize == 0 {
				continue
			}
			g.rows = append(g.rows, row{cells: []string{
				d.Name, nameOf(d, s), significant(wholeFleet(a.BatchRate, r)), significant(a.BatchSize),
				significant(steady(r.Verdict, a.BatchWait) * 1e3),
				significant(steady(r.Verdict, wholeFleet(a.WaitingBatch, r))), significant(steady(r.Verdict, wholeFleet(a.InBatch, r))),
				percent(acceleratorsOf(a)),
			}})
		}
	}
	return byDesign(g, designs)
}
