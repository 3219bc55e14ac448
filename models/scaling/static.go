package scaling

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("static", "the same number of instances for good", Kind{
		Vendor: func() Autoscaler { return Static{Instances: 1} },
		read:   func(k models.Keys) Autoscaler { return Static{Instances: askCount(k, "instances", "that there are")} },
	})
}

// Static wants the same number of instances whatever happens.
type Static struct{ Instances int }

// Validate wants a number of instances.
func (s Static) Validate() []Problem {
	var p problems
	if s.Instances < 0 || s.Instances > most {
		p.add("instances", "give 0 or more", "%d is no number of instances", s.Instances)
	}
	return p
}

// Metrics are none.
func (Static) Metrics() []string { return nil }

// Gauges are none.
func (Static) Gauges() []Gauge { return nil }

// Every is an hour: nothing changes.
func (Static) Every() sim.Time { return sim.Hour }

// Start returns the number.
func (s Static) Start(sim.Time) Decider { return s }

// Decide returns the number.
func (s Static) Decide(*Seen, sim.Time) int { return s.Instances }

func (s Static) String() string { return fmt.Sprintf("static, %d", s.Instances) }
