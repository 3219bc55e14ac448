package phrases

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// What a forecast has assumed, and what its reader must know.

// Policies are the settings of the courses, each said once, and what those are for that
// others are held against.
func Policies(f *report.Forecast) []string {
	var said []string
	for i := range f.Designs {
		d := &f.Designs[i]
		for k := range d.Courses {
			c := &d.Courses[k]
			parts := []string{}
			if c.About != "" {
				parts = append(parts, c.About)
			}
			switch {
			case c == d.Asked():
			case c.Policy == "static":
				parts = append(parts, "the same number of instances all the time")
			case c.Policy == report.OraclePolicy:
				parts = append(parts, "no policy that is never short of instances is cheaper")
			}
			if len(parts) > 0 {
				said = append(said, c.Policy+": "+strings.Join(parts, "; "))
			}
		}
	}
	return Unique(said)
}

// Lifecycles say what instances go through, and whose do where that differs.
func Lifecycles(f *report.Forecast) []string {
	var lives []string
	whose := map[string][]string{}
	for _, d := range f.Designs {
		c := d.Asked()
		if c == nil {
			continue
		}
		for _, s := range c.Services {
			if life := lifecycle(s.Lifecycle); life != "" {
				lives, whose[life] = append(lives, life), append(whose[life], partOf(d.Name, s.Name))
			}
		}
	}
	lives = Unique(lives)
	if len(lives) == 1 {
		return []string{"instances " + lives[0]}
	}
	for i, life := range lives {
		lives[i] = "instances of " + strings.Join(Unique(whose[life]), ", ") + " " + life
	}
	return lives
}

// partOf is a service of a design, which may have no name of its own.
func partOf(design, service string) string {
	if service == "" || service == design {
		return design
	}
	return design + " " + service
}

// lifecycle says how long the stages of a life last; nothing where they are not known.
func lifecycle(l models.Lifecycle) string {
	var parts []string
	stage := func(what string, seconds float64) {
		if seconds > 0 {
			parts = append(parts, what+" "+words.Duration(seconds))
		}
	}
	mean := func(d models.Distribution) float64 {
		if d == nil {
			return 0
		}
		return d.Mean()
	}
	stage("boot for", mean(l.Boot))
	stage("start the application for", mean(l.Start))
	stage("pass health checks after", l.Register.Seconds())
	if l.Cold > 1 && l.WarmUp > 0 {
		parts = append(parts, fmt.Sprintf("warm up for %s, at first %s as slow", words.Duration(l.WarmUp.Seconds()), words.Times(l.Cold)))
	}
	stage("drain for at most", l.Drain.Seconds())
	if len(parts) == 0 {
		return ""
	}
	said := strings.Join(parts, ", ")
	if n := l.Nodes; n != nil {
		said += fmt.Sprintf("; they are pods that request %s cores and %v, %s on a node of %s, which boots for %s", words.Digits(n.CPU, 4), n.Memory, words.Count(n.Pods), n.Machine, words.Duration(mean(n.Boot)))
	}
	if l.Platform != "" {
		said += " (" + l.Platform + ")"
	}
	return said
}

// Assumptions are what a forecast rests on.
func Assumptions(f *report.Forecast) []string {
	var said []string
	if f.Typical {
		said = append(said, "the scenario knows one "+loadWord(f)+" only; the typical week of docs/reference/forecast.md stands for the real one, which [traffic] may tell")
	}
	said = append(said, Lifecycles(f)...)
	for _, d := range f.Designs {
		if c := d.Asked(); c != nil && c.Untrusted > 0 {
			said = append(said, fmt.Sprintf("%s: for %s of the time the fleet was not in a steady state, and the figures of then are rough", d.Name, words.Percent(c.Untrusted)))
		}
	}
	return said
}

// unbilledOf are the costs that a forecast does not know.
func unbilledOf(f *report.Forecast) []string { return lackingNotes(lacksOf(f)) }

// lacksOf is what the bills of a forecast lack, with what only a cluster costs.
func lacksOf(f *report.Forecast) []lacking {
	lacks := make([]lacking, 0, len(f.Designs))
	for _, d := range f.Designs {
		if len(d.Courses) == 0 {
			continue
		}
		all := d.Unbilled
		if clusterUnpaid(d.Asked()) {
			all = append(slices.Clone(all), controlPlane)
		}
		lacks = append(lacks, lacking{d.Name, all})
	}
	return lacks
}

// controlPlane is what only a cluster costs, however many pods it has.
var controlPlane = billing.Omission{What: "the control plane of the Kubernetes cluster", Why: "clusters are not counted"}

func onCluster(l models.Lifecycle) bool { return strings.HasPrefix(l.Platform, "kubernetes-") }

// clusterUnpaid tells whether a course has instances on a Kubernetes cluster, and no line for that.
func clusterUnpaid(c *report.Course) bool {
	return slices.ContainsFunc(c.Services, func(s report.CourseService) bool { return onCluster(s.Lifecycle) }) &&
		!slices.ContainsFunc(c.Lines, func(l cost.Line) bool { return l.Part == "kubernetes" })
}

// ForecastNotes say how to read a forecast.
func ForecastNotes(f *report.Forecast) []string {
	said := unbilledOf(f)
	if !f.Goal.Empty() && f.Step > 0 {
		said = append(said, fmt.Sprintf("missed: a step of the timeline, of %s, misses the goal where its %s or its share of failed requests is beyond the limit", words.Duration(f.Step.Seconds()), f.Goal.First().Name()))
	}
	for _, d := range f.Designs {
		if slices.ContainsFunc(d.Checked, func(c report.Checked) bool { return c.OneOf > 1 }) {
			said = append(said, "1 in so many: of a window with very many requests one in so many instances was run, under its share of them")
			break
		}
	}
	if f.Goal.Strains() {
		said = append(said, "headroom and survive: the static fleet and the oracle are sized for them, and of an autoscaler it is told for how long it would not hold; its min is yours to raise; [events] loses a zone or an instance")
	}
	if f.Diluted() {
		said = append(said, "machines vs oracle: without databases, caches and whatever else of the bill no policy changes")
	}
	months := fmt.Sprintf("%s per %d h: the bill at the pace of the %d hours that price lists call a month; calendar months have 672 to 744", f.Currency.Sign(), cost.HoursPerMonth, cost.HoursPerMonth)
	if c := anyAsked(f); c != nil && len(f.Months(c)) > 1 {
		months += ", and their own bills in months.csv (--out)"
	}
	return append(said, months, fmt.Sprintf("seed %d", f.Seed))
}
