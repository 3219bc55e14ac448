package scaling_test

import (
	"fmt"
	"testing"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

type queueCase struct {
	ID   string
	Spec struct {
		Polling         float64 `json:"polling_s"`
		Cooldown        float64 `json:"cooldown_s"`
		InitialCooldown float64 `json:"initial_cooldown_s"`
		Created         float64 `json:"created_s"`
		Min             int     `json:"min_replicas"`
		Max             int     `json:"max_replicas"`
		Idle            *int    `json:"idle_replicas"`
		Behavior        *behaviorCase
		Triggers        []struct {
			Name               string
			Target, Activation float64
		}
	}
	Initial  int     `json:"initial_replicas"`
	Tick     float64 `json:"tick_s"`
	Queue    []map[string]*float64
	Expected struct {
		Replicas []int
		Events   [][]any
	}
}

func runQueue(t *testing.T) (n tally) {
	for _, c := range referee[queueCase](t, "queue.jsonl") {
		n.cases++
		t.Run(c.ID, func(t *testing.T) {
			q := scaling.DefaultQueueDepth()
			q.Min, q.Max, q.Idle = c.Spec.Min, c.Spec.Max, c.Spec.Idle
			q.Polling, q.Cooldown, q.InitialCooldown, q.Created = seconds(c.Spec.Polling), seconds(c.Spec.Cooldown), seconds(c.Spec.InitialCooldown), seconds(c.Spec.Created)
			q.HPA.Behavior, q.HPA.Sync = c.Spec.Behavior.behavior(t), seconds(c.Tick)
			q.Triggers = nil
			for _, x := range c.Spec.Triggers {
				q.Triggers = append(q.Triggers, scaling.Trigger(x))
			}
			valid(t, q)
			d := q.Start(0).(*scaling.QueueOperator)
			current := c.Initial
			var replicas []int
			var events []string
			for i, values := range c.Queue {
				now := sim.Time(i) * seconds(c.Tick)
				seen := scaling.Seen{Current: current, Groups: []scaling.Group{{Count: current, State: scaling.Ready}}}
				for _, x := range q.Triggers {
					r := scaling.Reading{State: scaling.Absent}
					if v := values[x.Name]; v != nil {
						r = scaling.Of(*v)
					}
					seen.Readings = append(seen.Readings, r)
				}
				current = d.Decide(&seen, now)
				replicas = append(replicas, current)
				if d.Polled != scaling.Kept {
					events = append(events, fmt.Sprint(now.Seconds(), d.Polled))
				}
			}
			var want []string
			for _, e := range c.Expected.Events {
				want = append(want, fmt.Sprint(e[0], e[1]))
			}
			compare(t, &n, "counts", replicas, c.Expected.Replicas)
			compare(t, &n, "events", events, want)
		})
	}
	return n
}
