package scaling_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

type behaviorCase struct {
	Up   *rulesCase `json:"scale_up"`
	Down *rulesCase `json:"scale_down"`
}

type rulesCase struct {
	Window    *float64 `json:"stabilization_window_s"`
	Select    string
	Tolerance *float64
	Policies  []struct {
		Type   string
		Value  int
		Period float64 `json:"period_s"`
	}
}

func (c *behaviorCase) behavior(t *testing.T) *scaling.Behavior {
	if c == nil {
		return nil
	}
	return &scaling.Behavior{Up: c.Up.rules(t), Down: c.Down.rules(t)}
}

func (c *rulesCase) rules(t *testing.T) (r scaling.ScalingRules) {
	if c == nil {
		return r
	}
	if c.Window != nil {
		w := seconds(*c.Window)
		r.Window = &w
	}
	r.Tolerance = c.Tolerance
	switch c.Select {
	case "", "Max":
	case "Min":
		r.Select = scaling.SelectMin
	case "Disabled":
		r.Select = scaling.SelectDisabled
	default:
		t.Fatalf("select %q", c.Select)
	}
	for _, p := range c.Policies {
		if p.Type != "Pods" && p.Type != "Percent" {
			t.Fatalf("policy %q", p.Type)
		}
		r.Policies = append(r.Policies, scaling.ScalingPolicy{Percent: p.Type == "Percent", Value: p.Value, Period: seconds(p.Period)})
	}
	return r
}

type hpaCase struct {
	ID   string
	Spec struct {
		Min                   int           `json:"min_replicas"`
		Max                   int           `json:"max_replicas"`
		Sync                  float64       `json:"sync_period_s"`
		Tolerance             float64       `json:"tolerance"`
		Stabilization         float64       `json:"downscale_stabilization_s"`
		CPUInitialization     float64       `json:"cpu_initialization_period_s"`
		InitialReadinessDelay float64       `json:"initial_readiness_delay_s"`
		Behavior              *behaviorCase `json:"behavior"`
		Metrics               []struct {
			Type, Name, Resource string
			Utilization          int64 `json:"target_utilization_percent"`
			Average              int64 `json:"target_average_value_milli"`
			Value                int64 `json:"target_value_milli"`
		}
	}
	Initial int `json:"initial_replicas"`
	Syncs   []struct {
		T        float64                    `json:"t_s"`
		Pods     []map[string]any           `json:"pods"`
		External map[string]json.RawMessage `json:"external"`
	}
	Loop *struct {
		Boot    float64 `json:"boot_s"`
		Window  float64 `json:"sample_window_s"`
		Request int64   `json:"request_milli"`
		Limit   int64   `json:"limit_milli"`
		Demand  []int64 `json:"demand_milli"`
	}
	Expected struct {
		Desired        []int
		Recommendation []*int
		Metric         [][]*int64
		Utilization    []int64 `json:"utilization_percent"`
		Serving        []int   `json:"pods_serving"`
		Pending        []int   `json:"pods_pending"`
		WithoutSample  []int   `json:"pods_without_sample"`
	}
}

func (c *hpaCase) hpa(t *testing.T) scaling.HPA {
	s := c.Spec
	h := scaling.HPA{
		Min: s.Min, Max: s.Max, Sync: seconds(s.Sync), Tolerance: s.Tolerance, DownscaleStabilization: seconds(s.Stabilization),
		CPUInitialization: seconds(s.CPUInitialization), InitialReadinessDelay: seconds(s.InitialReadinessDelay),
		Behavior: s.Behavior.behavior(t),
	}
	for _, m := range s.Metrics {
		x := scaling.HPAMetric{Name: m.Name, Utilization: m.Utilization, AverageValue: m.Average, Value: m.Value}
		switch m.Type {
		case "resource":
			x.Type, x.Name = scaling.ResourceMetric, m.Resource
		case "pods":
			x.Type = scaling.PodsMetric
		case "external", "object":
			x.Type = scaling.ExternalMetric
		default:
			t.Fatalf("metric of type %q", m.Type)
		}
		h.Targets = append(h.Targets, x)
	}
	return h
}

var states = map[string]scaling.InstanceState{
	"ready": scaling.Ready, "unready": scaling.Unready, "pending": scaling.Pending, "missing": scaling.Missing, "terminating": scaling.Terminating,
}

// group reads a group of pods.
func (c *hpaCase) group(t *testing.T, pod map[string]any, names []string) scaling.Group {
	number := func(key string) (float64, bool) { x, ok := pod[key].(float64); return x, ok }
	time := func(key string) sim.Time { x, _ := number(key); return seconds(x) }
	n, _ := number("count")
	request, _ := number("request_milli")
	g := scaling.Group{
		Count: int(n), Request: int64(request),
		Started: time("start_s"), ReadyChanged: time("ready_changed_s"), Sampled: time("sample_s"), Window: time("window_s"),
	}
	g.Ready, _ = pod["ready"].(bool)
	if state, ok := pod["state"].(string); ok {
		if g.State, ok = states[state]; !ok {
			t.Fatalf("a pod is %q", state)
		}
	}
	for _, name := range names {
		if x, ok := number(name + "_milli"); ok {
			g.Values = append(g.Values, int64(x))
		} else {
			g.Values = append(g.Values, scaling.NoSample)
		}
	}
	return g
}

