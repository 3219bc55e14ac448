package pages

import (
	"cmp"
	"math"
	"slices"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Forecast lays out what becomes of every design over a span of time: first the
// answer, then what each course costs and how it serves, and what that rests on.
func Forecast(f *report.Forecast) document.Document {
	doc := document.Document{Title: f.Scenario}
	doc.Say("traffic", phrases.ForecastTraffic(f))
	doc.Say("span", phrases.LongSpan(f.From, f.To)+": "+phrases.Dates(f.From, f.To))
	doc.Say("load", phrases.Load(f))
	doc.Say("goal", phrases.Goal(f.Goal))
	doc.Say("prices", phrases.ForecastPrices(f))
	doc.Say("not in the bills", phrases.ForecastUnpriced(f))
	for _, said := range phrases.ForecastAnswer(f) {
		doc.Lead("answer", said)
	}
	if len(f.Designs) == 0 {
		doc.Lead("answer", "there is no design to forecast")
	}
	doc.Add(document.Section{Table: ofDesigns(f, coursesPaid(f)), Charts: timelineCharts(f)})
	doc.Add(document.Section{Heading: "Service", Table: ofDesigns(f, coursesServed(f))})
	doc.Add(document.Section{Heading: "Instances", Table: ofDesigns(f, coursesScaled(f))})
	doc.Add(document.Section{Heading: billHeading(f), Table: ofDesigns(f, courseLines(f))})
	doc.Add(document.Section{Heading: "Bill by calendar month, " + f.Currency.Sign(), Table: coursesByMonth(f)})
	doc.Add(document.Section{Heading: "Checked request by request", Table: ofDesigns(f, checkedWindows(f))})
	doc.Add(document.Section{Heading: "Events", Remarks: phrases.Events(f)})
	doc.Add(document.Section{Heading: "Policies", Remarks: phrases.Policies(f)})
	doc.Add(document.Section{Heading: "Assumptions", Remarks: phrases.Assumptions(f)})
	doc.Add(document.Section{Heading: "Warnings", Remarks: forecastWarnings(f), Warning: true})
	doc.Add(document.Section{Heading: "Notes", Remarks: phrases.ForecastNotes(f)})
	return doc
}

// eachCourse calls for every course of a forecast, in order.
func eachCourse(f *report.Forecast, do func(*report.ForecastDesign, *report.Course)) {
	for i := range f.Designs {
		d := &f.Designs[i]
		for k := range d.Courses {
			do(d, &d.Courses[k])
		}
	}
}

// ofDesigns says whose the rows are where it changes, and leaves the column of designs
// out where there is but one.
func ofDesigns(f *report.Forecast, g document.Grid) document.Grid {
	if len(f.Designs) == 1 {
		return g.Without("design")
	}
	last := ""
	for i := range g.Rows {
		if name := &g.Rows[i].Cells[0]; *name == last {
			*name = ""
		} else {
			last = *name
		}
	}
	return g
}

// coursesPaid is the table of what is paid, beside what others would pay.
func coursesPaid(f *report.Forecast) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "policy"}, {Header: hoursOf(f) + "\nhours", Right: true, Rank: 3}, {Header: "at once", Right: true, Rank: 2},
		{Header: "CPU\nused", Right: true, Rank: 1}, {Header: f.Currency.Sign() + " for\n" + phrases.LongSpan(f.From, f.To), Right: true, Leads: true}, {Header: f.Currency.Sign() + " per\n730 h", Right: true, Rank: 1}, {Header: f.Currency.Sign() + " per\nmillion", Right: true, Rank: 4},
		{Header: "against\nstatic", Right: true}, {Header: "against\noracle", Right: true},
		{Header: "machines\nvs oracle", Right: true}, {Header: "goal missed\nminutes", Right: true},
	}}
	eachCourse(f, func(d *report.ForecastDesign, c *report.Course) {
		money, month := words.Unknown, words.Unknown
		if monthly, ok := f.Monthly(c.Money); c.Money > 0 {
			money = phrases.Amount(f.Currency, c.Money)
			if ok {
				month = phrases.Amount(f.Currency, monthly)
			}
		}
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			d.Name, phrases.OrUnknown(c.Policy), words.Grouped(c.InstanceHours, 1), phrases.Range(c.Serving()), words.Percent(c.Utilization), money, month, words.Significant(c.USDPerMillion()),
			against(d, c, report.StaticPolicy), against(d, c, report.OraclePolicy), inMachines(d, c), missed(f, c),
		}})
	})
	if !f.Diluted() {
		return g.Without("machines\nvs oracle")
	}
	return g
}

