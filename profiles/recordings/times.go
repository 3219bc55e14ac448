package recordings

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// now is the present, beyond which nothing was recorded.
var now = time.Now

// timesAs are the ways in which a table may write its times, by their names.
var timesAs = []string{"rfc3339", "unix", "unix-ms", "unix-us", "unix-ns", "excel", "date", "hour", "index", "day-first", "month-first"}

// A timeStyle reads the times of a table, which are all written alike.
type timeStyle struct {
	read  func(text string) (at int64, ok bool)
	local bool   // without a zone: taken for UTC
	note  string // what was decided; "" of what is plain
	sure  bool   // the user has said how times are written
	first string // day or month, where one of them comes first and the year last
}

// The layouts of times that are plain, with a zone and without one. A month and a day are
// those that begin then.
var (
	zoned = []string{
		time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05Z07",
		"2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05 UTC", "2006-01-02 15:04:05 -0700 UTC", "2006-01-02T15:04Z07:00", "2006-01-02 15:04Z07:00", "02/Jan/2006:15:04:05 -0700",
		"20060102T150405Z0700", "Mon, 02 Jan 2006 15:04:05 GMT",
	}
	zoneless = []string{
		"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02", "2006-01",
		"2006/01/02 15:04:05", "2006/01/02 15:04", "2006/01/02", "20060102 15:04:05", "20060102 15:04",
	}
	decimal = regexp.MustCompile(`^-?\d+(\.\d*)?$`)
)

// written reads times of a layout.
func written(layout string, local bool) *timeStyle {
	return &timeStyle{local: local, read: func(text string) (int64, bool) {
		at, err := time.Parse(layout, text)
		return at.UnixNano(), err == nil && believed(at)
	}}
}

// believed are times that may be meant. Others are beyond what nanoseconds since 1970 can say
// in 64 bits, or near it.
func believed(at time.Time) bool { return at.Year() >= 1900 && at.Year() < 2200 }

// since reads numbers of a unit since 1970, or since so many nanoseconds after it.
func since(unit, epoch int64) func(string) (int64, bool) {
	return func(text string) (int64, bool) {
		whole, fraction, _ := strings.Cut(text, ".")
		n, err := strconv.ParseInt(whole, 10, 64)
		if err != nil || n > math.MaxInt64/unit || n < math.MinInt64/unit {
			return 0, false
		}
		at := n * unit
		if fraction != "" {
			part, err := strconv.ParseFloat("0."+fraction, 64)
			if err != nil {
				return 0, false
			}
			if strings.HasPrefix(whole, "-") {
				part = -part
			}
			at += int64(math.Round(part * float64(unit)))
		}
		at += epoch
		return at, believed(time.Unix(0, at))
	}
}

// compact reads dates of digits alone.
func compact(layouts ...string) func(string) (int64, bool) {
	return func(text string) (int64, bool) {
		for _, layout := range layouts {
			if at, err := time.Parse(layout, text); err == nil {
				return at.UnixNano(), believed(at)
			}
		}
		return 0, false
	}
}

// excelEpoch is 1899-12-30, from which Excel's days count as of March 1900.
var excelEpoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).UnixNano()

// toldStyle is the style that the user has named.
func (in *Input) toldStyle() (*timeStyle, error) {
	c := &timeStyle{sure: true}
	switch in.TimeAs {
	case "unix":
		c.read = since(1e9, 0)
	case "unix-ms":
		c.read = since(1e6, 0)
	case "unix-us":
		c.read = since(1e3, 0)
	case "unix-ns":
		c.read = since(1, 0)
	case "excel":
		days := since(86400e9, excelEpoch)
		c.local, c.read = true, func(text string) (int64, bool) {
			at, ok := days(text)
			return int64(math.Round(float64(at)/1e9)) * 1e9, ok // a day has few digits behind the point
		}
	case "date":
		c.local, c.read = true, compact("20060102")
	case "hour":
		c.local, c.read = true, compact("2006010215", "200601021504", "20060102150405")
	case "index":
		if in.Bucket <= 0 {
			return nil, in.problem(0, "times are an index: how long is one step of it?", `--bucket 1m; in a scenario bucket = "1m"`)
		}
		in.Caution("times are an index: which hour or day it was is unknown, and what is said of hours counts from the first bucket")
		read := since(int64(in.Bucket), 0)
		c.local, c.read = true, read
	case "day-first", "month-first":
		c.local, c.read = true, numericDates(in.TimeAs == "day-first")
	default:
		return nil, nil
	}
	return c, nil
}

