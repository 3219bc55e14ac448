package samples

import (
	"math"
	"time"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/sim"
)

// berlin has clock changes.
var berlin = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return zone
}()

// perInstance is what an instance of a made-up course can do, requests per second.
const perInstance = 210

// madeUpRate is a day that peaks at eight in the evening, a quieter weekend, and a
// flash crowd on each Friday at seven; larger by a percent each week.
func madeUpRate(from, t time.Time) float64 {
	hour := float64(t.Hour()) + float64(t.Minute())/60
	rate := 520 * (1 + 0.75*math.Cos(2*math.Pi*(hour-20)/24))
	if d := t.Weekday(); d == time.Saturday || d == time.Sunday {
		rate *= 0.7
	}
	if crowd := t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 19, 0, 0, 0, t.Location())); t.Weekday() == time.Friday && crowd >= 0 {
		rate *= 1 + 1.4*math.Exp(-crowd.Minutes()/40)
	}
	return rate * math.Pow(1.01, t.Sub(from).Hours()/168)
}

// A following is a made-up policy: how many instances it wants for the rates that it
// saw, and how many steps those that it orders boot.
type following struct {
	policy, about string
	boot          int
	wants         func(seen []float64) int
}

// course makes up what becomes of a fleet under a policy: instances boot for so many
// steps, latency is that of a queue, and what the fleet cannot do fails.
func (p following) course(f *report.Forecast, o cost.Offer, goal float64) report.Course {
	c := report.Course{Policy: p.policy, About: p.about, Untrusted: 0.004 * float64(p.boot)}
	var seen, wanted []float64
	steps := int(f.Span() / f.Step)
	cores := 0.0
	service := report.CourseService{Name: "", Offer: o, Lifecycle: MadeUpLifecycle()}
	for i := range steps {
		m := report.Moment{At: sim.Time(i) * f.Step}
		begin := f.When(m.At)
		m.Load = madeUpRate(f.From, begin)
		seen = append(seen, m.Load)
		m.Wanted = p.wants(seen)
		wanted = append(wanted, float64(m.Wanted))
		m.Serving = m.Wanted
		for _, w := range wanted[max(0, i-p.boot):] {
			m.Serving = min(m.Serving, int(w))
		}
		m.Booting = m.Wanted - m.Serving
		full := m.Load / float64(m.Serving*perInstance)
		m.Utilization, m.Steady = min(full, 1), m.Booting == 0
		m.Latency = 0.025 + 0.016/(1-min(full, 0.985))
		if full >= 1 {
			m.Latency, m.ErrorRate = 1.1*full, 1-1/full
		}
		if m.Missed = m.Latency > goal || m.ErrorRate > 0.001; m.Missed {
			c.Missed += f.Step
		}
		if m.Latency > c.Worst.Latency {
			c.Worst = m
		}
		if i > 0 {
			change := m.Wanted - int(wanted[i-1])
			service.Out, service.In = service.Out+max(0, change), service.In+max(0, -change)
		}
		hours := f.Step.Seconds() / 3600
		requests := m.Load * f.Step.Seconds()
		c.InstanceHours += float64(m.Wanted) * hours
		c.Requests, c.Failed = c.Requests+requests, c.Failed+requests*m.ErrorRate
		cores += m.Utilization * float64(m.Serving) * hours
		c.Timeline = append(c.Timeline, m)

		hour := begin.Truncate(time.Hour)
		if n := len(c.Hours); n == 0 || !c.Hours[n-1].Begin.Equal(hour) {
			c.Hours = append(c.Hours, report.Hour{Begin: hour, InstanceHours: []float64{0}, Launches: []int{0}})
		}
		h := &c.Hours[len(c.Hours)-1]
		h.Requests, h.Failed = h.Requests+requests, h.Failed+requests*m.ErrorRate
		h.InstanceHours[0] += float64(m.Wanted) * hours
		if i > 0 {
			h.Launches[0] += max(0, m.Wanted-int(wanted[i-1]))
		}
		if m.Missed {
			h.Missed += f.Step
		}
	}
	service.Least, service.Most = c.Serving()
	c.Services = []report.CourseService{service}
	c.Utilization = cores / c.InstanceHours
	amount, err := o.OnDemand.Times(c.InstanceHours)
	if err != nil {
		panic(err)
	}
	c.Money = amount
	c.OwnLines = 1
	c.Lines = []cost.Line{{What: "instances", Quantity: c.InstanceHours, Unit: "instance-hours", Price: o.OnDemand.Price(), Amount: amount}}
	return c
}

