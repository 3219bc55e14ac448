package traffic

import (
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

// A Course is traffic over the whole time that a scenario tells of, of which a fleet may
// be sized for a window only.
type Course struct {
	Rate     Rate   // or the number of users
	Users    *Users // who they are; nil: requests come whatever becomes of them
	Clock    Clock
	Duration sim.Time
	// Ends tells that nothing is known after that: it was recorded.
	Ends bool
}

// CourseOf is the course that traffic is a part of; false where it has one rate, or is not
// told by a rate at all.
func CourseOf(t models.Traffic) (Course, bool) {
	t = Calm(t)
	if busy, ok := t.(Busy); ok {
		t = busy.of
	}
	if u, ok := t.(Users); ok {
		if u.over == nil || u.Think == nil {
			return Course{}, false
		}
		law := u.over.law
		return Course{Rate: law.rate, Users: &u, Clock: law.clock, Duration: law.all}, true
	}
	trace, ok := t.(*Trace)
	switch {
	case !ok:
		return Course{}, false
	case trace.law != nil:
		return Course{Rate: trace.law.rate, Clock: trace.law.clock, Duration: trace.law.all}, true
	}
	c := trace.Counts
	return Course{
		Rate: Record{c, trace.Scale}, Clock: Clock{Zone: time.UTC, Begin: time.Unix(c.Start, 0).UTC()},
		Duration: sim.Time(len(c.Requests)) * c.Width, Ends: true,
	}, true
}

// WholeMonths are the beginnings of so many whole months of the calendar, and the end of the
// last: from the first that is not begun where the course begins. Bills are of such.
func (c Course) WholeMonths(n int) []time.Time {
	begin := c.Clock.Begin.In(c.Clock.Zone)
	first := time.Date(begin.Year(), begin.Month(), 1, 0, 0, 0, 0, begin.Location())
	if first.Before(begin) {
		first = first.AddDate(0, 1, 0)
	}
	var begins []time.Time
	for k := range n + 1 {
		begins = append(begins, first.AddDate(0, k, 0))
	}
	return begins
}

// From is what is left of the course from a moment on.
func (c Course) From(moment time.Time) Course {
	gone := sim.Time(moment.Sub(c.Clock.Begin))
	if gone <= 0 {
		return c
	}
	c.Rate, c.Clock = rest{c.Rate, gone}, c.Clock.after(gone)
	if c.Ends {
		c.Duration = max(0, c.Duration-gone)
	}
	return c
}

// Times is the course with so many times its rates.
func (c Course) Times(x float64) Course {
	c.Rate = Product{Level(x), c.Rate}
	return c
}

// A rest is a rate of which the beginning is gone.
type rest struct {
	Rate
	gone sim.Time
}

// Piece is one of the whole, on the clock of the rest.
func (r rest) Piece(t sim.Time) Piece {
	p, shift := r.Rate.Piece(t+r.gone), r.gone.Seconds()
	q := Piece{p.Until,
		func(s float64) float64 { return p.At(s + shift) },
		func(from, to float64) (float64, float64) { return p.Bounds(from+shift, to+shift) }}
	if p.Until < sim.Never {
		q.Until -= r.gone
	}
	return q
}

// Between is the traffic between two moments of the course.
func (c Course) Between(from, to sim.Time) models.Traffic {
	if c.Users != nil {
		return c.Users.Between(c.Rate, from, to)
	}
	return newStretch(c.Rate, c.Clock, from, to)
}

// A typical week is of people who work: its days are busiest at two in the afternoon, at
// 1.7 times the mean of the day, and a fifth of its requests come at the weekend.
const (
	typicalPeakToMean = 1.7
	typicalPeakHour   = 14
	typicalWeekend    = 0.2
)

// TypicalWeek is a week whose highest rate is the given one, from a Monday on.
func TypicalWeek(peak float64) Course {
	begin, _, _ := parseMoment(usualBegin, time.UTC)
	c := Clock{Zone: time.UTC, Begin: begin}
	d := Diurnal{Clock: c, PeakToMean: typicalPeakToMean, PeakHour: typicalPeakHour, WeekendShare: typicalWeekend}
	d.Mean = peak / (typicalPeakToMean * d.day(0))
	return Course{Rate: d.Made(), Clock: c, Duration: 7 * 24 * sim.Hour}
}
