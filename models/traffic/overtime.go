package traffic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// longest is how long traffic over time may be: ten years of 365 days.
const longest = 87_600 * sim.Hour

// usualBegin is a Monday, near which no clocks are changed.
const usualBegin = "2026-01-05"

// mostSaid is the highest rate that a message tells of: what compounds knows no bounds.
const mostSaid = 1e15

// A window is cut into spans of equal length, a fleet being simulated for a part of each:
// they are as short as makes fewSpans of them, or a minute where that makes no more than
// mostSpans.
const (
	fewSpans  = 120
	mostSpans = 20_000
)

// overTime reads traffic whose rate changes with time, and finds the window for which a
// fleet is asked.
func overTime(k models.Keys, level string, read func(models.Keys, Clock) Rate) models.Traffic {
	return during(k, k, level, "requests", read)
}

// during is the same of a rate of something that has its own table.
func during(k, of models.Keys, level, what string, read func(models.Keys, Clock) Rate) models.Traffic {
	c := Clock{Zone: zone(k)}
	from := k.Text("from", usualBegin)
	at, wrong, fix := parseMoment(from, c.Zone)
	if wrong != "" {
		k.Problem("from", wrong, fix)
		at = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	}
	c.Begin = at
	duration := max(k.Duration("duration", 7*24*sim.Hour, sim.Second, longest), sim.Second)
	rate := read(of, c)
	if rate == nil {
		return Poisson(1)
	}
	usual := "peak 1h"
	if duration < sim.Hour {
		usual = "all"
	}
	window := k.Text("window", usual)
	switch high := Supremum(rate, 0, duration); {
	case !(high > 0):
		of.Problem(level, "no "+what+" at all in "+words.Duration(duration.Seconds()), "give a rate above zero, or a longer duration")
		return Poisson(1)
	case high > MostRate:
		return Poisson(bearable(of, level, min(high, mostSaid)))
	}
	if g, ok := rate.(Growth); ok && g.Linear && 1+g.PerMonth*float64(duration)/float64(month) < 0 {
		of.Problem("per_month", "the rate would be negative before the end", `shrink by less, or for a shorter duration, or by mode = "compound"`)
	}
	if window == "mean" {
		return Poisson(bearable(of, level, Integral(rate, 0, duration)/duration.Seconds()))
	}
	begin, end, err := findStretch(rate, c, duration, window)
	if err != nil {
		k.Problem("window", err.Error(), fmt.Sprintf(`write "peak 1h", "mean", "all", or "2h from %s"`, c.Begin.Format("2006-01-02T15:04")))
		return Poisson(1)
	}
	t := windowed(rate, c, duration, begin, end)
	switch {
	case window == "all":
		t.window = spanWord(duration)
	case strings.HasPrefix(window, "peak"):
		t.ofPeak()
	default:
		t.window = window
	}
	if !(t.Rate() > 0) {
		k.Problem("window", fmt.Sprintf("%q holds no %s", window, what), "choose a window with traffic in it")
		return Poisson(1)
	}
	return t
}

// windowed is a window of a rate that lasts so long.
func windowed(r Rate, c Clock, duration, begin, end sim.Time) *Trace {
	t := newStretch(r, c, begin, end)
	t.law.all = duration
	if begin > 0 || end < duration {
		t.law.mean = Integral(r, 0, duration) / duration.Seconds()
	}
	t.law.lasts = end - begin
	return t
}

// ofPeak names a window that is the busiest.
func (t *Trace) ofPeak() {
	t.law.peak = true
	t.window = "the busiest " + spanWord(t.law.lasts) + " of " + spanWord(t.law.all)
}

