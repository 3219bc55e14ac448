package scaling

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("cron", "a schedule: actions at times of cron", Kind{
		Vendor: func() Autoscaler {
			morning, _ := ParseCron("0 8 * * 1-5")
			evening, _ := ParseCron("0 18 * * 1-5")
			return Actions{Default: 1, Actions: []Action{{Zone: time.UTC, Cron: morning, Capacity: 2}, {Zone: time.UTC, Cron: evening, Capacity: 1}}}
		},
		read: readActions,
	})
}

const fixActions = `write actions = [ { cron = "0 8 * * mon-fri", instances = 8 }, { cron = "0 18 * * mon-fri", instances = 2 } ]`

func readActions(k models.Keys) Autoscaler {
	a := Actions{Default: askCount(k, "default", "until the first action")}
	zone := askZone(k, time.UTC)
	k.Require("actions", fixActions)
	for _, t := range k.Tables("actions", fixActions) {
		x := Action{Zone: zone, Cron: everyHour, Capacity: askCount(t, "instances", "from then on")}
		if t.Has("zone") {
			x.Zone = askZone(t, zone)
		}
		switch {
		case t.Has("at") && t.Has("cron"):
			t.Problem("at", "cron says when already", "keep one of them, or write two actions")
		case t.Has("at"):
			at, err := ParseWallTime(t.Text("at", ""))
			switch {
			case err == nil:
				x.Once = &at
			case !t.Refused("at"):
				t.Problem("at", err.Error(), `write a date that exists with a time of day, e.g. "2026-11-27 06:00"`)
			}
		case t.Require("cron", `add when, e.g. cron = "0 8 * * mon-fri", or once, at = "2026-11-27 06:00"`):
			cron, err := ParseCron(t.Text("cron", ""))
			switch {
			case err == nil:
				x.Cron = cron
			case !t.Refused("cron"):
				t.Problem("cron", err.Error(), `write five fields, e.g. "30 7 * * mon-fri"`)
			}
		}
		a.Actions = append(a.Actions, x)
	}
	if k.Has("actions") && len(a.Actions) == 0 {
		k.Problem("actions", "there are none", fixActions)
	}
	return a
}

// everyHour stands for what could not be read.
var everyHour, _ = ParseCron("0 * * * *")

// Actions is a schedule of actions, each of which sets the capacity until the next;
// of those at the same time the last in the list holds. Wall times that do not exist
// do not occur, those that occur twice count twice.
type Actions struct {
	Origin  int64 // Unix seconds of time 0
	Default int   // until the first action
	Actions []Action
}

// An Action sets the capacity at the times of cron in a zone, or once.
type Action struct {
	Zone     *time.Location
	Cron     Cron
	Once     *WallTime // in place of Cron
	Capacity int
}

// next is the first time from the Unix time on.
func (x *Action) next(from int64) (int64, bool) {
	if x.Once == nil {
		return x.Cron.Next(from, x.Zone)
	}
	for _, at := range x.Once.Instants(x.Zone) {
		if at >= from {
			return at, true
		}
	}
	return 0, false
}

// Validate lists actions that never happen.
func (a Actions) Validate() []Problem {
	var p problems
	p.capacity("default", a.Default)
	for i, x := range a.Actions {
		key := fmt.Sprintf("actions[%d]", i)
		p.capacity(key+".capacity", x.Capacity)
		p.zone(key+".zone", x.Zone)
		if x.Zone == nil {
			continue
		}
		_, comes := x.next(a.Origin)
		switch {
		case comes:
		case x.Once == nil:
			p.add(key+".cron", "give a day that the month has, and an hour that the clocks do not leave out", "%q never comes: there is no such time in %s within %d years", x.Cron, x.Zone, horizonYears)
		case len(x.Once.Instants(x.Zone)) == 0:
			p.add(key+".at", "give a time before or after that", "%v does not exist in %s: the clocks are set forward over it", x.Once, x.Zone)
		default:
			p.add(key+".at", "give a time after that, or leave the action out", "%v is before the time at which all begins", x.Once)
		}
	}
	return p
}

// Metrics are none.
func (Actions) Metrics() []string { return nil }

// Gauges are none.
func (Actions) Gauges() []Gauge { return nil }

// From is the same schedule where time 0 is that Unix time.
func (a Actions) From(origin int64) Autoscaler { a.Origin = origin; return a }

// Every is a minute.
func (Actions) Every() sim.Time { return minute }

func (a Actions) String() string {
	return fmt.Sprintf("schedule of %d actions, first %d", len(a.Actions), a.Default)
}

// Start finds the first time of each action, from now on.
func (a Actions) Start(now sim.Time) Decider {
	s := &actions{schedule: a, capacity: a.Default, next: make([]int64, len(a.Actions))}
	for i := range s.next {
		s.next[i] = s.after(i, unix(a.Origin, now))
	}
	return s
}

type actions struct {
	schedule Actions
	capacity int
	next     []int64 // Unix seconds
}

const never = int64(1) << 62

func (s *actions) after(i int, at int64) int64 {
	if t, ok := s.schedule.Actions[i].next(at); ok {
		return t
	}
	return never
}

// Decide takes the actions since the last decision.
func (s *actions) Decide(_ *Seen, now sim.Time) int {
	at, latest := unix(s.schedule.Origin, now), int64(-never)
	for i := range s.next {
		for s.next[i] <= at {
			if s.next[i] >= latest {
				latest, s.capacity = s.next[i], s.schedule.Actions[i].Capacity
			}
			s.next[i] = s.after(i, s.next[i]+1)
		}
	}
	return s.capacity
}

