package scaling

import (
	"fmt"
	"strings"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("windows", "a schedule: so many instances at these hours of these days", Kind{
		Vendor: func() Autoscaler {
			return Windows{Default: 1, Windows: []Window{{Zone: time.UTC, Days: Weekdays, Start: 8 * 60, End: 18 * 60, Capacity: 2}}}
		},
		read: readWindows,
	})
}

const fixWindows = `write windows = [ { days = "mon-fri", start = "08:00", end = "18:00", instances = 6 } ]`

func readWindows(k models.Keys) Autoscaler {
	w := Windows{Default: askCount(k, "default", "at all other times")}
	zone := askZone(k, time.UTC)
	k.Require("windows", fixWindows)
	for _, t := range k.Tables("windows", fixWindows) {
		x := Window{Zone: zone, Days: EveryDay, Start: 8 * 60, End: 18 * 60, Capacity: askCount(t, "instances", "in the window")}
		if t.Has("zone") {
			x.Zone = askZone(t, zone)
		}
		if t.Has("days") {
			days, err := ParseDays(t.Text("days", ""))
			if err != nil && !t.Refused("days") {
				t.Problem("days", err.Error(), `write e.g. days = "mon-fri", or "sat,sun"`)
			}
			if err == nil {
				x.Days = days
			}
		}
		askClock(t, "start", &x.Start)
		askClock(t, "end", &x.End)
		w.Windows = append(w.Windows, x)
	}
	if k.Has("windows") && len(w.Windows) == 0 {
		k.Problem("windows", "there are none", fixWindows)
	}
	return w
}

// askZone asks for the time zone by whose clocks a schedule goes.
func askZone(k models.Keys, otherwise *time.Location) *time.Location {
	if zone := k.Zone("zone", "UTC"); zone != nil {
		return zone
	}
	return otherwise
}

// askClock asks for a time of the day.
func askClock(k models.Keys, key string, minutes *int) {
	if !k.Require(key, fmt.Sprintf(`add the time of the day, e.g. %s = "08:00"`, key)) {
		return
	}
	m, err := ParseClock(k.Text(key, ""))
	switch {
	case err == nil:
		*minutes = m
	case !k.Refused(key):
		k.Problem(key, err.Error(), `write a time of the day, e.g. "07:30"`)
	}
}

// Windows is a schedule by the hours of the day: the largest capacity of the windows
// that are open, or the default.
//
// The wall clock alone decides: hours that it leaves out do not occur, hours that it
// shows twice count twice.
type Windows struct {
	Origin  int64 // Unix seconds of time 0
	Default int
	Windows []Window
}

// A Window is open while the wall clock of its zone shows Start ≤ time < End, in
// minutes of the day, on one of its days. One that ends before it starts goes over
// midnight, and belongs to the day on which it starts.
type Window struct {
	Zone       *time.Location
	Days       Days
	Start, End int
	Capacity   int
}

// Days is a set of days of the week.
type Days uint8

// Sets of days.
const (
	Weekdays Days = 1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday
	Weekend  Days = 1<<time.Saturday | 1<<time.Sunday
	EveryDay      = Weekdays | Weekend
)

// Has tells whether the day is in the set.
func (d Days) Has(day time.Weekday) bool { return d&(1<<day) != 0 }

const dayMinutes = 24 * 60

// ParseClock reads a time of the day, 07:30, as minutes since midnight; 24:00 is the
// end of the day.
func ParseClock(text string) (int, error) {
	var h, m int
	if n, err := fmt.Sscanf(text, "%d:%d", &h, &m); n != 2 || err != nil || fmt.Sprintf("%02d:%02d", h, m) != text && fmt.Sprintf("%d:%02d", h, m) != text {
		return 0, fmt.Errorf("%q is no time of the day such as 07:30", text)
	}
	if h < 0 || m < 0 || m > 59 || h > 24 || h == 24 && m > 0 {
		return 0, fmt.Errorf("%q does not exist: the clock goes from 00:00 to 24:00", text)
	}
	return h*60 + m, nil
}

