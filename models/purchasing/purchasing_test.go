package purchasing_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/commitments"
	"fleetcost/models/cost"
	"fleetcost/models/purchasing"
	"fleetcost/models/report"
)

func quote(usd string) cost.Quote { return cost.Quote{Price: cost.MustPrice(usd), AsOf: "2026-01-01"} }

func machine(name string) cost.Offer {
	return cost.Offer{Machine: models.Machine{Name: name, VCPU: 2}, OnDemand: cost.MustDollars(0.1), Spot: quote("0.03"), Reserved1Y: quote("0.06"), Reserved3Y: quote("0.04")}
}

// forecast of so many hours of services, each on a machine of its own, from the first of a year.
func forecast(hours int, running func(h int) []float64, offers ...cost.Offer) *report.Forecast {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	f := &report.Forecast{From: from, To: from.Add(time.Duration(hours) * time.Hour)}
	c := report.Course{Policy: "hpa"}
	for _, o := range offers {
		c.Services = append(c.Services, report.CourseService{Name: o.Machine.Name, Offer: o})
	}
	for h := range hours {
		c.Hours = append(c.Hours, report.Hour{Begin: from.Add(time.Duration(h) * time.Hour), InstanceHours: running(h)})
	}
	f.Designs = []report.ForecastDesign{{Name: "node", Courses: []report.Course{c}}}
	return f
}

func bought(t *testing.T, f *report.Forecast, o purchasing.Options) *report.PurchasedFleet {
	t.Helper()
	p, err := purchasing.Of(f, o)
	if err != nil {
		t.Fatal(err)
	}
	return &p.Fleets[0]
}

func way(t *testing.T, f *report.PurchasedFleet, name string) *report.Way {
	t.Helper()
	at := slices.IndexFunc(f.Ways, func(w report.Way) bool { return w.Name == name })
	if at < 0 {
		t.Fatalf("there is no way %q", name)
	}
	return &f.Ways[at]
}

// Two run by day and one by night, for a year: at 60 % of the price one is committed to, and the
// other, which runs for half of the hours, is not; at 40 % both are, by hours that repeat.
func TestAYear(t *testing.T) {
	o := machine("m")
	list := cost.Catalogue{Offers: []cost.Offer{o}}
	fleet := bought(t, forecast(8760, func(h int) []float64 {
		if h%24 < 12 {
			return []float64{2}
		}
		return []float64{1}
	}, o), purchasing.Options{List: list})
	onDemand, one, three := way(t, fleet, "on demand"), way(t, fleet, "reserved, 1 year, nothing upfront"), way(t, fleet, "reserved, 3 years, nothing upfront")
	if onDemand.Total != cost.MustDollars(1314) || one.Total != cost.MustDollars(8760*0.06+438) || three.Total != cost.MustDollars(2*8760*0.04) {
		t.Errorf("%v, %v, %v", onDemand.Total.Exact(), one.Total.Exact(), three.Total.Exact())
	}
	if one.Bought[0].Instances != 1 || three.Bought[0].Instances != 2 || one.Longer || !three.Longer || fleet.Ways[fleet.Best].Name != one.Name || fleet.Ways[fleet.Beyond].Name != three.Name {
		t.Errorf("best is %s, beyond the forecast %s", fleet.Ways[fleet.Best].Name, fleet.Ways[fleet.Beyond].Name)
	}
	if one.Utilization != 1 || math.Abs(three.Utilization-0.75) > 1e-12 || math.Abs(one.Coverage-2./3) > 1e-12 || three.Unused != cost.MustDollars(4380*0.04) {
		t.Errorf("used %v and %v, covers %v, unused %v", one.Utilization, three.Utilization, one.Coverage, three.Unused)
	}
	// Two thirds of two and of one are two and one machines.
	if one.AgainstNone != cost.MustDollars(-8760*0.04) || one.AgainstBest != 0 {
		t.Errorf("if traffic falls: %v against none, %v against the best", one.AgainstNone, one.AgainstBest)
	}
}