// MadeUpLifecycle is that of the instances of made-up courses.
func MadeUpLifecycle() models.Lifecycle {
	constant := func(seconds float64) models.Distribution {
		d, err := models.Constant(seconds)
		if err != nil {
			panic(err)
		}
		return d
	}
	return models.Lifecycle{Platform: "ec2", Boot: constant(42), Start: constant(3), Register: 10 * sim.Second,
		WarmUp: sim.Minute, Cold: 1.5, Drain: 30 * sim.Second}
}

// madeUpFloor is the fewest instances of a made-up policy.
const madeUpFloor = 2

func instancesFor(rate, share float64) int {
	return max(madeUpFloor, int(math.Ceil(rate/(perInstance*share))))
}

// ForecastOf makes up a forecast with steps of that length, from a Monday on.
func ForecastOf(months, days int, step sim.Time, designs ...string) *report.Forecast {
	from := time.Date(2026, 6, 15, 0, 0, 0, 0, berlin)
	f := &report.Forecast{Scenario: "Storefront API", Traffic: "weekly, 520 requests/s in the mean, Europe/Berlin",
		From: from, To: from.AddDate(0, months, days), Step: step, Seed: 1, Goal: StorefrontGoal(), Provider: "aws", Region: "us-east-1"}
	for i := range int(f.Span() / f.Step) {
		at := f.When(sim.Time(i) * step)
		rate := madeUpRate(from, at)
		f.Requests += rate * step.Seconds()
		if rate > f.Peak {
			f.Peak, f.PeakAt = rate, at
		}
	}
	f.Mean = f.Requests / f.Span().Seconds()
	slow := int(15 * sim.Minute / step)
	for i, name := range designs {
		o := offer("c7g.large", 2, 0.0725*(1+0.5*float64(i)))
		hpa := following{"hpa", "HPA, 70% CPU, 2 to 40", max(1, int(2*sim.Minute/step)), func(seen []float64) int {
			most := 0.0
			for _, rate := range seen[max(0, len(seen)-1-slow):] {
				most = max(most, rate)
			}
			return instancesFor(most, 0.7-0.1*float64(i))
		}}
		static := following{"static", "sized for the busiest hour", 0, func([]float64) int { return instancesFor(f.Peak, 0.95) }}
		oracle := following{"oracle", "knows the load of every step", 0, func(seen []float64) int { return instancesFor(seen[len(seen)-1], 0.9) }}
		d := report.ForecastDesign{Name: name}
		for _, p := range []following{hpa, static, oracle} {
			d.Courses = append(d.Courses, p.course(f, o, 0.3))
		}
		f.Designs = append(f.Designs, d)
	}
	return f
}

