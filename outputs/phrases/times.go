package phrases

import (
	"fmt"
	"math"
	"time"

	"fleetcost/models/words"
	"fleetcost/sim"
)

// LongSpan is a span of time by the calendar of its zone: a day, a week, 3 days, 2
// weeks, a month, 12 months as a year. Days of 23 and 25 hours are days.
func LongSpan(from, to time.Time) string {
	const few = 28 // days, before which there is no month
	days := int(math.Round(to.Sub(from).Hours() / 24))
	whole := days > 0 && from.AddDate(0, 0, days).Equal(to)
	switch {
	case whole && days < few && days%7 == 0:
		return several(days/7, "week")
	case whole && days < few:
		return several(days, "day")
	}
	for months := 1; months <= 12*(days/365+1); months++ {
		switch {
		case !from.AddDate(0, months, 0).Equal(to):
		case months%12 == 0:
			return several(months/12, "year")
		default:
			return several(months, "month")
		}
	}
	if whole {
		return several(days, "day")
	}
	return words.Duration(to.Sub(from).Seconds())
}

// several is a day, or 3 days.
func several(n int, what string) string {
	if n == 1 {
		return "a " + what
	}
	return fmt.Sprintf("%s %ss", words.Count(n), what)
}

// A Clock writes moments of a span as short as tells them apart in it: Fri 19:00 of a
// week, else Fri 19 Jun 19:00, with the year where there are two. A time that a clock
// shows twice, when it is set back, has the name of its zone behind it.
type Clock struct{ layout string }

// ClockOf is the clock of a span.
func ClockOf(from, to time.Time) Clock {
	last := to.Add(-time.Nanosecond)
	switch {
	case last.Before(from.AddDate(0, 0, 7)):
		return Clock{"Mon 15:04"}
	case from.Year() == last.Year():
		return Clock{"Mon 2 Jan 15:04"}
	}
	return Clock{"Mon 2 Jan 2006 15:04"}
}

// At is a moment; nothing of the zero time.
func (c Clock) At(t time.Time) string {
	if t.IsZero() {
		return words.Unknown
	}
	return t.Format(c.layout) + repeated(t)
}

// Between is a stretch from one moment to another, which has its day where a clock alone
// would not tell: Fri 19:00–20:00, Fri 23:48–00:13.
func (c Clock) Between(from time.Time, span sim.Time) string {
	to := from.Add(time.Duration(span))
	if to.Before(from.AddDate(0, 0, 1)) {
		return c.At(from) + "–" + to.Format("15:04") + repeated(to)
	}
	return c.At(from) + " – " + c.At(to)
}

// repeated is the name of the zone of a time that the clock shows twice.
func repeated(t time.Time) string {
	const clock = "2006-01-02 15:04:05"
	for _, away := range []time.Duration{-time.Hour, time.Hour} {
		if t.Add(away).Format(clock) == t.Format(clock) {
			return " " + t.Format("MST")
		}
	}
	return ""
}

// Dates are the first and the last day of a span, and their zone.
func Dates(from, to time.Time) string {
	const day = "Mon 2 Jan 2006"
	first, last := from.Format(day), to.Add(-time.Nanosecond).Format(day)
	zone := from.Location().String()
	if first == last {
		return first + ", " + zone
	}
	return first + " to " + last + ", " + zone
}