// The months of every way add up to it, as it is paid and spread over the term; a term that
// ends within the forecast is paid for again.
func TestMonthsOfWays(t *testing.T) {
	o := machine("m")
	list := cost.Catalogue{Offers: []cost.Offer{o}, Owned: []cost.Owned{{Machine: "m", Instances: 1, Hour: cost.MustPrice("0.05")}}}
	upfront, ok := cost.CommitmentOf("reserved_1y_partial_upfront", cost.MustPrice("0.055"), cost.MustPrice("240.9"))
	if !ok {
		t.Fatal("no commitment")
	}
	plan, ok := cost.CommitmentOf("savings_plan_1y_no_upfront", cost.MustPrice("0.07"), cost.Price{})
	if !ok {
		t.Fatal("no plan")
	}
	list.Commitments = []cost.Commitment{upfront, plan}
	for kind, hour := range map[string][2]string{"savings_plan_1y_all_upfront": {"0.06", "525.6"}, "savings_plan_1y_partial_upfront": {"0.065", "284.7"}} {
		c, ok := cost.CommitmentOf(kind, cost.MustPrice(hour[0]), cost.MustPrice(hour[1]))
		if !ok {
			t.Fatal("no plan", kind)
		}
		list.Commitments = append(list.Commitments, c)
	}
	for i := range list.Commitments {
		list.Commitments[i].Machine = "m"
	}
	fleet := bought(t, forecast(2*8760, func(h int) []float64 { return []float64{3.25 + float64(h%24)/10} }, o), purchasing.Options{List: list})
	for _, name := range []string{"on demand", "reserved, 1 year, nothing upfront", "reserved, 1 year, partial upfront", "reserved, 3 years, nothing upfront", "savings plan, 1 year, nothing upfront", "savings plan and reservations, 1 year, nothing upfront",
		"savings plan, 1 year, all upfront", "savings plan, 1 year, partial upfront", "savings plan and reservations, 1 year, partial upfront"} {
		w := way(t, fleet, name)
		var billed, effective, hours float64
		for _, m := range w.Months {
			billed, effective = billed+m.Billed.USD(), effective+m.Effective.USD()
		}
		for _, l := range w.Lines() {
			if l.What != report.CommittedIdle && l.What != report.OwnedIdle {
				hours += l.Hours
			}
		}
		if len(w.Months) != 24 || math.Abs(effective-w.Total.USD()) > 1e-6 || math.Abs(billed-w.Total.USD()) > 1e-6 {
			t.Errorf("%s: %d months, billed %v and spread %v of %v", name, len(w.Months), billed, effective, w.Total.Exact())
		}
		if math.Abs(hours-fleet.Machines[0].Hours) > 1e-6 {
			t.Errorf("%s: %v hours of %v", name, hours, fleet.Machines[0].Hours)
		}
	}
	w := way(t, fleet, "reserved, 1 year, partial upfront")
	first := w.Months[0].Billed.Minus(w.Months[0].Effective).USD() / float64(w.Bought[0].Instances)
	again := w.Months[12].Billed.Minus(w.Months[12].Effective).USD() / float64(w.Bought[0].Instances)
	if want := 240.9 * (1 - 744./8760); math.Abs(first-want) > 1e-6 || math.Abs(again-want) > 1e-6 {
		t.Errorf("paid beyond what is spread: %v in the first month, %v in the thirteenth, want %v", first, again, want)
	}
	// 240.9 are saved at 0.1 − 0.0275 an hour.
	if months := 240.9 / (730 * 0.0725); math.Abs(w.Payback-months) > 0.5 || w.Upfront.USD() != 240.9*float64(w.Bought[0].Instances) {
		t.Errorf("paid back in %v months, of %v; %v if all of it were used", w.Payback, w.Upfront, months)
	}
}

