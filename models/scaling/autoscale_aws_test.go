package scaling_test

import (
	"encoding/json"
	"math"
	"testing"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

type awsCase struct {
	ID   string
	Spec struct {
		Kind        string
		Min         int     `json:"min_capacity"`
		Max         int     `json:"max_capacity"`
		Boot        float64 `json:"boot_min"`
		Warmup      float64 `json:"warmup_min"`
		Delay       int     `json:"delay_min"`
		OutCooldown float64 `json:"scale_out_cooldown_min"`
		InCooldown  float64 `json:"scale_in_cooldown_min"`
		Capacity    float64 `json:"capacity_per_instance"`
		Policies    []awsPolicy
	}
	Initial  int `json:"initial_capacity"`
	Minutes  int
	Metric   [][]*float64
	Load     []float64
	Expected struct {
		Changes   [][2]int          `json:"capacity_changes"`
		Capacity  []int             `json:"capacity_by_minute"`
		InService []int             `json:"in_service_by_minute"`
		Metric    []json.RawMessage `json:"metric_by_minute"`
	}
}

type awsPolicy struct {
	Policy, Metric string
	Target         float64
	LowFraction    *float64 `json:"low_fraction"`
	HighPoints     *int     `json:"high_datapoints"`
	LowPoints      *int     `json:"low_datapoints"`
	DisableScaleIn bool     `json:"disable_scale_in"`

	Threshold      float64
	Comparison     string
	Points         int    `json:"datapoints"`
	AdjustmentType string `json:"adjustment_type"`
	Magnitude      int    `json:"min_adjustment_magnitude"`
	Steps          []struct {
		Lower, Upper *float64
		Adjustment   int
	}
}

func (p awsPolicy) policy(t *testing.T, kind string) scaling.Policy {
	if p.Policy == "target_tracking" {
		x := scaling.Track("cpu", p.Target)
		if kind == "ec2" {
			x = scaling.TrackCPU(p.Target)
		}
		if p.LowFraction != nil {
			x.LowFraction = *p.LowFraction
		}
		if p.HighPoints != nil {
			x.HighPoints = *p.HighPoints
		}
		if p.LowPoints != nil {
			x.LowPoints = *p.LowPoints
		}
		x.DisableScaleIn = p.DisableScaleIn
		return x
	}
	if p.Policy != "step" {
		t.Fatalf("policy %q", p.Policy)
	}
	s := scaling.StepScaling{Metric: "cpu", Threshold: p.Threshold, Points: p.Points, MinMagnitude: p.Magnitude}
	switch p.Comparison {
	case ">=":
		s.Comparison = scaling.AtLeast
	case ">":
		s.Comparison = scaling.Above
	case "<=":
		s.Comparison = scaling.AtMost
	case "<":
		s.Comparison = scaling.Below
	default:
		t.Fatalf("comparison %q", p.Comparison)
	}
	switch p.AdjustmentType {
	case "ChangeInCapacity":
	case "PercentChangeInCapacity":
		s.Adjustment = scaling.PercentChangeInCapacity
	case "ExactCapacity":
		s.Adjustment = scaling.ExactCapacity
	default:
		t.Fatalf("adjustment %q", p.AdjustmentType)
	}
	for _, x := range p.Steps {
		step := scaling.Step{Lower: math.Inf(-1), Upper: math.Inf(1), Adjustment: x.Adjustment}
		if x.Lower != nil {
			step.Lower = *x.Lower
		}
		if x.Upper != nil {
			step.Upper = *x.Upper
		}
		s.Steps = append(s.Steps, step)
	}
	return s
}

// instances launched at one time, the oldest first.
type cohort struct {
	count int
	at    sim.Time
}

func runAWS(t *testing.T) (n tally) {
	for _, c := range referee[awsCase](t, "aws.jsonl") {
		n.cases++
		t.Run(c.ID, func(t *testing.T) {
			minutes := func(m float64) sim.Time { return seconds(60 * m) }
			var policies []scaling.Policy
			for _, p := range c.Spec.Policies {
				policies = append(policies, p.policy(t, c.Spec.Kind))
			}
			var a scaling.Autoscaler
			switch s := c.Spec; s.Kind {
			case "ec2":
				a = scaling.EC2Group{Min: s.Min, Max: s.Max, Policies: policies, Warmup: minutes(s.Warmup)}
			case "ecs":
				a = scaling.ApplicationAutoScaling{Min: s.Min, Max: s.Max, Policies: policies, OutCooldown: minutes(s.OutCooldown), InCooldown: minutes(s.InCooldown)}
			default:
				t.Fatalf("kind %q", s.Kind)
			}
			valid(t, a)
			d, boot := a.Start(0), minutes(c.Spec.Boot)
			fleet := []cohort{{c.Initial, -1000 * sim.Hour}}
			current := c.Initial
			changes, capacity := [][2]int{{0, current}}, []int{current}
			serving := func(now sim.Time) (n int) {
				for _, x := range fleet {
					if now >= x.at+boot {
						n += x.count
					}
				}
				return n
			}
			inService := []int{serving(0)}
			points := make([][]*float64, len(policies))
			for m := 1; m <= c.Minutes; m++ {
				now := sim.Time(m) * sim.Minute
				seen := scaling.Seen{Current: current}
				for _, x := range fleet {
					g := scaling.Group{Count: x.count, State: scaling.Pending}
					if now >= x.at+boot {
						g.State, g.ReadyChanged = scaling.Ready, x.at+boot
					}
					seen.Groups = append(seen.Groups, g)
				}
				for i, p := range c.Spec.Policies {
					if c.Load != nil { // the minute that has just passed
						value := c.Load[m-1] / float64(inService[m-1])
						if p.Metric == "utilization" {
							value = min(100*value/c.Spec.Capacity, 100)
						}
						points[i] = append(points[i], &value)
					} else {
						points[i] = c.Metric[i]
					}
					switch k := m - 1 - c.Spec.Delay; {
					case k < 0:
						seen.Readings = append(seen.Readings, scaling.Reading{})
					case k >= len(points[i]) || points[i][k] == nil:
						seen.Readings = append(seen.Readings, scaling.Reading{State: scaling.Absent})
					default:
						seen.Readings = append(seen.Readings, scaling.Of(*points[i][k]))
					}
				}
				wanted := d.Decide(&seen, now)
				if wanted != current {
					changes = append(changes, [2]int{m, wanted})
				}
				if wanted > current {
					fleet = append(fleet, cohort{wanted - current, now})
				}
				for gone := current - wanted; gone > 0; {
					k := min(gone, fleet[0].count)
					fleet[0].count -= k
					gone -= k
					if fleet[0].count == 0 {
						fleet = fleet[1:]
					}
				}
				current = wanted
				capacity, inService = append(capacity, current), append(inService, serving(now))
			}
			compare(t, &n, "changes", changes, c.Expected.Changes)
			compare(t, &n, "capacities", capacity, c.Expected.Capacity)
			if c.Expected.InService != nil {
				compare(t, &n, "instances in service", inService, c.Expected.InService)
			}
			for i, raw := range c.Expected.Metric {
				var want []*float64
				if json.Unmarshal(raw, &want) != nil {
					t.Fatalf("metric_by_minute[%d] is no list", i)
				}
				for k, w := range want {
					n.decisions++
					if w != nil && math.Abs(*points[i][k]-*w) > 1e-7**w {
						t.Fatalf("the metric of minute %d is %v, want %v", k, *points[i][k], *w)
					}
				}
			}
		})
	}
	return n
}
