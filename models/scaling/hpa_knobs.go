package scaling

import (
	"fmt"
	"strings"

	"fleetcost/sim"
)

// Knobs of an HPA are its bounds, its targets and its behavior. All that they make has a
// behavior: without one an old high recommendation scales up after the spike is gone.
func (h HPA) Knobs(d Demand) []Knob {
	least := 1
	if h.Min == 0 {
		least = 0
	}
	all := []Knob{minKnob(h.Min, least, d, func(h HPA, n int) HPA { h.Min, h.Max = n, max(n, h.Max); return h.withBehavior() })}
	all = append(all, maxKnob(h.Max, d, func(h HPA, n int) HPA { h.Max = max(n, h.Min); return h.withBehavior() })...)
	for i := range h.Targets {
		all = append(all, h.targetKnob(i))
	}
	b := h.withBehavior().Behavior
	window := func(r ScalingRules, usual sim.Time) sim.Time { return r.filled(nil, usual).window }
	policies := func(r ScalingRules, usual []ScalingPolicy) []ScalingPolicy { return r.filled(usual, 0).policies }
	return append(all,
		knob("behavior.scale_down.stabilization", window(b.Down, h.DownscaleStabilization), stabilizations, spanText, longer, func(h HPA, t sim.Time) HPA {
			h = h.withBehavior()
			h.Behavior.Down.Window = &t
			return h
		}),
		knob("behavior.scale_down.policies", policies(b.Down, defaultDown), slowerDown, policiesText, func(p []ScalingPolicy) float64 { return -pace(p) }, func(h HPA, p []ScalingPolicy) HPA {
			h = h.withBehavior()
			h.Behavior.Down.Policies = p
			return h
		}),
		knob("behavior.scale_up.policies", policies(b.Up, defaultUp), otherUp, policiesText, pace, func(h HPA, p []ScalingPolicy) HPA {
			h = h.withBehavior()
			h.Behavior.Up.Policies = p
			return h
		}),
	)
}

// withBehavior is the same with a behavior of its own to turn.
func (h HPA) withBehavior() HPA {
	b := Behavior{}
	if h.Behavior != nil {
		b = *h.Behavior
	}
	h.Behavior = &b
	return h
}

// targetKnob turns the i-th target.
func (h HPA) targetKnob(i int) Knob {
	key := fmt.Sprintf("metrics[%d]", i)
	m := h.Targets[i]
	with := func(h HPA, m HPAMetric) HPA {
		h = h.withBehavior()
		h.Targets = append([]HPAMetric(nil), h.Targets...)
		h.Targets[i] = m
		return h
	}
	if m.Utilization > 0 {
		if key += ".utilization"; len(h.Targets) == 1 {
			key = m.Name
		}
		return knob(key, float64(m.Utilization), percents, asShare, less, func(h HPA, x float64) HPA {
			m := h.Targets[i]
			m.Utilization = int64(x)
			return with(h, m)
		})
	}
	at, whole := m.AverageValue, m.Value > 0
	if key += ".average"; whole {
		key, at = fmt.Sprintf("metrics[%d].value", i), m.Value
	} else if len(h.Targets) == 1 && m.Name == "requests_per_second" {
		key = m.Name
	}
	now := float64(at) / 1000
	return knob(key, now, around(now), plain, less, func(h HPA, x float64) HPA {
		m := h.Targets[i]
		if whole {
			m.Value = max(1, thousandths(x))
		} else {
			m.AverageValue = max(1, thousandths(x))
		}
		return with(h, m)
	})
}

// The policies that are tried beside the defaults.
var (
	otherUp = [][]ScalingPolicy{
		{{Value: 1, Period: sim.Minute}},
		{{Value: 2, Period: sim.Minute}},
		{{Value: 4, Period: sim.Minute}},
		{{Percent: true, Value: 50, Period: sim.Minute}},
		{{Percent: true, Value: 100, Period: sim.Minute}},
		defaultUp,
		{{Value: 10, Period: 15 * sim.Second}, {Percent: true, Value: 300, Period: 15 * sim.Second}},
	}
	slowerDown = [][]ScalingPolicy{
		defaultDown,
		{{Percent: true, Value: 50, Period: sim.Minute}},
		{{Percent: true, Value: 25, Period: sim.Minute}},
		{{Percent: true, Value: 10, Period: sim.Minute}},
		{{Value: 1, Period: sim.Minute}},
		{{Value: 1, Period: 5 * sim.Minute}},
	}
)

// pace is how many pods come or go in a minute of paceOf that there are, by what the
// policies allow at most.
func pace(all []ScalingPolicy) float64 {
	fastest := 0.0
	for _, p := range all {
		pods := float64(p.Value)
		if p.Percent {
			pods *= paceOf / 100.
		}
		fastest = max(fastest, pods*sim.Minute.Seconds()/p.Period.Seconds())
	}
	return fastest
}

const paceOf = 12

// policiesText writes policies as a scenario does.
func policiesText(all []ScalingPolicy) string {
	texts := make([]string, len(all))
	for i, p := range all {
		unit := "pods"
		if p.Percent {
			unit = "percent"
		}
		texts[i] = fmt.Sprintf("{ %s = %d, period = %q }", unit, p.Value, spanText(p.Period))
	}
	return "[ " + strings.Join(texts, ", ") + " ]"
}