// A plan that is paid in advance is paid when its term begins: all of it, or the part that its
// prices say; it has come back when what it avoids has reached that.
func TestPlansPaidInAdvance(t *testing.T) {
	o := machine("m")
	o.Reserved1Y, o.Reserved3Y = cost.Quote{}, cost.Quote{}
	all, _ := cost.CommitmentOf("savings_plan_1y_all_upfront", cost.MustPrice("0.06"), cost.MustPrice("525.6"))
	part, _ := cost.CommitmentOf("savings_plan_1y_partial_upfront", cost.MustPrice("0.065"), cost.MustPrice("284.7"))
	all.Machine, part.Machine = "m", "m"
	fleet := bought(t, forecast(8760, func(int) []float64 { return []float64{2} }, o), purchasing.Options{List: cost.Catalogue{Offers: []cost.Offer{o}, Commitments: []cost.Commitment{all, part}}})
	for _, c := range []struct {
		name            string
		upfront, hourly float64
	}{{"savings plan, 1 year, all upfront", 2 * 525.6, 0}, {"savings plan, 1 year, partial upfront", 2 * 284.7, 2 * 8760 * 0.0325}} {
		w := way(t, fleet, c.name)
		january := w.Months[0].Billed.USD() - c.hourly*744/8760
		if math.Abs(w.Upfront.USD()-c.upfront) > 1e-6 || math.Abs(january-c.upfront) > 1e-6 || math.Abs(w.Total.USD()-c.upfront-c.hourly) > 1e-6 || math.Abs(w.Payback-c.upfront/((2*8760*0.1-c.hourly)/12)) > 1e-6 {
			t.Errorf("%s: %v upfront, %v in January, %v in all, back in %v months", c.name, w.Upfront, january, w.Total.Exact(), w.Payback)
		}
	}
}

// Spot serves what plans and reservations leave, up to its share; and with a cap no way
// commits to more than that.
func TestSpotAndACapBesideCommitments(t *testing.T) {
	o := machine("m")
	plan, _ := cost.CommitmentOf("savings_plan_1y_no_upfront", cost.MustPrice("0.07"), cost.Price{})
	plan.Machine = "m"
	list := cost.Catalogue{Offers: []cost.Offer{o}, Commitments: []cost.Commitment{plan}}
	running := func(h int) []float64 { // six by day, four by night
		return []float64{4 + float64(h%24/12*2)}
	}
	fleet := bought(t, forecast(8760, running, o), purchasing.Options{List: list, Spot: 0.5})
	w := way(t, fleet, "savings plan, 1 year, nothing upfront")
	// Of six three may be on spot, of four two: of what runs always two cost 0.1 an hour and one
	// half of the time so, which is 0.065 with spot in the other half, below 0.07.
	if math.Abs(w.Plan-0.14) > 1e-9 || w.OnDemand != cost.MustDollars(4380*0.1) || w.Spot != cost.MustDollars(4380*(2+3)*0.03) {
		t.Errorf("a plan of %v an hour, %v on demand, %v on spot", w.Plan, w.OnDemand.Exact(), w.Spot.Exact())
	}
	capped := bought(t, forecast(8760, running, o), purchasing.Options{List: list, Cap: cost.MustPrice("0.2")})
	for i := range capped.Ways {
		w := &capped.Ways[i]
		hourly := w.Plan
		for _, x := range w.Bought {
			hourly += float64(x.Instances) * x.Hour.USD()
		}
		if hourly > 0.2+1e-9 {
			t.Errorf("%s commits to %v an hour", w.Name, hourly)
		}
	}
	if one, three := way(t, capped, "reserved, 1 year, nothing upfront"), way(t, capped, "reserved, 3 years, nothing upfront"); one.Bought[0].Instances != 3 || three.Bought[0].Instances != 5 {
		t.Errorf("%v and %v within the cap", one.Bought, three.Bought)
	}
}

