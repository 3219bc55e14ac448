package phrases

import "time"

// A TimeMark is a round time of a calendar on an axis, and what it is called there.
type TimeMark struct {
	Seconds float64 // since the axis begins
	Label   string
}

// A rhythm is a way to mark a calendar: at which moments, and how they are called.
type rhythm struct {
	hours, days, months int // from mark to mark; several days are counted from a Monday on
	layout              string
	first               string // of marks that begin a day (of hours), or a year or the axis (of months)
}

// rhythms are the ways to mark a calendar, from the finest on.
var rhythms = []rhythm{
	{hours: 1, layout: "15:04", first: "Mon"},
	{hours: 2, layout: "15:04", first: "Mon"},
	{hours: 3, layout: "15:04", first: "Mon"},
	{hours: 6, layout: "15:04", first: "Mon"},
	{hours: 12, layout: "15:04", first: "Mon"},
	{days: 1, layout: "Mon 2 Jan", first: "Mon 2 Jan"},
	{days: 2, layout: "Mon 2 Jan", first: "Mon 2 Jan"},
	{days: 7, layout: "Mon 2 Jan", first: "Mon 2 Jan"},
	{days: 14, layout: "Mon 2 Jan", first: "Mon 2 Jan"},
	{months: 1, layout: "Jan", first: "Jan 2006"},
	{months: 3, layout: "Jan", first: "Jan 2006"},
	{months: 12, layout: "2006", first: "2006"},
}

// TimeMarks are marks at round times of the clock of a zone, by their seconds since
// from: the finest rhythm that has at most so many. Days of 23 and 25 hours are as long
// as they are; an hour that is left out has no mark.
func TimeMarks(from, to time.Time, most int) []TimeMark {
	var marks []TimeMark
	for _, r := range rhythms {
		if marks = r.marks(from, to, most); len(marks) <= most {
			break
		}
	}
	return marks
}

// MonthMarks are marks at the first days of months, at most so many: of what has a value for
// each month.
func MonthMarks(from, to time.Time, most int) []TimeMark {
	for _, r := range rhythms {
		if r.months > 0 {
			if marks := r.marks(from, to, most); len(marks) <= most || r.months == 12 {
				return marks
			}
		}
	}
	return nil
}

// marks are those between two moments, and no more than one beyond the most.
func (r rhythm) marks(from, to time.Time, most int) []TimeMark {
	marks := []TimeMark{}
	last := from.Add(-1)
	for i := 0; len(marks) <= most; i++ {
		t := r.mark(from, i)
		if t.After(to) {
			break
		}
		if !t.After(last) {
			continue // before it begins, or where the clock is set forward
		}
		last = t
		layout := r.layout
		if r.hours > 0 && t.Hour() == 0 || r.months > 0 && (t.Month() == time.January || len(marks) == 0) {
			layout = r.first
		}
		marks = append(marks, TimeMark{Seconds: t.Sub(from).Seconds(), Label: t.Format(layout)})
	}
	return marks
}

// mark is the i-th mark, counted from one that is not after from.
func (r rhythm) mark(from time.Time, i int) time.Time {
	year, month, day := from.Date()
	zone := from.Location()
	switch {
	case r.months > 0:
		month -= (month - 1) % time.Month(r.months)
		return time.Date(year, month+time.Month(i*r.months), 1, 0, 0, 0, 0, zone)
	case r.days > 1:
		monday := day - (int(from.Weekday())+6)%7
		return time.Date(year, month, monday+i*r.days, 0, 0, 0, 0, zone)
	case r.days == 1:
		return time.Date(year, month, day+i, 0, 0, 0, 0, zone)
	}
	perDay := 24 / r.hours
	return time.Date(year, month, day+i/perDay, i%perDay*r.hours, 0, 0, 0, zone)
}
