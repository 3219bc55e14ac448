package contract

import (
	"time"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// Forecast is what becomes of every design over a span of time. The timelines are not
// in it.
func Forecast(f *report.Forecast) ForecastJSON {
	answer := ForecastJSON{
		CurrencyJSON: currencyJSON(f.Currency),
		Scenario:     f.Scenario, Seed: f.Seed, Goal: goalJSON(f.Goal), Answers: list(phrases.ForecastAnswer(f)), Designs: []ForecastDesignJSON{},
		Traffic: f.Traffic, Typical: f.Typical, From: moment(f.From), To: moment(f.To), Zone: f.From.Location().String(), Hours: Number(f.Span().Seconds() / 3600),
		Step: Number(f.Step.Seconds()), Requests: Number(f.Requests), MeanPerSecond: Number(f.Mean), PeakPerSecond: Number(f.Peak), MeanUsers: Number(f.MeanUsers), PeakUsers: Number(f.PeakUsers), PeakAt: moment(f.PeakAt),
		Provider: f.Provider, Region: f.Region, HoursPerMonth: cost.HoursPerMonth, Warnings: list(phrases.All(f.Warnings)), Interrupted: report.CutShort(f.Warnings),
	}
	for i := range f.Designs {
		d := &f.Designs[i]
		design := ForecastDesignJSON{Name: d.Name, Courses: []CourseJSON{}, Checked: []CheckedJSON{}, NotInBill: []string{}, Warnings: list(phrases.All(d.Warnings))}
		for _, o := range d.Unbilled {
			design.NotInBill = append(design.NotInBill, o.Name())
		}
		if d.Unmet != nil {
			design.Unmet = phrases.Of(d.Unmet)
		}
		for k := range d.Courses {
			design.Courses = append(design.Courses, courseJSON(f, d, &d.Courses[k]))
		}
		for _, c := range d.Checked {
			one := CheckedJSON{
				Why: c.Why, From: moment(c.From), Span: Number(c.Span.Seconds()), Requests: c.Requests, LatencyOf: f.Goal.First().Name(),
				Latency: Number(c.Latency * 1e3), ToldLatency: Number(c.Told * 1e3), Missed: Number(c.Missed.Seconds()), ToldMissed: Number(c.ToldMiss.Seconds()),
				InstanceHours: Number(c.Hours), ToldInstanceHours: Number(c.ToldHours),
			}
			if c.OneOf > 1 {
				one.OneOf = c.OneOf
			}
			design.Checked = append(design.Checked, one)
		}
		for _, e := range d.Events {
			design.Events = append(design.Events, ForecastEventJSON{
				Name: e.Name, Kind: e.Kind, What: e.What, At: moment(e.At), Times: e.Times, Span: Number(e.Span.Seconds()), Run: e.Run, Missed: Number(e.Missed.Seconds()), Failed: Number(e.Failed),
			})
		}
		answer.Designs = append(answer.Designs, design)
	}
	return answer
}

// moment is a time of the world; empty of none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func courseJSON(f *report.Forecast, d *report.ForecastDesign, c *report.Course) CourseJSON {
	over := func(policy string) Number {
		if held := d.Under(policy); held != c {
			return Number(c.Over(held))
		}
		return Number(report.Unmeasured)
	}
	overIn := func(policy string) Number {
		if held := d.Under(policy); held != c {
			return Number(c.OverInMachines(held))
		}
		return Number(report.Unmeasured)
	}
	least, most := c.Serving()
	course := CourseJSON{
		Policy: c.Policy, Settings: c.About, InstanceHours: Number(c.InstanceHours), USD: Amount(report.Unmeasured), USDPerMonth: Amount(report.Unmeasured), USDPerMillionRequests: Number(c.USDPerMillion()),
		OverStatic: over(report.StaticPolicy), OverOracle: over(report.OraclePolicy), MachinesUSD: Number(report.Unmeasured), OverStaticIn: overIn(report.StaticPolicy), OverOracleIn: overIn(report.OraclePolicy), Least: least, Most: most, Utilization: Number(c.Utilization),
		Requests: Number(c.Requests), Served: Number(c.Served()), Failed: Number(c.Failed), ErrorRate: Number(c.ErrorRate()),
		Missed: Number(c.Missed.Seconds()), MissedShare: Number(f.MissedShare(c)), Untrusted: Number(c.Untrusted),
		Worst: momentJSON(f, c.Worst), Services: []CourseServiceJSON{}, Bill: []ForecastLineJSON{},
	}
	if course.Exposed = Number(report.Unmeasured); f.Goal.Strains() || len(f.Storms) > 0 {
		course.Exposed = Number(c.Exposed.Seconds())
	}
	if f.Goal.Empty() {
		course.Missed, course.MissedShare = Number(report.Unmeasured), Number(report.Unmeasured)
	}
	if w := &c.Within; w.Share > 0 && !f.Goal.Empty() {
		course.Within = &WithinJSON{Share: Number(w.Share), MissedLow: Number(w.MissedLow.Seconds()), MissedHigh: Number(w.MissedHigh.Seconds()), USDLow: Amount(w.MoneyLow.USD()), USDHigh: Amount(w.MoneyHigh.USD())}
	}
	if monthly, ok := f.Monthly(c.Money); c.Money > 0 {
		course.USD, course.MachinesUSD = Amount(c.Money.USD()), Number(c.Machines().USD())
		if ok {
			course.USDPerMonth = Amount(monthly.USD())
		}
	}
	for _, s := range c.Services {
		l := s.Lifecycle
		service := CourseServiceJSON{
			Name: s.Name, Machine: s.Offer.Machine.Name, USDPerHour: Number(s.Offer.OnDemand.USD()), Least: s.Least, Most: s.Most, Added: s.Out, TakenAway: s.In,
			Platform: l.Platform, Boot: meanOf(l.Boot), Start: meanOf(l.Start), Register: Number(l.Register.Seconds()), WarmUp: Number(l.WarmUp.Seconds()), Drain: Number(l.Drain.Seconds()),
		}
		if n := s.Nodes; n != nil && l.Nodes != nil {
			service.Nodes = &CourseNodesJSON{
				CPU: Number(l.Nodes.CPU), Memory: int64(l.Nodes.Memory), Pods: n.Pods, Least: n.Least, Most: n.Most, Added: n.Out, TakenAway: n.In,
				Boot: meanOf(l.Nodes.Boot), Unneeded: Number(l.Nodes.Unneeded.Seconds()),
			}
		}
		course.Services = append(course.Services, service)
	}
	for _, l := range c.Lines {
		course.Bill = append(course.Bill, ForecastLineJSON{l.Part, l.What, Amount(l.Quantity), l.Unit, Amount(l.Price.USD()), Amount(l.Amount.USD())})
	}
	if months := f.Months(c); len(months) > 1 {
		for i := range months {
			course.Months = append(course.Months, monthJSON(f, &months[i]))
		}
	}
	return course
}

func monthJSON(f *report.Forecast, m *report.Month) MonthJSON {
	missed := Number(report.Unmeasured)
	if !f.Goal.Empty() {
		missed = Number(m.Missed.Seconds())
	}
	return MonthJSON{
		Month: m.Begin.Format("2006-01"), Hours: Number(m.Hours), Requests: Number(m.Requests), Failed: Number(m.Failed),
		InstanceHours: Number(m.InstanceHours), USD: Amount(m.Money.USD()), Missed: missed,
	}
}

func momentJSON(f *report.Forecast, m report.Moment) MomentJSON {
	return MomentJSON{
		At: moment(f.When(m.At)), RatePerSecond: Number(m.Load), LatencyOf: f.Goal.First().Name(), Latency: Number(m.Latency * 1e3), ErrorRate: Number(m.ErrorRate),
		Utilization: Number(m.Utilization), Wanted: m.Wanted, Booting: m.Booting, Serving: m.Serving, Leaving: m.Leaving,
	}
}

func meanOf(d models.Distribution) Number {
	if d == nil {
		return 0
	}
	return Number(d.Mean())
}
