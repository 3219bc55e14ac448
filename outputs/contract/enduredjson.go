package contract

import (
	"fleetcost/models/report"
)

// enduredJSON is how a design does under the worst of its strains; nil where there is
// none.
func enduredJSON(d *report.Design) *EnduredJSON {
	e := d.Endured
	if e == nil {
		return nil
	}
	return &EnduredJSON{
		Lost: e.Survive.String(), Service: e.Service, Headroom: Number(e.Headroom), OfferedPerSecond: Number(e.Rate), Instances: e.Instances,
		Utilization: Number(e.Result.Utilization.Mid), ErrorRate: Number(e.Result.Counts.ErrorRate()),
		LatencyJSON: latencyJSON(report.MeasuredLatency(e.Result.Verdict, e.Result.Latency)), BoundBy: string(e.Bound),
	}
}