// Through is traffic over a longer span: where its window is the busiest of what the
// scenario tells of, or it is that of the busiest minutes, it is so of all that time.
func Through(t models.Traffic, span sim.Time) models.Traffic {
	switch own := t.(type) {
	case Bursty:
		own.Open = Through(own.Open, span).(models.Open)
		return own
	case Busy:
		if law := own.of.law; law != nil && span > law.all && Supremum(law.rate, 0, span) <= MostRate {
			all := windowed(law.rate, law.clock, span, 0, span)
			all.Scale = own.of.Scale
			if busy, err := During(all, own.share); err == nil {
				return busy
			}
		}
		return t
	case Users:
		if own.over == nil {
			return t
		}
		longer := own
		longer.over = Through(own.over, span).(*Trace)
		if own.during != nil {
			longer.during = Through(own.during, span)
		}
		if longer = longer.forWindow(); longer.Count > mostUsers {
			return t
		}
		return longer
	}
	own, ok := t.(*Trace)
	if !ok || own.law == nil || !own.law.peak || span <= own.law.all || Supremum(own.law.rate, 0, span) > MostRate {
		return t
	}
	begin := busiest(own.law.rate, span, own.law.lasts)
	longer := windowed(own.law.rate, own.law.clock, span, begin, begin+own.law.lasts)
	longer.ofPeak()
	return longer
}

// spanWord writes a span in days where it is long.
func spanWord(t sim.Time) string {
	if days := t.Seconds() / 86400; days >= 2 {
		return words.Digits(days, 4) + " days"
	}
	return words.Duration(t.Seconds())
}

// stretch is the part of a rate that a trace of it tells.
type stretch struct {
	rate  Rate
	clock Clock
	begin sim.Time // of the window, since that of the rate
	all   sim.Time // that the scenario tells of
	lasts sim.Time // the window
	peak  bool     // the window is the busiest of all
	mean  float64  // of all that the scenario tells of; 0 where the window is all of it
}

// Window is the part of the rate for which a fleet is asked, and the mean of all of it.
// What was recorded has none.
func (t *Trace) Window() (part string, mean float64, ok bool) {
	if t.law == nil || t.law.mean == 0 {
		return "", 0, false
	}
	return t.window + " from " + t.begin().Format(t.layout()), t.law.mean, true
}

// begin of the window.
func (t *Trace) begin() time.Time {
	at := time.Unix(t.Counts.Start, 0).UTC().Add(time.Duration(sim.Time(t.From) * t.Counts.Width))
	if t.law != nil {
		at = at.In(t.law.clock.Zone)
	}
	return at
}

// layout of a moment: of what was recorded in UTC, else in the zone of the scenario.
func (t *Trace) layout() string {
	if t.law != nil {
		return "Mon 2006-01-02 15:04 MST"
	}
	return "2006-01-02 15:04 UTC"
}

// newStretch is the traffic between two moments of a rate, with its requests in spans of
// equal length. Where the whole of it is drawn it is drawn from the rate itself.
func newStretch(r Rate, c Clock, begin, end sim.Time) *Trace {
	width := sim.Hour
	for _, w := range []sim.Time{10 * sim.Millisecond, 100 * sim.Millisecond, sim.Second, 10 * sim.Second, sim.Minute, 10 * sim.Minute} {
		if n := (end - begin) / w; n <= fewSpans || w >= sim.Minute && n <= mostSpans {
			width = w
			break
		}
	}
	n := int((end - begin + width - 1) / width)
	counts := &models.ArrivalCounts{Name: r.String(), Start: c.Begin.Add(time.Duration(begin)).Unix(), Width: width, Requests: make([]float64, n)}
	for i := range counts.Requests {
		counts.Requests[i] = Integral(r, begin+sim.Time(i)*width, begin+sim.Time(i+1)*width)
	}
	t := &Trace{Counts: counts, To: n, Scale: 1, law: &stretch{rate: r, clock: c, begin: begin}}
	t.mean = t.perBucket()
	return t
}