// hoursOf is what is paid by the hour: instances, nodes, or some of each.
func hoursOf(f *report.Forecast) string {
	nodes, all := 0, 0
	eachCourse(f, func(_ *report.ForecastDesign, c *report.Course) {
		for _, s := range c.Services {
			all++
			if s.Nodes != nil {
				nodes++
			}
		}
	})
	switch {
	case nodes == 0:
		return "instance"
	case nodes == all:
		return "node"
	}
	return "machine"
}

// against is what a course costs more than that under a policy; nothing where it is
// that course itself.
func against(d *report.ForecastDesign, c *report.Course, policy string) string {
	if held := d.Under(policy); held != c {
		return phrases.Signed(c.Over(held))
	}
	return ""
}

// inMachines is what a course costs more than the oracle in machines alone.
func inMachines(d *report.ForecastDesign, c *report.Course) string {
	if held := d.Under(report.OraclePolicy); held != c {
		return phrases.Signed(c.OverInMachines(held))
	}
	return ""
}

// missed is how long a course misses the goal, where there is one.
func missed(f *report.Forecast, c *report.Course) string {
	if f.Goal.Empty() {
		return words.Unknown
	}
	said := phrases.Missed(c.Missed, f.Step)
	if w := &c.Within; w.MissedHigh > w.MissedLow {
		said += " (" + phrases.Missed(w.MissedLow, f.Step) + "–" + phrases.Missed(w.MissedHigh, f.Step) + ")"
	}
	return said
}

// coursesServed is the table of what requests meet.
func coursesServed(f *report.Forecast) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "policy"}, {Header: "requests\nserved", Right: true}, {Header: "failed", Right: true},
		{Header: "goal missed\nof the time", Right: true, Rank: 1}, {Header: "worst\nmoment"}, {Header: "its\n" + f.Goal.First().Name() + " ms", Right: true},
		{Header: "its\nload/s", Right: true, Rank: 2}, {Header: "not\nsteady", Right: true, Rank: 3},
	}}
	clock := phrases.ClockOf(f.From, f.To)
	eachCourse(f, func(d *report.ForecastDesign, c *report.Course) {
		share := words.Unknown
		if !f.Goal.Empty() {
			share = words.Percent(f.MissedShare(c))
		}
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			d.Name, phrases.OrUnknown(c.Policy), words.Grouped(math.Round(c.Served()), 0), words.Percent(c.ErrorRate()),
			share, clock.At(f.When(c.Worst.At)), phrases.Figure(c.Worst.Latency), words.Significant(c.Worst.Load), words.Percent(c.Untrusted),
		}})
	})
	return g
}

// coursesScaled is the table of the services, and how their numbers change.
func coursesScaled(f *report.Forecast) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "policy"}, {Header: "service"}, {Header: "machine"},
		{Header: "least", Right: true}, {Header: "most", Right: true}, {Header: "added", Right: true}, {Header: "taken\naway", Right: true},
	}}
	several := false
	shared := hoursOf(f) != "instance"
	if shared {
		g.Columns = append(g.Columns, document.Column{Header: "pods\non each", Right: true, Rank: 1}, document.Column{Header: "nodes", Right: true},
			document.Column{Header: "nodes\nadded", Right: true, Rank: 1}, document.Column{Header: "taken\naway", Right: true, Rank: 1})
	}
	eachCourse(f, func(d *report.ForecastDesign, c *report.Course) {
		several = several || len(c.Services) > 1
		for _, s := range c.Services {
			cells := []string{
				d.Name, phrases.OrUnknown(c.Policy), s.Name, phrases.OrUnknown(s.Offer.Machine.Name),
				words.Count(s.Least), words.Count(s.Most), words.Count(s.Out), words.Count(s.In),
			}
			switch n := s.Nodes; {
			case n != nil:
				cells = append(cells, words.Count(n.Pods), phrases.Range(n.Least, n.Most), words.Count(n.Out), words.Count(n.In))
			case shared:
				cells = append(cells, "", "", "", "")
			}
			g.Rows = append(g.Rows, document.Row{Cells: cells})
		}
	})
	if !several {
		return g.Without("service")
	}
	return g
}