// ParseDay reads a day of the week: mon, or Monday.
func ParseDay(text string) (time.Weekday, error) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if name := strings.ToLower(day.String()); strings.EqualFold(text, name) || strings.EqualFold(text, name[:3]) {
			return day, nil
		}
	}
	return 0, fmt.Errorf("%q is no day of the week; they are sun, mon, tue, wed, thu, fri and sat", text)
}

// ParseDays reads a set of days: mon-fri, sat,sun, or fri-mon over the weekend.
func ParseDays(text string) (Days, error) {
	var set Days
	for item := range strings.SplitSeq(text, ",") {
		first, last, ranged := strings.Cut(strings.TrimSpace(item), "-")
		from, err := ParseDay(strings.TrimSpace(first))
		if err != nil {
			return 0, err
		}
		to := from
		if ranged {
			if to, err = ParseDay(strings.TrimSpace(last)); err != nil {
				return 0, err
			}
		}
		for day := from; ; day = (day + 1) % 7 {
			if set |= 1 << day; day == to {
				break
			}
		}
	}
	return set, nil
}

// clockText is a time of the day as the wall clock shows it.
func clockText(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// Validate lists windows that never open.
func (w Windows) Validate() []Problem {
	var p problems
	p.capacity("default", w.Default)
	for i, x := range w.Windows {
		key := fmt.Sprintf("windows[%d]", i)
		p.capacity(key+".capacity", x.Capacity)
		p.zone(key+".zone", x.Zone)
		switch {
		case x.Start < 0 || x.Start >= dayMinutes:
			p.add(key+".start", "give 00:00 to 23:59", "the start is no time of the day")
		case x.End < 0 || x.End > dayMinutes:
			p.add(key+".end", "give 00:00 to 24:00", "the end is no time of the day")
		case x.Start == x.End:
			p.add(key+".end", "give another end; a whole day is 00:00 to 24:00", "the window starts and ends at %s, so it is empty", clockText(x.Start))
		}
		if x.Days&EveryDay == 0 {
			p.add(key+".days", "name one", "the window has no days")
		}
	}
	return p
}

// capacity judges a number of instances that a schedule asks for.
func (p *problems) capacity(key string, n int) {
	if n < 0 || n > most {
		p.add(key, "give 0 or more", "%d is no number of instances", n)
	}
}

// zone judges a time zone.
func (p *problems) zone(key string, z *time.Location) {
	if z == nil {
		p.add(key, "name one, such as Europe/Berlin or UTC", "there is no time zone")
	}
}

// Metrics are none.
func (Windows) Metrics() []string { return nil }

// Gauges are none.
func (Windows) Gauges() []Gauge { return nil }

// From is the same schedule where time 0 is that Unix time.
func (w Windows) From(origin int64) Autoscaler { w.Origin = origin; return w }

// Every is a minute.
func (Windows) Every() sim.Time { return minute }

func (w Windows) String() string {
	return fmt.Sprintf("schedule of %d windows, otherwise %d", len(w.Windows), w.Default)
}

// Start returns the schedule.
func (w Windows) Start(sim.Time) Decider { return w }

// Decide reads the wall clocks.
func (w Windows) Decide(_ *Seen, now sim.Time) int {
	largest, open := 0, false
	for i := range w.Windows {
		if w.Windows[i].open(unix(w.Origin, now)) {
			largest, open = max(largest, w.Windows[i].Capacity), true
		}
	}
	if !open {
		return w.Default
	}
	return largest
}

// unix is the Unix time of a simulated one, where time 0 has the given.
func unix(origin int64, now sim.Time) int64 {
	s := int64(now / sim.Second)
	if now%sim.Second < 0 {
		s--
	}
	return origin + s
}

// open tells whether the window is open at the Unix time.
func (w *Window) open(at int64) bool {
	local := time.Unix(at, 0).In(w.Zone)
	day, m := local.Weekday(), local.Hour()*60+local.Minute()
	if w.Start < w.End {
		return w.Days.Has(day) && w.Start <= m && m < w.End
	}
	return w.Days.Has(day) && m >= w.Start || w.Days.Has((day+6)%7) && m < w.End
}
