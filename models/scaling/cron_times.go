package scaling

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"
)

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
		if until <= from { // package time ends the zone too early on the last day of leap years to come
			until = from + 60
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