// WeekForecast is a typical week of two designs, with all that a page can say.
func WeekForecast() *report.Forecast {
	f := ForecastOf(0, 7, 10*sim.Minute, "node", "django")
	f.Typical = true
	f.Warnings = []report.Reason{Note("backend db has no connection limit: waits for it are not modelled")}
	node, django := &f.Designs[0], &f.Designs[1]
	for i := range f.Designs {
		f.Designs[i].Unbilled = NoNetwork()
	}
	friday := f.From.AddDate(0, 0, 4)
	node.Checked = []report.Checked{
		{Why: "the busiest hour", From: friday.Add(19 * time.Hour), Span: sim.Hour, Requests: 5_123_456, Latency: 0.221, Told: 0.214, Missed: 21 * sim.Minute, ToldMiss: 20 * sim.Minute, Hours: 9.4, ToldHours: 9.31},
		{Why: "scaling down", From: friday.Add(22*time.Hour + 30*time.Minute), Span: 2 * sim.Hour, Requests: 2_345_678, Latency: 0.0623, Told: 0.0581, Hours: 10.1, ToldHours: 10.2},
	}
	node.Events = []report.ForecastEvent{
		{Name: "zone", Kind: "zone-loss", What: "loss of one of 3 zones (zone)", At: f.From.AddDate(0, 0, 2).Add(14 * time.Hour), Times: 1, Span: 55 * sim.Minute, Run: true, Missed: 2 * sim.Minute, Failed: 31_000},
		{Name: "release", Kind: "deploy", What: "rolling deploy (release)", At: f.From.AddDate(0, 0, 2).Add(17 * time.Hour), Times: 1, Span: 20 * sim.Minute, Run: true},
		{Name: "crashes", Kind: "crash", What: "first crash of an instance by itself (crashes)", At: f.From.AddDate(0, 0, 6).Add(20 * time.Hour), Times: 3, Span: 15 * sim.Minute, Failed: 12},
	}
	django.Checked = []report.Checked{{Why: "the busiest hour", From: friday.Add(19 * time.Hour), Span: sim.Hour, Requests: 5_123_456, Latency: math.Inf(1), Told: 0.35, Missed: sim.Hour, ToldMiss: 20 * sim.Minute, Hours: 12, ToldHours: 12}}
	django.Warnings = []report.Reason{Note("the tail is long: 1 of 1,000 requests takes 547 ms")}
	return f
}

// SystemForecast is a day of a design of two services, whose scenario asks for a
// static fleet.
func SystemForecast() *report.Forecast {
	f := ForecastOf(0, 1, 30*sim.Minute, "shop")
	d := &f.Designs[0]
	d.Courses = d.Courses[1:]
	for i := range d.Courses {
		c := &d.Courses[i]
		api, ml := c.Services[0], c.Services[0]
		api.Name, ml.Name = "api", "ml"
		ml.Offer, ml.Least, ml.Most, ml.Out, ml.In = offer("c7g.4xlarge", 16, 0.58), 1, 1, 0, 0
		ml.Lifecycle = models.Lifecycle{}
		c.Services = []report.CourseService{api, ml}
		own, other := c.Lines[0], c.Lines[0]
		own.Part, other.Part = "api", "ml"
		other.Quantity, other.Price, other.Amount = 24, USD(0.58).Price(), USD(13.92)
		database := cost.Line{Part: "db", What: "db.m6g.large", Quantity: 24, Unit: "instance-hours", Price: USD(0.159).Price(), Amount: USD(3.816)}
		c.Lines, c.OwnLines = []cost.Line{own, other, database}, 2
		c.Money, c.InstanceHours = c.Money.Plus(other.Amount).Plus(database.Amount), c.InstanceHours+24
		for k := range c.Hours {
			c.Hours[k].InstanceHours, c.Hours[k].Launches = append(c.Hours[k].InstanceHours, 1), append(c.Hours[k].Launches, 0)
		}
	}
	return f
}

// NodesForecast is a day of a design whose instances are pods on nodes, but for those of its
// second service.
func NodesForecast() *report.Forecast {
	f := SystemForecast()
	for i := range f.Designs[0].Courses {
		c := &f.Designs[0].Courses[i]
		s := &c.Services[0]
		s.Lifecycle.Platform = "kubernetes-karpenter"
		s.Lifecycle.Nodes = &models.Nodes{Machine: s.Offer.Machine.Name, CPU: 0.5, Memory: 512 * models.MiB, Pods: 3, Boot: s.Lifecycle.Boot}
		s.Nodes = &report.CourseNodes{Pods: 3, Least: 1, Most: 5, Out: 7, In: 6}
		c.Lines[0].What, c.Lines[0].Unit = "nodes", "node-hours"
	}
	return f
}

