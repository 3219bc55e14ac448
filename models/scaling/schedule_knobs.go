package scaling

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fleetcost/sim"
)

// Knobs of a schedule are the whole of it: as it is, or as it follows from the needs.
func (w Windows) Knobs(d Demand) []Knob {
	fitted := fit(d)
	all := make([]Windows, len(fitted))
	for i, f := range fitted {
		all[i] = f.windows()
	}
	return []Knob{knob("windows", w, all, Windows.schedule, Windows.hours, func(_, v Windows) Windows { return v })}
}

// Knobs of a schedule of cron are the whole of it.
func (a Actions) Knobs(d Demand) []Knob {
	fitted := fit(d)
	all := make([]Actions, len(fitted))
	for i, f := range fitted {
		all[i] = f.actions()
	}
	return []Knob{knob("actions", a, all, Actions.schedule, Actions.hours, func(_, v Actions) Actions { return v })}
}

// A timetable has so many instances in each slot of a day, on workdays and at weekends.
type timetable struct {
	zone *time.Location
	slot int // minutes
	days [2][]int
}

// kinds of days.
var kinds = [2]Days{Weekdays, Weekend}

// slots of a day, in minutes, and the instances beyond the needs that are tried.
var (
	slots  = []int{15, 30, 60, 120, 240}
	extras = []int{0, 1, 2, 3}
)

// fit makes timetables of the largest needs of the days, slot by slot. In a slot there
// are as many instances as are needed until one that is ordered at its end serves. A
// slot that one kind of days does not show is as on the other; one that none shows has
// the largest need.
func fit(d Demand) (all []timetable) {
	for _, extra := range extras {
		for _, slot := range slots {
			t := timetable{zone: d.Begin.Location(), slot: slot}
			for k := range t.days {
				t.days[k] = make([]int, dayMinutes/slot)
			}
			for i, n := range d.Needs {
				first, last := max(0, sim.Time(i)*d.Step-d.Lead), sim.Time(i+1)*d.Step-1
				for at := first; ; at = min(at+15*sim.Minute, last) {
					here := t.at(d.Begin.Add(time.Duration(at)))
					if *here = max(*here, n+extra); at >= last {
						break
					}
				}
			}
			for i := range t.days[0] {
				for k := range t.days {
					if t.days[k][i] == 0 {
						t.days[k][i] = t.days[1-k][i]
					}
					if t.days[k][i] == 0 {
						t.days[k][i] = d.Most() + extra
					}
				}
			}
			all = append(all, t)
		}
	}
	return all
}

// at is the slot of a moment.
func (t timetable) at(moment time.Time) *int {
	kind := 0
	if Weekend.Has(moment.Weekday()) {
		kind = 1
	}
	return &t.days[kind][(moment.Hour()*60+moment.Minute())/t.slot]
}

// least of the instances of all slots.
func (t timetable) least() int { return min(slices.Min(t.days[0]), slices.Min(t.days[1])) }

// stretches calls for each run of slots with the same number.
func (t timetable) stretches(do func(days Days, start, end, n int)) {
	same := slices.Equal(t.days[0], t.days[1])
	for k, day := range t.days {
		which := kinds[k]
		if same {
			if k == 1 {
				break
			}
			which = EveryDay
		}
		for i := 0; i < len(day); {
			j := i + 1
			for j < len(day) && day[j] == day[i] {
				j++
			}
			do(which, i*t.slot, j*t.slot, day[i])
			i = j
		}
	}
}

func (t timetable) windows() Windows {
	w := Windows{Default: t.least()}
	t.stretches(func(days Days, start, end, n int) {
		if n > w.Default {
			w.Windows = append(w.Windows, Window{Zone: t.zone, Days: days, Start: start, End: end, Capacity: n})
		}
	})
	return w
}

func (t timetable) actions() Actions {
	a := Actions{Default: t.least()}
	t.stretches(func(days Days, start, _, n int) {
		on := days.String()
		if days == EveryDay {
			on = "*"
		}
		cron, _ := ParseCron(fmt.Sprintf("%d %d * * %s", start%60, start/60, on))
		a.Actions = append(a.Actions, Action{Zone: t.zone, Cron: cron, Capacity: n})
	})
	return a
}

// String writes the days as a scenario does.
func (d Days) String() string {
	switch d {
	case EveryDay:
		return "sun-sat"
	case Weekdays:
		return "mon-fri"
	}
	var names []string
	for day := time.Sunday; day <= time.Saturday; day++ {
		if d.Has(day) {
			names = append(names, strings.ToLower(day.String()[:3]))
		}
	}
	return strings.Join(names, ",")
}

// schedule writes it in a few words.
func (w Windows) schedule() string {
	all := []string{fmt.Sprintf("%d", w.Default)}
	for _, x := range w.Windows {
		all = append(all, fmt.Sprintf("%d %s %s-%s", x.Capacity, x.Days, clockText(x.Start), clockText(x.End)))
	}
	return strings.Join(all, ", ")
}

func (a Actions) schedule() string {
	all := []string{fmt.Sprintf("%d", a.Default)}
	for _, x := range a.Actions {
		when := x.Cron.String()
		if x.Once != nil {
			when = x.Once.String()
		}
		all = append(all, fmt.Sprintf("%d at %q", x.Capacity, when))
	}
	return strings.Join(all, ", ")
}

// hours are the instance-hours of a week of windows that do not overlap.
func (w Windows) hours() float64 {
	sum := float64(w.Default * 7 * 24)
	for _, x := range w.Windows {
		length := x.End - x.Start
		if length <= 0 {
			length += dayMinutes
		}
		for day := time.Sunday; day <= time.Saturday; day++ {
			if x.Days.Has(day) {
				sum += float64((x.Capacity-w.Default)*length) / 60
			}
		}
	}
	return sum
}

// hours are the instance-hours of a week in 2001 that begins with a Monday.
func (a Actions) hours() float64 {
	begin := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	if len(a.Actions) > 0 && a.Actions[0].Zone != nil {
		begin = time.Date(2001, 1, 1, 0, 0, 0, 0, a.Actions[0].Zone)
	}
	decider := a.From(begin.Unix()).Start(0)
	sum := 0.0
	for at := sim.Time(0); at < 7*24*sim.Hour; at += 15 * sim.Minute {
		sum += float64(decider.Decide(&Seen{}, at)) / 4
	}
	return sum
}
