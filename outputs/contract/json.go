package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
)

// JSON is a value of the contract as indented JSON.
func JSON(value any) ([]byte, error) {
	page := new(bytes.Buffer)
	out := json.NewEncoder(page)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	err := out.Encode(value)
	if answer, has := value.(interface{ in() string }); has {
		return escaped(renamed(page.Bytes(), dollars, answer.in())), err
	}
	return escaped(page.Bytes()), err
}

// escaped is JSON with what is not seen, and may turn a terminal or the direction of
// writing, as \\u and four digits, which is the same text to who reads it.
func escaped(page []byte) []byte {
	hidden := func(r rune) bool {
		return r >= 0x7f && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	}
	if !bytes.ContainsFunc(page, hidden) {
		return page
	}
	var out bytes.Buffer
	for _, r := range string(page) {
		if hidden(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.Bytes()
}

// Compare is the comparison of the designs of a scenario, as it can be read again.
func Compare(r *report.Report) CompareJSON {
	kept := CompareJSON{ReportJSON: Report(r)}
	if b := r.Budget; b.Warn.Set() || b.Fail.Set() {
		kept.Budget = &BudgetJSON{Warn: b.Warn.Text, Fail: b.Fail.Text, Designs: list(b.Designs)}
	}
	return kept
}

// Report is the comparison of the designs of a scenario.
func Report(r *report.Report) ReportJSON {
	designs := make([]DesignJSON, len(r.Designs))
	for i := range r.Designs {
		designs[i] = Design(&r.Designs[i], r.Goal)
	}
	ranked := report.Standings(r.Designs)
	cheapest, tie := []string{}, ""
	for _, s := range ranked {
		if s.Cheapest || s.ByChance {
			cheapest = append(cheapest, s.Name)
		}
		switch {
		case s.ByChance:
			tie = "seed"
		case s.Tied && tie == "":
			tie = "price"
		}
	}
	return ReportJSON{
		Cheapest: cheapest, Tie: tie,
		CurrencyJSON: currencyJSON(r.Currency),
		Scenario:     r.Scenario, Seed: r.Seed, Goal: goalJSON(r.Goal), Designs: designs,
		Met: report.AnyMet(r), Answer: phrases.ReportAnswer(r),
		Traffic: r.Traffic, RatePerSecond: Number(r.Rate), Provider: r.Provider, Region: r.Region,
		HoursPerMonth: cost.HoursPerMonth, Warnings: list(phrases.All(r.Warnings)), GoalOfClass: goalOfClassJSON(r.Goals),
		Interrupted: report.CutShort(r.Warnings),
	}
}

// Sweep is the comparison at each value of a key that was reached.
func Sweep(s *report.Sweep) SweepJSON {
	sweep := SweepJSON{CurrencyJSON: currencyJSON(s.Currency()), Key: s.Name(), Log: s.Log, Values: []Number{}, Points: []PointJSON{},
		Varied: s.Key, Unit: s.Unit, Choices: s.Choices}
	for _, p := range report.Points(s) {
		sweep.Scenario, sweep.Seed = p.Report.Scenario, p.Report.Seed
		sweep.Interrupted = sweep.Interrupted || report.CutShort(p.Report.Warnings)
		value := valueJSON(&s.Axis, p.Value)
		sweep.Values = append(sweep.Values, value.Value)
		sweep.Points = append(sweep.Points, PointJSON{value, Report(p.Report)})
	}
	sweep.Interrupted, sweep.ValuesAsked = sweep.Interrupted || len(sweep.Points) < len(s.Axis.Values), len(s.Axis.Values)
	sweep.BillsDiffer, sweep.Rough = phrases.SweptApart(&s.Axis, report.Points(s)), s.Rough
	sweep.BreakEven, sweep.Takeovers = changesJSON(s)
	return sweep
}

// changesJSON are the places at which the cheapest design changes.
func changesJSON(s *report.Sweep) (points []BreakEvenJSON, takeovers []TakeoverJSON) {
	points, takeovers = []BreakEvenJSON{}, []TakeoverJSON{}
	for _, b := range s.BreakEven {
		points = append(points, BreakEvenJSON{
			Number(b.Value), Number(b.Low), Number(b.High), b.From, b.To, Amount(b.USDPerMonth)})
	}
	for _, t := range s.Takeovers {
		why := "begins"
		if t.Misses {
			why = "ceases"
		}
		takeovers = append(takeovers, TakeoverJSON{Number(t.Low), Number(t.High), t.From, t.To, why})
	}
	return points, takeovers
}

// valueJSON is a value of a swept key. A choice is no number.
func valueJSON(a *report.Axis, value float64) ValueJSON {
	v := ValueJSON{Value: Number(value), Unit: a.Unit, Text: phrases.On(a, value)}
	if !a.Ordered() {
		v.Value, v.Text = Number(report.Unmeasured), a.Choice(value)
	}
	return v
}

// Simulation is what was measured of one fleet.
func Simulation(s *report.Simulation) SimulationJSON {
	design := Design(&s.Design, s.Goal)
	return SimulationJSON{
		CurrencyJSON: currencyJSON(s.Currency),
		Scenario:     s.Scenario, Seed: s.Seed, Goal: goalJSON(s.Goal), Answer: phrases.Verdict(&s.Design, s.Goal), DesignJSON: design,
		Traffic: s.Traffic, Provider: s.Provider, Region: s.Region, HoursPerMonth: cost.HoursPerMonth,
		Warnings: append(list(phrases.All(s.Warnings)), phrases.All(s.Design.Warnings)...), GoalOfClass: goalOfClassJSON(s.Goals),
	}
}

func goalJSON(g models.Goal) GoalJSON {
	limits := GoalJSON{"error_rate": Number(g.ErrorRate)}
	for _, l := range g.Latency {
		limits[strings.ReplaceAll(l.Name(), ".", "")+"_ms"] = Number(l.Limit.Milliseconds())
	}
	if g.MaxUtilization > 0 {
		limits["max_utilization"] = Number(g.MaxUtilization)
	}
	if g.Headroom > 0 {
		limits["headroom"] = Number(g.Headroom)
	}
	switch g.Survive {
	case models.AnyInstance:
		limits["survive_instances"] = 1
	case models.AnyNode:
		limits["survive_nodes"] = 1
	case models.LargestZone:
		limits["survive_zones"], limits["zones"] = 1, Number(g.Zones)
	}
	if g.During > 0 {
		limits["during_share"] = Number(g.During)
	}
	return limits
}

// Design is one design; g is the goal whose figure the closed forms estimate.
func Design(d *report.Design, g models.Goal) DesignJSON {
	r := &d.Result
	times := func(seconds float64) Number { return Number(report.Steady(r.Verdict, seconds) * 1e3) }
	level := func(mean float64) Number { return Number(report.Steady(r.Verdict, report.WholeFleet(mean, r))) }
	a := &r.Averages
	wait := report.WorkerWait(r)
	one := d.OnlyService()
	machine := one.Offer.Machine
	design := DesignJSON{
		Name: d.Name, Runtime: phrases.Runtimes(d), Machine: phrases.Machines(d), Instances: d.Instances(), Met: d.Met, Likely: d.Likely, Missed: phrases.Of(d.Missed),
		OfferedPerSecond: Number(r.OfferedPerSecond()), DonePerSecond: Number(r.DonePerSecond()),
		Utilization: Number(r.Utilization.Mid),
		LatencyJSON: latencyJSON(report.MeasuredLatency(r.Verdict, r.Latency)),
		ErrorRate:   Number(r.Counts.ErrorRate()), BoundBy: string(d.OwnBound()), Bound: boundJSON(d.Scarce),

		USDPerMonth: Amount(report.Unmeasured), USDPerMonthMissed: Amount(report.Unmeasured), USDPerMillionRequests: Number(report.Unmeasured),
		NotInBill: d.NotInBill(), USDPerMonthSure: Amount(report.Unmeasured), USDPerMonthSurvive: Amount(report.Unmeasured), Warnings: list(phrases.All(d.Warnings)),

		Verdict: r.Verdict.String(), OfferedLoad: Number(r.OfferedLoad), Replications: r.Replications,
		MeasuredSeconds: Number(r.Span.Seconds()), CountsJSON: CountsJSON(r.Counts),
		ErrorRateLow: Number(r.ErrorRate.Low), ErrorRateHigh: Number(r.ErrorRate.High),
		UtilizationLow: Number(r.Utilization.Low), UtilizationHigh: Number(r.Utilization.High),
		LaneUtilization: Number(a.Lanes), WorkerOccupancy: Number(a.Workers),

		WaitForWorker: Number(wait.Mean.Value() * 1e3), WaitForWorkerP99: Number(wait.P99.Value() * 1e3),
		WaitShare: Number(report.Steady(r.Verdict, r.WaitShare)), WaitForLane: times(a.LaneWait), WaitForBackend: times(a.PoolWait),

		InSystem: level(a.InSystem), WaitingForWorker: level(a.In[result.WaitingWorker]), WaitingForLane: level(a.In[result.WaitingLane]),
		RunningOnLane: level(a.In[result.Running]), InIO: level(a.In[result.InIO]), WaitingForBackend: level(a.In[result.WaitingPool]),
		Balancer: phrases.Joined(d, func(s report.Service) string { return s.Balancer }),

		VCPU: Number(machine.VCPU), MemoryGiB: Number(float64(machine.Memory) / float64(models.GiB)),
		USDPerHour: Number(one.Offer.OnDemand.USD()),
		PriceAsOf:  phrases.Joined(d, func(s report.Service) string { return s.Offer.AsOf }),
		PriceFrom:  phrases.Joined(d, func(s report.Service) string { return s.Offer.Source }),
		Bill:       []BillLineJSON{}, Excuses: []ExcuseJSON{},

		Services: servicesJSON(d), Backends: backendsJSON(d), Binds: d.Binds,
		Goodput: Number(r.DonePerSecond()), Throughput: Number(report.AnswersPerSecond(r)),
		CacheSavings: Number(d.Savings.USD()), CacheSpared: Number(d.Spared.USD()), Caches: cachesJSON(d), Metastable: metastableJSON(d), Classes: ClassesJSON{},
		Connections: socketsJSON(d), ClassGoals: classGoalsJSON(d), Endured: enduredJSON(d),
	}
	design.Team = teamJSON(d.Team, d.MonthlyUSD())
	for _, c := range r.Classes {
		design.Classes = append(design.Classes, classJSON(c, d))
	}
	if provider, region, abroad := strings.Cut(one.Offer.Abroad, " "); abroad {
		design.Cloud = &CloudJSON{provider, region}
	}
	if one.Platform != "" {
		design.Platform = &PlatformJSON{Name: one.Platform}
		if o := one.OnDemand; o != nil {
			design.Platform.OnDemand = &OnDemandJSON{Number(o.Cold), Number(1e3 * o.Init), Number(o.Refused), Number(o.Mean), o.Most, o.Limit, o.Kept}
		}
	}
	design.setMoney(d)
	design.setEstimate(d, g)
	if len(d.Services) == 1 {
		design.Processes = &one.Processes
		if workers, limited := report.WorkersOf(one); limited {
			design.WorkersPerProcess = &workers
		}
	} else {
		design.VCPU, design.MemoryGiB, design.USDPerHour = Number(report.Unmeasured), Number(report.Unmeasured), Number(report.Unmeasured)
	}
	for _, l := range d.Bill.Lines {
		design.Bill = append(design.Bill, BillLineJSON{
			l.Part, l.What, Amount(l.Quantity), l.Unit, Amount(l.Price.USD()), Amount(l.Amount.USD()), l.AsOf, l.Source})
	}
	for _, e := range d.Excuses {
		design.Excuses = append(design.Excuses, ExcuseJSON{e.Machine, phrases.Of(e.Why)})
	}
	if d.HasNoFleet() {
		unknown(&design)
	}
	return design
}

// unknown makes of a design without a fleet all figures null that nobody measured: a fleet of
// none has no cores that are idle, and no requests that wait for nothing.
func unknown(design *DesignJSON) {
	value := reflect.ValueOf(design).Elem()
	for _, f := range reflect.VisibleFields(value.Type()) {
		switch x := value.FieldByIndex(f.Index); n := x.Addr().Interface().(type) {
		case *Number:
			if *n == 0 {
				*n = Number(report.Unmeasured)
			}
		case *Amount:
			if *n == 0 {
				*n = Amount(report.Unmeasured)
			}
		}
	}
	design.Processes, design.WorkersPerProcess = nil, nil
	if design.Verdict == result.Stable.String() {
		design.Verdict = ""
	}
}

// teamJSON are people, and what they and a bill come to.
func teamJSON(t *cost.Team, bill float64) *TeamJSON {
	if t == nil {
		return nil
	}
	return &TeamJSON{Hours: Number(t.Hours), USDPerHour: Amount(t.Rate.USD()), USDPerMonth: Amount(t.Amount.USD()), Total: Amount(bill + t.Amount.USD())}
}

// setMoney fills in the prices: where the goal is missed there is none of what was
// asked for.
func (j *DesignJSON) setMoney(d *report.Design) {
	if d.Met {
		j.USDPerMonth, j.USDPerMillionRequests = Amount(d.MonthlyUSD()), Number(d.USDPerMillion())
	} else {
		j.USDPerMonthMissed = Amount(d.MonthlyUSD())
	}
	if s := d.Survivor; s != nil {
		n := s.Count()
		j.InstancesSurvive, j.FleetSurvive, j.USDPerMonthSurvive = &n, phrases.SurvivingFleet(d), Amount(s.Monthly.USD())
	}
	if phrases.Sure(d) == "" {
		return
	}
	sure := 0
	for _, n := range d.Sure.Instances {
		sure += n
	}
	j.InstancesSure, j.USDPerMonthSure = &sure, Amount(d.Sure.Monthly.USD())
}

// setEstimate fills in the closed forms: of p99, and of the goal's own figure.
func (j *DesignJSON) setEstimate(d *report.Design, g models.Goal) {
	own, p99 := d.ClosedForm(d.Estimate), d.ClosedForm(d.EstimateP99)
	j.EstimateOf, j.Estimate = g.First().Name(), Number(own.Mid*1e3)
	j.EstimateP99, j.EstimateP99Low, j.EstimateP99High = Number(p99.Mid*1e3), Number(p99.Low*1e3), Number(p99.High*1e3)
}

// milli is a time of a class in milliseconds, null where nothing was measured.
func milli(d *report.Design, l result.Latency, quantile float64) Number {
	return Number(report.MeasuredLatency(d.Result.Verdict, l).At(quantile).Value() * 1e3)
}

func classJSON(c result.ClassResult, d *report.Design) ClassJSON {
	class := ClassJSON{
		Name:             c.Name,
		OfferedPerSecond: Number(report.PerSecond(c.Counts.Offered, &d.Result)),
		DonePerSecond:    Number(report.WholeFleet(c.DonePerSecond, &d.Result)),
		CountsJSON:       CountsJSON(c.Counts),
		ErrorRate:        Number(c.Counts.ErrorRate()),
		LatencyJSON:      latencyJSON(report.MeasuredLatency(d.Result.Verdict, c.Latency)),

		Service: c.Service, Sent: "clients", DoneP95: Number(report.Unmeasured),
		QueueP95: milli(d, c.Queueing, 0.95), FirstByte: milli(d, c.FirstByte, 0.99),
	}
	switch {
	case c.Background:
		class.Sent, class.DoneP95 = "queue", class.P95
	case c.Delivered:
		class.Sent = "rooms"
	case c.Internal:
		class.Sent = "services"
	}
	return class
}

func latencyJSON(l result.Latency) LatencyJSON {
	ms := func(seconds float64) Number { return Number(seconds * 1e3) }
	return LatencyJSON{
		Mean: ms(l.Mean.Value()), P50: ms(l.P50.Value()), P90: ms(l.P90.Value()), P95: ms(l.P95.Value()),
		P99: ms(l.P99.Value()), P99Low: ms(l.P99.Low), P99High: ms(l.P99.High),
		MeanLow: ms(l.Mean.Low), MeanHigh: ms(l.Mean.High),
		P50Low: ms(l.P50.Low), P50High: ms(l.P50.High),
		P90Low: ms(l.P90.Low), P90High: ms(l.P90.High),
		P95Low: ms(l.P95.Low), P95High: ms(l.P95.High),
		P999: ms(l.P999.Value()), P999Low: ms(l.P999.Low), P999High: ms(l.P999.High),
		SD: ms(l.SD), Min: ms(l.Min), Max: ms(l.Max),

		MeanAtLeast: l.Mean.AtLeast(), P50AtLeast: l.P50.AtLeast(), P90AtLeast: l.P90.AtLeast(), P95AtLeast: l.P95.AtLeast(),
		P99AtLeast: l.P99.AtLeast(), P999AtLeast: l.P999.AtLeast(),
	}
}

// list is texts as a JSON array, which is [] and not null when empty.
func list(texts []string) []string { return append([]string{}, texts...) }