// OddForecasts are those that a page or a plot could stumble over.
func OddForecasts() map[string]*report.Forecast {
	day := func() *report.Forecast { return ForecastOf(0, 1, sim.Hour, "node") }
	unknown := day()
	c := &unknown.Designs[0].Courses[0]
	c.Requests, c.Failed, c.Utilization, c.Worst.Latency, c.Money = math.NaN(), math.NaN(), math.NaN(), math.NaN(), 0
	for i := range c.Timeline {
		c.Timeline[i].Load, c.Timeline[i].Latency = math.NaN(), []float64{math.NaN(), math.Inf(1), 0}[i%3]
	}
	unknown.Mean, unknown.Peak = math.NaN(), math.Inf(1)
	unknown.Designs[0].Checked = make([]report.Checked, 1)
	unknown.Designs[0].Checked[0].Latency = math.NaN()
	overloaded := day()
	for i := range overloaded.Designs[0].Courses[0].Timeline {
		m := &overloaded.Designs[0].Courses[0].Timeline[i]
		m.Latency, m.Missed = math.Inf(1), true
	}
	overloaded.Designs[0].Courses[0].Worst.Latency = math.Inf(1)
	aimless := day()
	aimless.Goal = models.Goal{}
	zero := day()
	zero.Designs[0].Courses[0] = report.Course{Policy: "queue", Timeline: make([]report.Moment, 24), Services: make([]report.CourseService, 1)}
	moment := day()
	for i := range moment.Designs[0].Courses {
		c := &moment.Designs[0].Courses[i]
		c.Timeline = c.Timeline[:1]
	}
	clocks := day()
	clocks.From = time.Date(2026, 10, 25, 0, 0, 0, 0, berlin)
	clocks.To = clocks.From.AddDate(0, 0, 1)
	unmet := day()
	unmet.Designs[0].Unmet, unmet.Designs[0].Courses = report.NothingLeft{}, unmet.Designs[0].Courses[:2]
	unmet.Designs = append(unmet.Designs, report.ForecastDesign{Name: "never", Unmet: report.NothingLeft{}})
	odd := map[string]*report.Forecast{
		"goals that no fleet meets": unmet,
		"an ordinary week":          WeekForecast(), "a system": SystemForecast(), "pods on nodes": NodesForecast(), "nothing": {}, "knows nothing": unknown, "overloaded all day": overloaded,
		"without a goal": aimless, "without traffic": zero, "one moment": moment, "a day of 25 hours": clocks,
		"no designs": ForecastOf(0, 1, sim.Hour), "a design without courses": {Designs: make([]report.ForecastDesign, 2)},
		"a course of zeros": {Designs: []report.ForecastDesign{{Courses: make([]report.Course, 1), Checked: make([]report.Checked, 1)}}},
	}
	for _, text := range hostile {
		odd["names like "+text] = ForecastNamed(day(), text)
	}
	return odd
}

// NoNetwork is what bills lack of which nobody said how the system is reached.
func NoNetwork() (all []billing.Omission) {
	for _, what := range []string{"load balancer", "NAT gateways", "egress to internet"} {
		all = append(all, billing.Omission{What: what, Why: "there is no [network]"})
	}
	return all
}

// ForecastNamed gives a text to everything in a forecast that comes from outside.
func ForecastNamed(f *report.Forecast, text string) *report.Forecast {
	f.Scenario, f.Traffic, f.Provider, f.Region = text, text, text, text
	f.Warnings = []report.Reason{Note(text)}
	f.Designs = append(f.Designs, f.Designs...)
	for i := range f.Designs {
		d := &f.Designs[i]
		d.Name, d.Warnings = text, []report.Reason{Note(text)}
		d.Checked = []report.Checked{{Why: text, From: f.From, Span: sim.Hour}}
		for k := range d.Courses {
			c := &d.Courses[k]
			c.About = text
			for n := range c.Services {
				s := &c.Services[n]
				s.Name, s.Offer.Machine.Name, s.Lifecycle.Platform = text, text, text
			}
			for n := range c.Lines {
				c.Lines[n].Part, c.Lines[n].What, c.Lines[n].Unit = text, text, text
			}
		}
	}
	return f
}