// asked are the courses that were asked for, each of its design.
func asked(f *report.Forecast) (designs []*report.ForecastDesign, courses []*report.Course) {
	for i := range f.Designs {
		if c := f.Designs[i].Asked(); c != nil {
			designs, courses = append(designs, &f.Designs[i]), append(courses, c)
		}
	}
	return designs, courses
}

// billHeading names the policy that the bills are of, where they are of one.
func billHeading(f *report.Forecast) string {
	_, courses := asked(f)
	if len(courses) == 0 || slices.ContainsFunc(courses, func(c *report.Course) bool { return c.Policy != courses[0].Policy }) {
		return "Bill"
	}
	return "Bill under " + phrases.OrUnknown(courses[0].Policy)
}

// courseLines are the bills of the courses that were asked for, for the span, with what
// they come to. What all of them have stands there once.
func courseLines(f *report.Forecast) document.Grid {
	g := billOf(f.Currency.Sign() + " for\n" + phrases.LongSpan(f.From, f.To))
	designs, courses := asked(f)
	named := billHeading(f) != "Bill"
	var bills [][]billLine
	services := map[string]bool{}
	for _, c := range courses {
		parts := make([]string, len(c.Services))
		for k, s := range c.Services {
			parts[k] = s.Name
			services[s.Name] = true
		}
		bills = append(bills, shownBill(c.Lines, cost.Bill{Lines: c.Lines, Currency: f.Currency}.CentsBeside(parts...)))
	}
	shared := sharedLines(bills, services)
	add := func(whose, part string, l billLine) {
		cells := append([]string{whose}, l.cells(f.Currency, part)...)
		g.Rows = append(g.Rows, document.Row{Cells: append(cells, phrases.Amount(f.Currency, l.cents))})
	}
	name := func(i int) string {
		if named {
			return designs[i].Name
		}
		return designs[i].Name + ", " + phrases.OrUnknown(courses[i].Policy)
	}
	divided := slices.ContainsFunc(bills, func(b []billLine) bool {
		return slices.ContainsFunc(b, func(l billLine) bool { return l.Part != "" })
	})
	alone := func(i int) string { // the only service has the name of its design
		if divided {
			return designs[i].Name
		}
		return ""
	}
	for i, own := range bills {
		for _, l := range own {
			if !slices.Contains(shared, l) {
				add(name(i), cmp.Or(l.Part, alone(i)), l)
			}
		}
	}
	for _, l := range shared {
		add(everyDesign, l.Part, l)
	}
	for i, own := range bills {
		var sum cost.Money
		for _, l := range own {
			sum = sum.Plus(l.cents)
		}
		if len(own) > 0 {
			g.Rows = append(g.Rows, document.Row{Cells: []string{name(i), "", "in all", "", "", "", phrases.Amount(f.Currency, sum)}, Tone: document.Good})
		}
	}
	return emptyColumnLeftOut(g, "part")
}

// checkedWindows hold what a timeline says against runs of single requests.
func checkedWindows(f *report.Forecast) document.Grid {
	name := f.Goal.First().Name()
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "window", Long: true}, {Header: "when"}, {Header: "requests", Right: true, Rank: 2},
		{Header: name + ", ms\nforecast → run", Right: true}, {Header: "missed, min\nforecast → run", Right: true}, {Header: "instance-hours\nforecast → run", Right: true, Rank: 1},
	}}
	clock := phrases.ClockOf(f.From, f.To)
	for _, d := range f.Designs {
		for _, c := range d.Checked {
			g.Rows = append(g.Rows, document.Row{Cells: []string{
				d.Name, phrases.Window(&c), clock.Between(c.From, c.Span), words.Count(c.Requests),
				phrases.Figure(c.Told) + " → " + answered(c.Latency),
				phrases.Missed(c.ToldMiss, f.Step) + " → " + phrases.Missed(c.Missed, f.Step),
				words.Significant(c.ToldHours) + " → " + words.Significant(c.Hours),
			}})
		}
	}
	return g
}

// answered is the latency of a window, or that there was no answer in it.
func answered(latency float64) string {
	if latency == 0 {
		return words.Unknown
	}
	return phrases.Figure(latency)
}

// forecastWarnings are those of the forecast and then those of its designs, each once.
func forecastWarnings(f *report.Forecast) []string {
	said := phrases.All(f.Warnings)
	for _, d := range f.Designs {
		for _, w := range d.Warnings {
			if w != nil {
				said = append(said, phrases.Of(report.About{Service: d.Name, Reason: w}))
			}
		}
	}
	return phrases.Unique(said)
}