// What runs for parts of an hour is counted in parts, and comes to the hours that are paid.
func TestPartsOfHours(t *testing.T) {
	o := machine("m")
	fleet := bought(t, forecast(48, func(int) []float64 { return []float64{2.37} }, o), purchasing.Options{List: cost.Catalogue{Offers: []cost.Offer{o}}})
	m := fleet.Machines[0]
	if math.Abs(m.Hours-48*2.37) > 1./24 || m.Least != 2 || m.Most != 3 {
		t.Errorf("%v hours of %v, from %d to %d", m.Hours, 48*2.37, m.Least, m.Most)
	}
	if w := way(t, fleet, "reserved, 1 year, nothing upfront"); w.Bought[0].Instances != 2 || !w.Longer {
		t.Errorf("%d committed: the third runs for 37 %% of the time", w.Bought[0].Instances)
	}
}

// Types of machines are committed to each by its own hours and prices, and where they are
// cheapest in different ways, so is the whole; a savings plan moves between them.
func TestSeveralTypes(t *testing.T) {
	a, b := machine("a"), machine("b")
	a.Reserved1Y, a.Reserved3Y = quote("0.06"), cost.Quote{}
	b.Reserved1Y, b.Reserved3Y = cost.Quote{}, quote("0.06")
	list := cost.Catalogue{Offers: []cost.Offer{a, b}}
	for _, m := range []string{"a", "b"} {
		plan, _ := cost.CommitmentOf("savings_plan_1y", cost.MustPrice("0.08"), cost.Price{})
		plan.Machine = m
		list.Commitments = append(list.Commitments, plan)
	}
	fleet := bought(t, forecast(8760, func(h int) []float64 { // one of the two runs
		if h%2 == 0 {
			return []float64{2, 1}
		}
		return []float64{1, 2}
	}, a, b), purchasing.Options{List: list})
	each := way(t, fleet, "each machine its cheapest")
	if len(each.Bought) != 2 || each.Total != cost.MustDollars(8760*(2*0.06+0.1)) {
		t.Errorf("%v of %v", each.Total.Exact(), each.Bought)
	}
	if w := way(t, fleet, "savings plan, 1 year, nothing upfront"); math.Abs(w.Plan-0.24) > 1e-9 || w.Total != cost.MustDollars(8760*0.24) || w.Utilization != 1 || math.Abs(w.Coverage-1) > 1e-9 {
		t.Errorf("a plan of %v an hour, %v in all", w.Plan, w.Total.Exact())
	}
}

// Spot takes its share of what is not committed to; it needs a price.
func TestSpot(t *testing.T) {
	o := machine("m")
	f := forecast(8760, func(int) []float64 { return []float64{4} }, o)
	o.Reserved1Y, o.Reserved3Y = cost.Quote{}, cost.Quote{}
	fleet := bought(t, f, purchasing.Options{List: cost.Catalogue{Offers: []cost.Offer{o}}, Spot: 0.5, Redone: 0.1})
	if w := way(t, fleet, "on demand and spot"); w.Spot != cost.MustDollars(8760*2*0.03*1.1) || w.OnDemand != cost.MustDollars(8760*2*0.1) || fleet.Best != 1 {
		t.Errorf("%v on spot, %v on demand", w.Spot.Exact(), w.OnDemand.Exact())
	}
	f.Designs[0].Courses[0].Services[0].Offer.Spot = cost.Quote{}
	if _, err := purchasing.Of(f, purchasing.Options{Spot: 0.5}); !errors.Is(err, purchasing.ErrPurchasing) {
		t.Errorf("no price on spot: %v", err)
	}
	if _, err := purchasing.Of(f, purchasing.Options{List: cost.Catalogue{Purchase: "spot"}}); !errors.Is(err, purchasing.ErrPurchasing) || !strings.Contains(err.Error(), "remove") {
		t.Errorf("bought on spot already: %v", err)
	}
}

