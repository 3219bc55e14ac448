package pages

import (
	"slices"
	"testing"

	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/samples"
	"fleetcost/sim"
)

// Of a large fleet a part is simulated: rates and numbers of requests are
// raised to the whole, times and shares stay.
func TestRatesAreOfTheWholeFleet(t *testing.T) {
	one := samples.Storefront().Designs[0]
	ten := one
	ten.Result.Scale = 10
	part, whole := contract.Design(&one, samples.StorefrontGoal()), contract.Design(&ten, samples.StorefrontGoal())
	if whole.DonePerSecond != 10*part.DonePerSecond || whole.InSystem != 10*part.InSystem {
		t.Errorf("done per s %v, in system %v", whole.DonePerSecond, whole.InSystem)
	}
	if whole.P99 != part.P99 || whole.WaitShare != part.WaitShare || whole.Utilization != part.Utilization {
		t.Error("times or shares changed")
	}
	if a, b := whereTimeGoes(&one), whereTimeGoes(&ten); a.Rows[5].Cells[1] != b.Rows[5].Cells[1] {
		t.Errorf("the time of a request is %s ms, and %s ms in ten parts", a.Rows[5].Cells[1], b.Rows[5].Cells[1])
	}
}

// The parts of a request's time add up to the whole, by Little's law.
func TestWhereTimeGoes(t *testing.T) {
	d := samples.OneFleet().Design
	g := whereTimeGoes(&d)
	if len(g.Rows) != 6 || g.Rows[5].Cells[1] != "11.4" { // 9.1 requests / 800 per second
		t.Errorf("%v", g.Rows)
	}
	if said := overlaps(&d); said != nil {
		t.Error(said)
	}
	branched := d
	branched.Result.Averages.In[result.InIO] += 3
	branched.Result.Averages.In[result.InBatch] = 0.5
	if g := whereTimeGoes(&branched); len(g.Rows) != 7 || g.Rows[5].Cells[0] != "in a batch" || g.Rows[5].Cells[1] != "0.625" || len(overlaps(&branched)) != 1 {
		t.Errorf("%v %v", g.Rows, overlaps(&branched))
	}
	d.Result.Verdict = result.Overloaded
	if len(whereTimeGoes(&d).Rows) != 0 {
		t.Error("an overloaded fleet has times")
	}
	d = report.Design{Result: result.Result{Span: sim.Second}}
	if len(whereTimeGoes(&d).Rows) != 0 {
		t.Error("no requests have times")
	}
}

// Where the time goes is told of requests that cause no others: beside open
// connections, a broadcast is in the numbers and is no request that arrived.
func TestWhereTheTimeGoesIsNotToldOfOpenConnections(t *testing.T) {
	has := func(s *report.Simulation) bool {
		return slices.ContainsFunc(Simulation(s).Sections, func(s document.Section) bool { return s.Heading == "Where the time goes" })
	}
	s := samples.OneFleet()
	if !has(s) {
		t.Error("it is not told where the time of requests goes")
	}
	s.Design.Result.Sockets = []result.SocketsResult{{Name: "chat", Open: samples.Interval(1000, 1)}}
	if has(s) {
		t.Error("it is told where the time of broadcasts goes")
	}
}