func runHPA(t *testing.T) (n tally) {
	for _, c := range referee[hpaCase](t, "hpa.jsonl") {
		n.cases++
		t.Run(c.ID, func(t *testing.T) {
			h := c.hpa(t)
			valid(t, h)
			if c.Loop != nil {
				c.closedLoop(t, h, &n)
				return
			}
			hpa, names := h.Controller(), h.Metrics()
			current := c.Initial
			var desired []int
			var recommended, measured []string
			for _, s := range c.Syncs {
				seen := scaling.Seen{Current: current}
				for _, pod := range s.Pods {
					seen.Groups = append(seen.Groups, c.group(t, pod, names))
				}
				for _, name := range names {
					r := scaling.Reading{State: scaling.Absent}
					var total *float64
					if raw, ok := s.External[name]; ok && json.Unmarshal(raw, &total) == nil && total != nil {
						r = scaling.Of(*total / 1000)
					}
					seen.Readings = append(seen.Readings, r)
				}
				current = hpa.Decide(&seen, seconds(s.T))
				desired = append(desired, current)
				recommended = append(recommended, recommendation(hpa))
				measured = append(measured, measurements(hpa))
			}
			compare(t, &n, "counts", desired, c.Expected.Desired)
			compare(t, &n, "recommendations", recommended, optional(c.Expected.Recommendation))
			var want []string
			for _, metrics := range c.Expected.Metric {
				text := ""
				for _, m := range metrics {
					if m == nil {
						text += " -"
					} else {
						text += fmt.Sprint(" ", *m)
					}
				}
				if metrics == nil {
					for range names {
						text += " -"
					}
				}
				want = append(want, text)
			}
			compare(t, &n, "metrics", measured, want)
		})
	}
	return n
}

// optional are numbers, − for none.
func optional(numbers []*int) (texts []string) {
	for _, n := range numbers {
		if n == nil {
			texts = append(texts, "-")
		} else {
			texts = append(texts, fmt.Sprint(*n))
		}
	}
	return texts
}

func recommendation(h *scaling.HPAController) string {
	if !h.Recommends {
		return "-"
	}
	return fmt.Sprint(h.Recommended)
}

func measurements(h *scaling.HPAController) string {
	text := ""
	for _, m := range h.Measured {
		if m.Valid {
			text += fmt.Sprint(" ", m.Value)
		} else {
			text += " -"
		}
	}
	return text
}

// closedLoop lets pods arise and vanish as the HPA wants: they share the demand, boot,
// and have no sample at first.
func (c *hpaCase) closedLoop(t *testing.T, h scaling.HPA, n *tally) {
	l := c.Loop
	boot, window := seconds(l.Boot), seconds(l.Window)
	hpa := h.Controller()
	launched := make([]sim.Time, c.Initial) // the oldest first
	for i := range launched {
		launched[i] = -sim.Hour
	}
	var desired, servings, pendings, missings []int
	var recommended []string
	var utilizations []int64
	for i, demand := range l.Demand {
		now := sim.Time(i) * h.Sync
		serving, pending, missing := 0, 0, 0
		for _, at := range launched {
			switch {
			case now < at+boot:
				pending++
			case now < at+boot+window:
				missing++
				serving++
			default:
				serving++
			}
		}
		usage := int64(0)
		if serving > 0 {
			usage = min(demand/int64(serving), l.Limit)
		}
		seen := scaling.Seen{Current: len(launched), Groups: []scaling.Group{
			{Count: pending, State: scaling.Pending, Request: l.Request},
			{Count: missing, State: scaling.Missing, Request: l.Request},
			{Count: serving - missing, State: scaling.Ready, Request: l.Request, Values: []int64{usage}},
		}}
		wanted := hpa.Decide(&seen, now)
		desired, recommended, utilizations = append(desired, wanted), append(recommended, recommendation(hpa)), append(utilizations, hpa.Measured[0].Value)
		servings, pendings, missings = append(servings, serving), append(pendings, pending), append(missings, missing)
		for len(launched) < wanted {
			launched = append(launched, now)
		}
		launched = launched[:wanted] // the youngest go, those that are pending before
	}
	compare(t, n, "counts", desired, c.Expected.Desired)
	compare(t, n, "recommendations", recommended, optional(c.Expected.Recommendation))
	compare(t, n, "utilizations", utilizations, c.Expected.Utilization)
	compare(t, n, "serving pods", servings, c.Expected.Serving)
	compare(t, n, "pending pods", pendings, c.Expected.Pending)
	compare(t, n, "pods without sample", missings, c.Expected.WithoutSample)
}
