package report

import (
	"time"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

// A Tuning is the cheapest settings of an autoscaler that were found to keep the goal on
// given days, and how they fare on others.
type Tuning struct {
	Scenario string
	Traffic  string // one line
	Typical  bool   // as in a forecast
	Seed     uint64
	Goal     models.Goal
	Provider string
	Region   string
	Currency cost.Currency // of all amounts
	Design   string
	Policy   string // of the first service, as in scaling
	Step     sim.Time
	AsOf     []string           // dates of the prices in its bill
	Unbilled []billing.Omission // what its bills lack
	Allowed  float64            // the share of the time in which the goal may be missed
	Tried    int                // settings
	// Instances is what the instances alone cost with the settings, on the days that they were
	// tuned on: all that is known of their cost where it was interrupted.
	Instances cost.Money

	// Keeps tells whether the settings miss no more than is allowed on the days that
	// they were tuned on; where none did, they are those that miss least.
	Keeps    bool
	Services []TunedService
	// Tuned are the days that it was tuned on, Held those that it was not: a part with
	// no courses where there are none.
	Tuned, Held TuningPart
	Warnings    []Reason
}

// A TunedService is a service with its settings.
type TunedService struct {
	Name      string
	Policy    string // as in scaling
	Offer     cost.Offer
	Lifecycle models.Lifecycle
	Was, Is   models.Autoscaler
	Settings  []TunedSetting
}

// A TunedSetting is a setting as it was and as it is, as a scenario writes them.
type TunedSetting struct{ Key, Was, Is string }

// Changed tells whether the setting is another than it was.
func (s TunedSetting) Changed() bool { return s.Was != s.Is }

// A TuningPart is a stretch of days, forecast on its own.
type TuningPart struct {
	From, To time.Time // in the zone of the traffic
	Requests float64
	Peak     float64
	// Courses: as it was, under whatever policy, as it is tuned, static, oracle.
	Courses []Course
}

// The courses of a part.
const (
	AsAsked = iota
	AsTuned
	AsStatic
	AsOracle
	AllCourses
)

// Span is how long the part is.
func (p *TuningPart) Span() sim.Time { return sim.Time(p.To.Sub(p.From)) }

// Saved is the share by which the tuned settings are cheaper than what was asked for on
// the days that they were tuned on, less than 0 where they are dearer; not a number where
// there is no price.
func (t *Tuning) Saved() float64 {
	if len(t.Tuned.Courses) < AllCourses {
		return Unmeasured
	}
	return -t.Tuned.Courses[AsTuned].Over(&t.Tuned.Courses[AsAsked])
}

// Under is the policy that there was, where it is another than what is tuned; "" else.
func (t *Tuning) Under() string {
	if len(t.Tuned.Courses) < AllCourses {
		return ""
	}
	if was := t.Tuned.Courses[AsAsked].Policy; was != t.Tuned.Courses[AsTuned].Policy {
		return was
	}
	return ""
}

// AsForecast is a part as the forecast of one design.
func (t *Tuning) AsForecast(p *TuningPart) (*Forecast, *ForecastDesign) {
	f := &Forecast{
		Scenario: t.Scenario, Traffic: t.Traffic, Typical: t.Typical, From: p.From, To: p.To, Step: t.Step, Requests: p.Requests, Peak: p.Peak,
		Seed: t.Seed, Goal: t.Goal, Provider: t.Provider, Region: t.Region, Currency: t.Currency, Designs: []ForecastDesign{{Name: t.Design, Courses: p.Courses}},
	}
	return f, &f.Designs[0]
}

// Parts are those that there are: what it was tuned on, and what was held out.
func (t *Tuning) Parts() (all []*TuningPart) {
	for _, p := range []*TuningPart{&t.Tuned, &t.Held} {
		if len(p.Courses) == AllCourses {
			all = append(all, p)
		}
	}
	return all
}