// Machines whose price falls with use are committed to by that price, level by level; what is
// owned and runs nowhere is told.
func TestSustainedAndOwned(t *testing.T) {
	o := machine("n1-standard-4")
	o.AllMonth, o.Reserved1Y = cost.MustPrice("0.07"), quote("0.065")
	list := cost.Catalogue{Provider: "gcp", Offers: []cost.Offer{o}, Owned: []cost.Owned{{Machine: "elsewhere", Instances: 2, Hour: cost.MustPrice("0.1")}}}
	p, err := purchasing.Of(forecast(8760, func(int) []float64 { return []float64{1} }, o), purchasing.Options{List: list})
	if err != nil {
		t.Fatal(err)
	}
	if w := way(t, &p.Fleets[0], "on demand"); math.Abs(w.Total.USD()-8760*0.07) > 1e-6 {
		t.Errorf("%v on demand, all year", w.Total.Exact())
	}
	if w := way(t, &p.Fleets[0], "committed use, 1 year"); w.Total != cost.MustDollars(8760*0.065) {
		t.Errorf("%v committed", w.Total.Exact())
	}
	if !slices.Contains(p.Warnings, report.Reason(report.OwnedForNothing{Machine: "elsewhere", Instances: 2})) {
		t.Errorf("of what is owned elsewhere nothing is told: %v", p.Warnings)
	}
}

// A way is what package commitments says of the same counts.
func TestWaysAreThoseOfCommitments(t *testing.T) {
	o := machine("m")
	counts := make(commitments.Counts, 8760)
	for h := range counts {
		counts[h] = 1 + h*h%7
	}
	fleet := bought(t, forecast(len(counts), func(h int) []float64 { return []float64{float64(counts[h])} }, o), purchasing.Options{List: cost.Catalogue{Offers: []cost.Offer{o}}})
	d := commitments.Demand{Counts: counts, OnDemand: cost.MustPrice("0.1")}
	mix, err := d.Best(commitments.Option{Name: "year", Upfront: cost.Free, Hour: cost.MustPrice("0.06"), Term: 8760})
	if err != nil {
		t.Fatal(err)
	}
	w := way(t, fleet, "reserved, 1 year, nothing upfront")
	used, _ := mix.Utilization()
	if w.Total != mix.Total || w.Unused != mix.Unused || w.Bought[0].Instances != mix.Committed || w.Coverage != mix.Coverage() || w.Utilization != used {
		t.Errorf("%+v, and by package commitments %+v", w, mix)
	}
}

// A design that pays less on demand commits at the prices of the list; one that is bought
// otherwise already has nothing to compare, and is named.
func TestDesignsThatBuyOtherwise(t *testing.T) {
	sold := machine("m")
	less, spot := sold, sold
	less.Machine.Name, less.Sold, less.OnDemand = "m less 20%", "m", cost.MustDollars(0.08)
	spot.Machine.Name, spot.Sold, spot.Purchase = "m spot", "m", cost.Spot
	o := purchasing.Options{List: cost.Catalogue{Offers: []cost.Offer{sold, less, spot}, Owned: []cost.Owned{{Machine: "m", Instances: 1, Hour: cost.MustPrice("0.05")}}}}
	always := func(int) []float64 { return []float64{2} }
	p, err := purchasing.Of(forecast(8760, always, less), o)
	if err != nil {
		t.Fatal(err)
	}
	w := way(t, &p.Fleets[0], "reserved, 1 year, nothing upfront")
	if got := w.Total; got != cost.MustDollars(8760*(0.05+0.06)) || p.Fleets[0].Ways[0].Total != cost.MustDollars(8760*(0.05+0.08)) || len(p.Warnings) != 1 {
		t.Errorf("%v committed, %v on demand; %v", got.Exact(), p.Fleets[0].Ways[0].Total.Exact(), p.Warnings)
	}
	if p, err = purchasing.Of(forecast(8760, always, spot), o); err != nil || len(p.Fleets) != 0 || len(p.Warnings) == 0 {
		t.Errorf("%v, %v: machines on spot are compared", p, err)
	}
}
