package scaling

import "fleetcost/sim"

// Knobs of a queue are how few instances there are, the tasks for each, and when the last one
// goes. As of an HPA, all that they make has a behavior.
func (q QueueDepth) Knobs(d Demand) []Knob {
	all := []Knob{minKnob(q.Min, 0, d, func(q QueueDepth, n int) QueueDepth { q.Min, q.Max = n, max(n, q.Max); return q.withBehavior() })}
	if q.Idle != nil { // which must stay below the least number
		all = nil
	}
	all = append(all, maxKnob(q.Max, d, func(q QueueDepth, n int) QueueDepth { q.Max = max(n, q.Min); return q.withBehavior() })...)
	for i, t := range q.Triggers {
		all = append(all, knob("depth", t.Target, around(t.Target), plain, less, func(q QueueDepth, x float64) QueueDepth {
			q.Triggers = append([]Trigger(nil), q.Triggers...)
			q.Triggers[i].Target = x
			return q.withBehavior()
		}))
	}
	return append(all, knob("cooldown", q.Cooldown, stabilizations, spanText, longer, func(q QueueDepth, t sim.Time) QueueDepth { q.Cooldown = t; return q.withBehavior() }))
}

// withBehavior is the same whose HPA has a behavior.
func (q QueueDepth) withBehavior() QueueDepth { q.HPA = q.HPA.withBehavior(); return q }

// Knobs of Knative are its bounds, the concurrency that it aims at, and how long it waits
// before it takes instances away.
func (k Knative) Knobs(d Demand) []Knob {
	all := []Knob{minKnob(k.Min, 0, d, func(k Knative, n int) Knative { k.Min, k.Max = n, max(n, k.Max); return k })}
	all = append(all, maxKnob(k.Max, d, func(k Knative, n int) Knative { k.Max = max(n, k.Min); return k })...)
	return append(all,
		knob("concurrency", k.Target, around(k.Target), plain, less, func(k Knative, x float64) Knative { k.Target = x; return k }),
		knob("scale_down_delay", k.ScaleDownDelay, stabilizations, spanText, longer, func(k Knative, t sim.Time) Knative { k.ScaleDownDelay = t; return k }),
	)
}

// Knobs of Cloud Run are its bounds, and the shares of the CPU and of the concurrency that it
// aims at. An instance without work stays as long as Google likes.
func (c CloudRun) Knobs(d Demand) []Knob {
	all := []Knob{minKnob(c.Min, 0, d, func(c CloudRun, n int) CloudRun { c.Min, c.Max = n, max(n, c.Max); return c })}
	all = append(all, maxKnob(c.Max, d, func(c CloudRun, n int) CloudRun { c.Max = max(n, c.Min); return c })...)
	shares := func(key string, now, high float64, with func(CloudRun, float64) CloudRun) {
		if now == 0 { // does not count
			return
		}
		var tried []float64
		for _, p := range percents {
			if p <= 100*high {
				tried = append(tried, p/100)
			}
		}
		all = append(all, knob(key, now, tried, plain, less, with))
	}
	shares("cpu", c.CPUTarget, 0.9, func(c CloudRun, x float64) CloudRun { c.CPUTarget = x; return c })
	shares("concurrency_target", c.ConcurrencyTarget, 0.95, func(c CloudRun, x float64) CloudRun { c.ConcurrencyTarget = x; return c })
	return all
}
