package contract

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
	level := func(inPart float64) Number { return Number(report.Steady(r.Verdict, report.WholeFleet(inPart, r))) }
	return &BatchesJSON{
		PerSecond: Number(report.WholeFleet(a.BatchRate, r)), Size: Number(a.BatchSize), Wait: Number(report.Steady(r.Verdict, a.BatchWait) * 1e3),
		Waiting: level(a.In[result.WaitingBatch]), Inside: level(a.In[result.InBatch]), Accelerators: Number(report.AcceleratorsOf(a)),
	}
}