var numericDate = regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4})(?:,?[ T]\s*(\d{1,2}):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?:\s?([AaPp])\.?[Mm]\.?)?)?$`)

// numericDates reads times whose day or month comes first, and whose year comes last, with
// 24 hours or twice twelve.
func numericDates(dayFirst bool) func(string) (int64, bool) {
	return func(text string) (int64, bool) {
		m := numericDate.FindStringSubmatch(narrow.Replace(text))
		if m == nil {
			return 0, false
		}
		number := func(i int) int { n, _ := strconv.Atoi(m[i]); return n }
		month, day, hour := number(1), number(3), number(5)
		if dayFirst {
			month, day = day, month
		}
		if half := strings.ToLower(m[9]); half != "" {
			if hour < 1 || hour > 12 {
				return 0, false
			}
			if hour %= 12; half == "p" {
				hour += 12
			}
		}
		fraction, _ := strconv.ParseFloat("0"+m[8], 64)
		at := time.Date(number(4), time.Month(month), day, hour, number(6), number(7), int(math.Round(fraction*1e9)), time.UTC)
		return at.UnixNano(), at.Day() == day && int(at.Month()) == month && hour < 24 && number(6) < 60 && number(7) < 60 && believed(at)
	}
}

// narrow are blanks that browsers put into times.
var narrow = strings.NewReplacer("\u202f", " ", "\u00a0", " ")

// styleOf decides how times are written, by the first of them.
func (in *Input) styleOf(text string) (*timeStyle, error) {
	if c, err := in.toldStyle(); c != nil || err != nil {
		return c, err
	}
	if !decimal.MatchString(text) {
		for _, layout := range zoned {
			if c := written(layout, false); c.reads(text) {
				c.sure = in.TimeAs == "rfc3339"
				return c, nil
			}
		}
		for _, layout := range zoneless {
			if c := written(layout, true); c.reads(text) {
				c.sure = in.TimeAs == "rfc3339"
				return c, nil
			}
		}
		fix := "write RFC 3339 (2024-05-01T00:00:00Z), YYYY-MM-DD HH:MM:SS or unix seconds (1714521600)"
		if c, ok := dated(text); ok {
			return c, nil
		}
		if numericDate.MatchString(narrow.Replace(text)) || shortYear.MatchString(text) {
			return nil, in.problem(in.line, fmt.Sprintf("%q may begin with the day or with the month", text), "say which: --time-as day-first or month-first; in a scenario time = \"day-first\" or \"month-first\"; or "+fix)
		}
		return nil, in.problem(in.line, fmt.Sprintf("%q is not a timestamp", text), fix)
	}
	whole, _, _ := strings.Cut(text, ".")
	c := &timeStyle{}
	switch len(whole) {
	case 9: // of 1990 to 2001: nothing else is written so
		if whole >= "631152000" && whole[0] != '-' {
			c.read = since(1e9, 0)
		}
	case 10:
		c.read = since(1e9, 0)
	case 13:
		c.read, c.note = since(1e6, 0), "times are milliseconds since 1970, as they have 13 digits"
	case 16:
		c.read, c.note = since(1e3, 0), "times are microseconds since 1970, as they have 16 digits"
	case 19:
		c.read, c.note = since(1, 0), "times are nanoseconds since 1970, as they have 19 digits"
	}
	if c.read == nil || !c.reads(text) {
		return nil, in.suspicious(text, "is no time of unix seconds that is known to be meant")
	}
	if at, _ := c.read(text); time.Unix(0, at).After(now().AddDate(0, 0, 1)) {
		return nil, in.suspicious(text, "as unix seconds lies in the future")
	}
	return c, nil
}

var shortYear = regexp.MustCompile(`^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}\b`)

// dated reads a date that can be read in one way only: with points the day comes first,
// wherever that is written, and no month is beyond the twelfth.
func dated(text string) (*timeStyle, bool) {
	day, month := numericDates(true), numericDates(false)
	_, asDay := day(text)
	_, asMonth := month(text)
	m := numericDate.FindStringSubmatch(narrow.Replace(text))
	switch {
	case asDay && (!asMonth || m[2] == "."):
		return &timeStyle{local: true, first: "day", read: day, note: fmt.Sprintf("dates begin with the day, as %s does", text)}, true
	case asMonth && !asDay:
		return &timeStyle{local: true, first: "month", read: month, note: fmt.Sprintf("dates begin with the month, as %s does", text)}, true
	}
	return nil, false
}

func (c *timeStyle) reads(text string) bool {
	_, ok := c.read(text)
	return ok
}

// suspicious asks how a time is meant, with what it may be.
func (in *Input) suspicious(text, what string) error {
	said := fmt.Sprintf("time %s %s", text, what)
	word := "unix"
	days, _ := strconv.ParseFloat(text, 64)
	switch {
	case compactReads("20060102", text):
		said, word = said+": it reads as a date", "date"
	case compactReads("2006010215", text), compactReads("200601021504", text), compactReads("20060102150405", text):
		said, word = said+": it reads as a date and an hour", "hour"
	case days >= 29000 && days < 80000:
		said, word = said+": it may be a day of Excel", "excel"
	case days >= 0 && days < 1e6:
		said, word = said+": it may be an index, of minutes or others", "index"
	}
	fix := fmt.Sprintf("say how times are written: --time-as %s; in a scenario time = %q (one of %s)", word, word, strings.Join(timesAs, ", "))
	return in.problem(in.line, said, fix)
}

func compactReads(layout, text string) bool {
	at, err := time.Parse(layout, text)
	return err == nil && len(text) == len(layout) && at.Year() >= 1990 && at.Year() < 2100
}
