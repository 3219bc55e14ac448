package samples

import (
	"fmt"
	"math"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// WhatNodeCosts divides a made-up bill by all purposes.
func WhatNodeCosts() *report.Explanation {
	r := Storefront()
	r.Designs = r.Designs[:1]
	d := &r.Designs[0]
	machine := d.Services[0].Offer.Machine.Name
	x := &report.Explanation{Report: r, Most: 1.25}
	for i := range int(report.ForOther) + 1 {
		p := report.Portion{Purpose: report.Purpose(i), Part: "db", Share: 0.1, Amount: 10*cost.Cent + cost.Cent/3, Of: report.BoundCPU, What: "egress to internet"}
		if p.Purpose == report.ForStep {
			p.Part, p.Class, p.Step = "", "browse", report.StepAt{Place: "2.1", Action: "io", Seconds: 0.006, Backend: "db"}
		}
		x.Portions = append(x.Portions, p)
	}
	x.Limits = []report.LimitUse{{Bound: report.BoundCPU, Share: 0.66, Full: 1212, Binds: true}, {Bound: report.BoundLanes, Share: 0.66, Full: 1212}, {Part: "db", Bound: report.BoundProxy, Share: 0.04, Full: 19348}}
	then := []report.Count{{Instances: 1, Machine: machine}}
	x.Changes = []report.Change{
		{Class: "browse", Seconds: 0.001, Met: true, First: 0.0017, P99: 0.1, Was: 0.1, Fleet: then},
		{Class: "report", Seconds: 0.001, Met: true, Saves: 5293 * cost.Cent, First: 0.0004, Likely: true, P99: 0.1, Was: 0.1, Fleet: then},
		{Class: "health", Seconds: 0.0001, All: true, Met: true, P99: 0.1, Was: 0.1, Fleet: then},
		{Backend: "db", Count: 1, Met: true, Saves: 23214 * cost.Cent, P99: 0.1, Was: 0.1, Fleet: then},
		{Backend: "db", Count: 2, Offer: "db.t4g.medium", Met: true, Saves: cost.Cent, P99: 0.2, Was: 0.1, Fleet: then},
	}
	return x
}

// OddExplanations are those that a writer could stumble over.
func OddExplanations() map[string]*report.Explanation {
	bare := WhatNodeCosts()
	bare.Portions, bare.Limits, bare.Changes, bare.Most = nil, nil, nil, 0
	none := WhatNodeCosts()
	none.Report = NothingMeets()
	none.Changes = []report.Change{{Class: "browse", Seconds: 0.001, P99: math.NaN(), Was: math.NaN()}, {Backend: "db", Count: 1, Unseen: true}}
	odd := map[string]*report.Explanation{"ordinary": WhatNodeCosts(), "nothing but a report": bare, "nothing meets": none}
	for i, text := range hostile {
		x := WhatNodeCosts()
		Named(x.Report, text)
		for j := range x.Portions {
			p := &x.Portions[j]
			p.Part, p.Class, p.What, p.Step.Backend, p.Step.Action = text, text, text, text, text
		}
		for j := range x.Changes {
			x.Changes[j].Class, x.Changes[j].Offer = text, text
		}
		for j := range x.Limits {
			x.Limits[j].Part, x.Limits[j].Full = text, math.Inf(1)
		}
		odd[fmt.Sprint("hostile names ", i)] = x
	}
	return odd
}
