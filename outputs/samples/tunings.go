package samples

import (
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/sim"
)

// described is an autoscaler of which no more is known than how it is described.
type described string

func (d described) String() string { return string(d) }

// WeekTuning is an HPA that was tuned on five days of a made-up week and held against its
// weekend.
func WeekTuning() *report.Tuning {
	return tuningOf("hpa", []report.TunedSetting{
		{Key: "min", Was: "2", Is: "3"}, {Key: "cpu", Was: "0.6", Is: "0.75"}, {Key: "behavior.scale_down.stabilization", Was: "5m", Is: "2m"},
		{Key: "behavior.scale_up.policies", Was: `[ { pods = 4, period = "15s" }, { percent = 100, period = "15s" } ]`, Is: `[ { pods = 4, period = "15s" }, { percent = 100, period = "15s" } ]`},
	}, "node")
}

// SystemTuning is a schedule of a system of two services, which misses the goal.
func SystemTuning() *report.Tuning {
	t := tuningOf("windows", []report.TunedSetting{{Key: "windows", Was: "4, 9 mon-fri 08:00-18:00", Is: "3, 7 mon-fri 06:45-09:00, 11 mon-fri 09:00-21:15, 6 sun,sat 10:00-22:30"}}, "shop")
	ml := t.Services[0]
	t.Services[0].Name, ml.Name = "api", "ml"
	ml.Settings = []report.TunedSetting{{Key: "cpu", Was: "0.6", Is: "0.6"}}
	t.Services = append(t.Services, ml)
	t.Keeps, t.Allowed, t.Typical = false, 0.001, true
	t.Warnings = []report.Reason{report.NothingKeeps{Tried: t.Tried}, report.UnlikeDays{Days: []string{"a weekend"}}}
	return t
}

func tuningOf(policy string, settings []report.TunedSetting, design string) *report.Tuning {
	f := ForecastOf(0, 5, 10*sim.Minute, design)
	t := &report.Tuning{
		Scenario: f.Scenario, Traffic: f.Traffic, Seed: f.Seed, Goal: f.Goal, Provider: f.Provider, Region: f.Region, Design: design, Policy: policy,
		Step: f.Step, Tried: 412, Keeps: true, Unbilled: NoNetwork(),
	}
	t.Tuned = partOf(f, policy)
	held := ForecastOf(0, 2, 10*sim.Minute, design)
	held.From, held.To = f.To, f.To.AddDate(0, 0, 2)
	t.Held = partOf(held, policy)
	c := t.Tuned.Courses[report.AsTuned]
	t.Services = []report.TunedService{{Policy: policy, Offer: c.Services[0].Offer, Lifecycle: MadeUpLifecycle(), Was: described(policy + " as it was"), Is: described(policy + ", tuned"), Settings: settings}}
	return t
}

// partOf makes a part of a forecast: what is tuned costs a fifth less than what was asked
// for.
func partOf(f *report.Forecast, policy string) report.TuningPart {
	all := f.Designs[0].Courses
	tuned := all[0]
	all[0].Policy, tuned.Policy, tuned.About = policy, policy, "tuned"
	tuned.InstanceHours *= 0.8
	money, err := tuned.Money.Times(0.8)
	if err != nil {
		panic(err)
	}
	tuned.Money = money
	tuned.Missed = 0
	return report.TuningPart{From: f.From, To: f.To, Requests: f.Requests, Peak: f.Peak, Courses: []report.Course{all[0], tuned, all[1], all[2]}}
}

// OddTunings are those that a page could stumble over.
func OddTunings() map[string]*report.Tuning {
	unknown := WeekTuning()
	for i := range unknown.Tuned.Courses {
		unknown.Tuned.Courses[i] = report.Course{}
	}
	unknown.Held = report.TuningPart{}
	aimless := WeekTuning()
	aimless.Goal.Latency, aimless.Goal.ErrorRate = nil, 0
	cut := WeekTuning()
	cut.Tuned.Courses, cut.Held, cut.Instances = nil, report.TuningPart{}, cost.MustDollars(123.45)
	cut.Warnings = []report.Reason{report.Interrupted{Done: 12, Of: "settings"}}
	odd := map[string]*report.Tuning{"an ordinary week": WeekTuning(), "a system": SystemTuning(), "nothing": {}, "knows nothing": unknown, "without a goal": aimless, "interrupted": cut}
	for _, text := range hostile {
		t := WeekTuning()
		t.Scenario, t.Traffic, t.Provider, t.Region, t.Design, t.Policy = text, text, text, text, text, text
		t.Warnings = []report.Reason{Note(text)}
		for i := range t.Services {
			s := &t.Services[i]
			s.Name, s.Policy, s.Offer.Machine.Name, s.Was, s.Is = text, text, text, described(text), described(text)
			for k := range s.Settings {
				s.Settings[k] = report.TunedSetting{Key: text, Was: text, Is: text + "."}
			}
		}
		odd["names like "+text] = t
	}
	return odd
}
