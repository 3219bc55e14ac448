package scaling_test

import (
	"testing"
	"time"
	_ "time/tzdata" // so that zones are known everywhere

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

type scheduleCase struct {
	ID   string
	Spec struct {
		Kind    string
		Default int
		Windows []struct {
			Zone, Start, End string
			Days             []string
			Capacity         int
		}
		Actions []struct {
			Zone, Cron string
			Capacity   int
		}
	}
	From, To string
	Expected struct {
		Changes       [][]any `json:"capacity_changes"`
		InstanceHours float64 `json:"instance_hours"`
	}
}

const instant = "2006-01-02T15:04Z07:00"

func runSchedules(t *testing.T) (n tally) {
	for _, c := range referee[scheduleCase](t, "schedule.jsonl") {
		n.cases++
		t.Run(c.ID, func(t *testing.T) {
			at := func(text string) int64 {
				x, err := time.Parse(instant, text)
				if err != nil {
					t.Fatal(err)
				}
				return x.Unix()
			}
			zone := func(name string) *time.Location {
				z, err := time.LoadLocation(name)
				if err != nil {
					t.Fatal(err)
				}
				return z
			}
			from, to := at(c.From), at(c.To)
			var a scaling.Autoscaler
			if c.Spec.Kind == "windows" {
				w := scaling.Windows{Origin: from, Default: c.Spec.Default}
				for _, x := range c.Spec.Windows {
					window := scaling.Window{Zone: zone(x.Zone), Capacity: x.Capacity, Start: clock(t, x.Start), End: clock(t, x.End)}
					for _, day := range x.Days {
						window.Days |= 1 << weekday(t, day)
					}
					w.Windows = append(w.Windows, window)
				}
				a = w
			} else {
				s := scaling.Actions{Origin: from, Default: c.Spec.Default}
				for _, x := range c.Spec.Actions {
					cron, err := scaling.ParseCron(x.Cron)
					if err != nil {
						t.Fatal(err)
					}
					s.Actions = append(s.Actions, scaling.Action{Zone: zone(x.Zone), Cron: cron, Capacity: x.Capacity})
				}
				a = s
			}
			valid(t, a)
			d, seen := a.Start(0), scaling.Seen{}
			type change struct {
				at       string
				capacity int
			}
			var changes []change
			minutes := 0
			for now := from; now < to; now += 60 {
				seen.Current = d.Decide(&seen, sim.Time(now-from)*sim.Second)
				minutes += seen.Current
				n.decisions++
				if len(changes) == 0 || changes[len(changes)-1].capacity != seen.Current {
					changes = append(changes, change{time.Unix(now, 0).UTC().Format(instant), seen.Current})
				}
			}
			var want []change
			for _, x := range c.Expected.Changes {
				want = append(want, change{x[0].(string), int(x[1].(float64))})
			}
			compare(t, &n, "changes", changes, want)
			compare(t, &n, "instance-hours", []float64{float64(minutes) / 60}, []float64{c.Expected.InstanceHours})
		})
	}
	return n
}

func clock(t *testing.T, text string) int {
	m, err := scaling.ParseClock(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func weekday(t *testing.T, text string) time.Weekday {
	day, err := scaling.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}
