package plan

import (
	"math"
	"testing"
	"time"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/timeline"
	"fleetcost/sim"
)

// spanned is a forecast of so many hours, each of which has one request, on one machine.
func spanned(from time.Time, hours int, a *billing.Architecture, provider, machine string, rates ...cost.Rate) (*forecastRun, *report.Course) {
	o := offer(machine, 4, 1, 1, 8<<30, 0.1)
	r := &forecastRun{
		p:        &Planner{Catalogue: cost.Catalogue{Provider: provider, Region: "here", Offers: []cost.Offer{o}, Rates: rates}, Architecture: a},
		forecast: &report.Forecast{From: from, To: from.Add(time.Duration(hours) * time.Hour)},
		ahead:    &ahead{loads: make([]float64, hours), step: sim.Hour, hours: hours},
		planned:  &report.Design{Services: []report.Service{{Name: "api"}}}, offers: []cost.Offer{o},
	}
	c := &report.Course{Services: []report.CourseService{{Name: "api"}}}
	for h := range hours {
		c.Hours = append(c.Hours, report.Hour{Begin: from.Add(time.Duration(h) * time.Hour), Requests: 1, InstanceHours: []float64{1}})
	}
	return r, c
}

func egress() cost.Rate {
	return cost.Rate{Service: "data_transfer", Dimension: "internet_out", Unit: "GB", AsOf: "2026-01-01", Source: "test",
		Steps: []cost.Step{{From: 0, Price: cost.MustPrice("0.09")}, {From: 600, Price: cost.MustPrice("0.05")}}}
}

// An allowance and the steps of a price begin anew in each month of the calendar, and a part
// of a month is billed as that share of a month that is all like it.
func TestMonthsAreBilledByThemselves(t *testing.T) {
	a := &billing.Architecture{Described: true, Public: true, FreeEgress: billing.EgressFree, ResponseBytes: billing.Said(1 << 30),
		RootGB: billing.Said(0), LogBytes: billing.Said(0), Addresses: billing.Said(0)}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name   string
		from   time.Time
		hours  int
		months []float64
	}{
		{"all of February", time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), 672, []float64{572 * 0.09}},
		{"two months", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), 744 + 672, []float64{600*0.09 + 44*0.05, 572 * 0.09}},
		{"half of January, and February", time.Date(2026, 1, 16, 12, 0, 0, 0, time.UTC), 372 + 672, []float64{(600*0.09 + 44*0.05) / 2, 572 * 0.09}},
		{"a day", time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC), 24, []float64{572 * 0.09 * 24 / 672}},
		{"October of 745 hours", time.Date(2026, 10, 1, 0, 0, 0, 0, zone), 745, []float64{600*0.09 + 45*0.05}},
	} {
		r, c := spanned(x.from, x.hours, a, "aws", "machine", egress())
		if err := r.around(c); err != nil {
			t.Fatal(err)
		}
		months := r.forecast.Months(c)
		if len(months) != len(x.months) || len(c.Unbilled) > 0 {
			t.Fatalf("%s: %d months, and missing is %v", x.name, len(months), c.Unbilled)
		}
		var sum cost.Money
		for i, m := range months {
			sum = sum.Plus(m.Money)
			if math.Abs(m.Money.USD()-x.months[i]) > 1e-8 {
				t.Errorf("%s: month %d costs %v, want $%v", x.name, i, m.Money.Exact(), x.months[i])
			}
		}
		if sum != c.Money {
			t.Errorf("%s: the months add up to %v of %v", x.name, sum.Exact(), c.Money.Exact())
		}
	}
}

// What nobody said is named, and what has a price is billed nevertheless; of a system that
// nobody describes, all that is around it is named.
func TestForecastNamesWhatItsBillLacks(t *testing.T) {
	r, c := spanned(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), 48, &billing.Architecture{}, "aws", "machine", egress())
	if err := r.around(c); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, o := range c.Unbilled {
		names[o.What] = true
	}
	for _, want := range []string{"root volumes", "ingestion", "load balancer", "egress to internet"} {
		if !names[want] {
			t.Errorf("%s is not named: %v", want, c.Unbilled)
		}
	}
	if len(c.Lines) > 0 {
		t.Errorf("there are lines of it: %v", c.Lines)
	}
}

// A machine of Google that runs all month costs less by the hour, whichever hours others run.
func TestForecastOfSustainedUse(t *testing.T) {
	r, c := spanned(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), 672, nil, "gcp", "n1-standard-4")
	course := &timeline.Course{Hours: make([]timeline.Hour, 672)}
	for h := range course.Hours {
		course.Hours[h].Paid = []float64{3600}
		if h%4 == 0 {
			course.Hours[h].Paid[0] += 3600
		}
	}
	if err := r.sustained(c, course, 0); err != nil {
		t.Fatal(err)
	}
	if want := 672 * 0.1 * (0.7 + 0.25); math.Abs(c.Money.USD()-want) > 1e-8 {
		t.Errorf("%v, want $%v", c.Money.Exact(), want)
	}
}