// Cron is a set of wall times: minutes, hours, days of the month, months and days of
// the week. Where both kinds of days are restricted, either is enough (POSIX crontab).
type Cron struct {
	minutes                       uint64
	hours, days, months, weekdays uint32
	anyDay, anyWeekday            bool
	text                          string
}

func (c Cron) String() string { return c.text }

// The fields of cron, in their order.
var cronFields = [5]struct {
	name      string
	low, high int
	names     []string // of low and of what follows
}{
	{"minute", 0, 59, nil},
	{"hour", 0, 23, nil},
	{"day of the month", 1, 31, nil},
	{"month", 1, 12, []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
	{"day of the week", 0, 7, []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
}

// ParseCron reads five fields of *, numbers, names, ranges, steps and lists:
// 30 7 * * mon-fri.
func ParseCron(text string) (Cron, error) {
	fields := strings.Fields(text)
	if len(fields) != len(cronFields) {
		return Cron{}, fmt.Errorf("%q has %d fields, cron has 5: minute, hour, day of the month, month, day of the week", text, len(fields))
	}
	var sets [len(cronFields)]uint64
	for i, field := range fields {
		for item := range strings.SplitSeq(field, ",") {
			set, err := cronItem(i, item)
			if err != nil {
				return Cron{}, fmt.Errorf("%q: %w", text, err)
			}
			sets[i] |= set
		}
	}
	sets[4] = sets[4]&0x7f | sets[4]>>7 // 7 is Sunday, as 0 is
	anything := func(field string) bool { return field == "*" || field == "?" }
	return Cron{
		minutes: sets[0], hours: uint32(sets[1]), days: uint32(sets[2]), months: uint32(sets[3]), weekdays: uint32(sets[4]),
		anyDay: anything(fields[2]), anyWeekday: anything(fields[4]), text: strings.Join(fields, " "),
	}, nil
}

// cronItem reads one item of the list of a field.
func cronItem(i int, item string) (uint64, error) {
	f := cronFields[i]
	span, step, stepped := strings.Cut(item, "/")
	by := 1
	if stepped {
		n, err := strconv.Atoi(step)
		if err != nil || n < 1 {
			return 0, fmt.Errorf("the %s has no step %q", f.name, step)
		}
		by = n
	}
	value := func(text string) (int, error) {
		if k := slices.Index(f.names, strings.ToLower(text)); k >= 0 {
			return f.low + k, nil
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < f.low || n > f.high {
			return 0, fmt.Errorf("%q is no %s, which goes from %d to %d", text, f.name, f.low, f.high)
		}
		return n, nil
	}
	low, high := f.low, f.high
	if i == 4 {
		high = 6
	}
	if span != "*" && span != "?" {
		first, last, ranged := strings.Cut(span, "-")
		var err error
		if low, err = value(first); err != nil {
			return 0, err
		}
		switch {
		case ranged:
			if high, err = value(last); err != nil {
				return 0, err
			}
			if i == 4 && high == 0 && low > 0 {
				high = 7 // mon-sun
			}
		case !stepped:
			high = low
		}
		if high < low {
			return 0, fmt.Errorf("the %s %q ends before it begins", f.name, span)
		}
	}
	var set uint64
	for n := low; n <= high; n += by {
		set |= 1 << n
	}
	return set, nil
}

// horizonYears is how far Next looks: 29 February may be 8 years away, and fall into
// a leap of the clock.
const horizonYears = 40

const daySeconds = 24 * 60 * 60

// Next is the first Unix time, from the given one on, at which the wall clock of the
// zone shows a time of the set at the full minute; false where there is none.
//
// Between two changes of the clock local time is Unix time plus a constant: there the
// search is one of the calendar, and what lies beyond the change is searched anew.
func (c Cron) Next(from int64, zone *time.Location) (int64, bool) {
	for limit := from + horizonYears*366*daySeconds; from < limit; {
		t := time.Unix(from, 0).In(zone)
		_, offset := t.Zone()
		_, end := t.ZoneBounds()
		until := limit
		if !end.IsZero() {
			until = min(limit, end.Unix())
		}
		if at, ok := c.nextLocal(from+int64(offset), until+int64(offset)); ok {
			return at - int64(offset), true
		}
		from = until
	}
	return 0, false
}

// nextLocal is Next where the clock never changes, before a time.
func (c Cron) nextLocal(from, until int64) (int64, bool) {
	m := (from + 59) / 60 // full minutes from 1970 on; times before it have no schedules
	for day := m / dayMinutes; day*daySeconds < until; day++ {
		first := int(max(m-day*dayMinutes, 0))
		if !c.onDay(time.Unix(day*daySeconds, 0).UTC()) {
			continue
		}
		for hours := c.hours >> (first / 60) << (first / 60); hours != 0; hours &= hours - 1 {
			hour := bits.TrailingZeros32(hours)
			minutes := c.minutes
			if hour == first/60 {
				minutes = minutes >> (first % 60) << (first % 60)
			}
			if minutes != 0 {
				at := day*daySeconds + int64(hour*60+bits.TrailingZeros64(minutes))*60
				return at, at < until
			}
		}
	}
	return 0, false
}

// onDay tells whether the day is one of the set.
func (c Cron) onDay(t time.Time) bool {
	if c.months&(1<<int(t.Month())) == 0 {
		return false
	}
	day, weekday := c.days&(1<<t.Day()) != 0, c.weekdays&(1<<int(t.Weekday())) != 0
	if c.anyDay || c.anyWeekday {
		return day && weekday
	}
	return day || weekday
}