// findStretch finds the window of a rate, in the words of [findWindow].
func findStretch(r Rate, c Clock, duration sim.Time, text string) (begin, end sim.Time, err error) {
	if text == "all" {
		return 0, duration, nil
	}
	fields := strings.Fields(text)
	span := func(word string) (sim.Time, error) {
		d, err := time.ParseDuration(word)
		switch {
		case err != nil || d < time.Millisecond:
			return 0, fmt.Errorf("%q is not a span of time", word)
		case sim.Time(d) > duration:
			return 0, fmt.Errorf("%s is longer than the traffic, which lasts %s", word, words.Width(duration.Seconds()))
		}
		return sim.Time(d), nil
	}
	switch {
	case len(fields) == 2 && fields[0] == "peak":
		d, err := span(fields[1])
		if err != nil {
			return 0, 0, err
		}
		begin = busiest(r, duration, d)
		return begin, begin + d, nil
	case len(fields) >= 3 && fields[1] == "from":
		d, err := span(fields[0])
		if err != nil {
			return 0, 0, err
		}
		at, what, _ := parseMoment(strings.Join(fields[2:], " "), c.Zone)
		if what != "" {
			return 0, 0, fmt.Errorf("%s", what)
		}
		if at.Before(c.Begin) || at.After(c.Begin.Add(time.Duration(duration-d))) {
			return 0, 0, fmt.Errorf("%q does not lie within the traffic, which runs from %s to %s", text,
				c.Begin.Format("2006-01-02 15:04"), c.Begin.Add(time.Duration(duration)).In(c.Zone).Format("2006-01-02 15:04"))
		}
		return c.since(at), c.since(at) + d, nil
	}
	return 0, 0, fmt.Errorf("%q is not a window", text)
}

// busiest is when the span begins in which most requests come, the first of several: by
// branch and bound over the beginnings a twelfth of the span apart, and about the best of
// them to a sixtieth.
func busiest(r Rate, duration, span sim.Time) sim.Time {
	step := max(span/12, sim.Millisecond)
	last := duration - span
	upper := func(from, to sim.Time) float64 {
		high := 0.0
		pieces(r, from, to, func(p Piece, from, to sim.Time) {
			_, h := p.Bounds(from.Seconds(), to.Seconds())
			high = math.Max(high, h)
		})
		return high * span.Seconds()
	}
	const alike = 1e-9
	best, at := Integral(r, 0, span), sim.Time(0)
	try := func(begin sim.Time) {
		if n := Integral(r, begin, begin+span); n > best*(1+alike) || begin < at && n >= best*(1-alike) {
			best, at = math.Max(n, best), begin
		}
	}
	var search func(from, to, most float64) // in steps
	search = func(from, to, most float64) {
		a, b := min(sim.Time(from)*step, last), min(sim.Time(to)*step, last)
		if most <= best*(1+alike) {
			return
		}
		if to-from <= 1 {
			try(a)
			if b == last {
				try(b)
			}
			return
		}
		mid := math.Floor((from + to) / 2)
		m := min(sim.Time(mid)*step, last)
		left, right := upper(a, m+span), upper(m, b+span)
		if right > left {
			search(mid, to, right)
			search(from, mid, left)
		} else {
			search(from, mid, left)
			search(mid, to, right)
		}
	}
	if last > 0 {
		search(0, math.Ceil(float64(last)/float64(step)), upper(0, duration))
	}
	for begin, end := max(0, at-step), min(last, at+step); begin <= end; begin += max(span/60, 1) {
		try(begin)
	}
	return at
}

// Draw starts the arrivals of a Poisson process with a rate, times a factor, between two
// moments of it, the first of which is their time 0. Where the rate changes they are
// thinned: of those at its highest nearby, each stays with the share λ(t) has of that
// (Lewis and Shedler, Naval Research Logistics Quarterly 26(3), 1979).
func Draw(r Rate, factor float64, from, to sim.Time, stream *rand.Rand) models.Arrivals {
	p := Piece{Until: from}
	var high float64
	var begun, lasts, part sim.Time
	have := -1
	until := from
	return &inhomogeneous{stream: stream,
		rate: func(k int) (float64, sim.Time, bool) {
			for ; have < k && until < to; have++ {
				begun = until
				if begun >= p.Until {
					p = r.Piece(begun)
					p.Until = min(p.Until, to)
					part = p.Until - begun
					if low, high := p.Bounds(begun.Seconds(), p.Until.Seconds()); low != high {
						part = part/partsOfPiece + 1
					}
				}
				lasts = min(part, p.Until-begun)
				until = begun + lasts
				_, high = p.Bounds(begun.Seconds(), until.Seconds())
			}
			return high * factor, lasts, have == k
		},
		stays: func(at sim.Time) bool {
			x := p.At((from + at).Seconds())
			return x >= high || stream.Float64()*high < x
		}}
}

// partsOfPiece is into how many parts a piece is cut for arrivals, so that few of them
// are thinned out.
const partsOfPiece = 32
