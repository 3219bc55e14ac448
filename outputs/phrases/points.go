package phrases

import (
	"fmt"
	"math"
	"time"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
)

// What a point of a picture says of itself.

// CostAt is what a design costs at a value: node at 420: $105.85 a month on 2 × c7g.large.
func CostAt(d *report.Design, at string) string {
	said := d.Name + " at " + at
	if d.HasNoFleet() {
		return said + ": " + Standing(d)
	}
	said += fmt.Sprintf(": %s a month on %s", Spelt(d.Bill.Currency, d.Bill.Shown()), Fleet(d))
	if !d.Met {
		said += ", " + Standing(d)
	}
	return said
}

// MoreAt is by how much a design is dearer than the cheapest at a value: node at 420: 3.2%
// more than the cheapest.
func MoreAt(name string, at, percent float64) string {
	return fmt.Sprintf("%s at %s: %s more than the cheapest", name, words.Plain(at), words.Percent(percent/100))
}

// More is by how much something is dearer, in percent: +7%, +0.3%; nothing is cheapest.
func More(percent float64) string {
	switch {
	case percent < 0.005:
		return "cheapest"
	case percent < 1:
		return "+" + words.Digits(percent, 1) + "%"
	}
	return "+" + words.Digits(percent, 2) + "%"
}

// LatencyAt is a figure of a design at a value: node at 420: p99 120 ms ±4.
func LatencyAt(name, at, figure string, seconds result.Interval) string {
	return fmt.Sprintf("%s at %s: %s %s ms", name, at, figure, Doubted(seconds))
}

// AmountOf is a part of a bill: node: postgres $389.00 a month.
func AmountOf(in cost.Currency, name, part string, amount cost.Money) string {
	return fmt.Sprintf("%s: %s %s a month", name, part, Spelt(in, amount))
}

// MomentsOf is what happens in a stretch of a forecast: Mon 14:00: 812 requests/s, 5 serving,
// p99 up to 140 ms, the goal is missed.
func MomentsOf(f *report.Forecast, clock Clock, moments []report.Moment) string {
	load, latency, missed := 0.0, 0.0, false
	first := &moments[0]
	fewest, most, booting := first.Serving, first.Serving, 0
	for _, m := range moments {
		load += m.Load / float64(len(moments))
		fewest, most, booting = min(fewest, m.Serving), max(most, m.Serving), max(booting, m.Booting)
		latency = max(latency, m.Latency)
		missed = missed || m.Missed
	}
	upTo := ""
	if len(moments) > 1 {
		upTo = "up to "
	}
	said := clock.At(f.From.Add(time.Duration(first.At))) + ": " + words.Plain(load) + " requests/s, " + words.Count(fewest)
	if most > fewest {
		said += " to " + words.Count(most)
	}
	said += " serving"
	if booting > 0 {
		said += ", " + upTo + words.Count(booting) + " booting"
	}
	if goal := f.Goal.First(); latency > 0 {
		said += ", " + goal.Name() + " "
		if math.IsInf(latency, 1) {
			said += "without end"
		} else {
			said += upTo + words.Duration(latency)
		}
	}
	if missed {
		said += ", the goal is missed"
	}
	return said
}

// MonthOf is what a design costs in a month: node, Jan 2027: P10 $1,200, P50 $1,300, P90 $1,400.
func MonthOf(in cost.Currency, name string, e report.Expected) string {
	said := name + ", " + e.Begin.Format("Jan 2006") + ":"
	for i, q := range report.Quantiles {
		if i > 0 {
			said += ","
		}
		said += " " + q.Name + " " + SpeltWhole(in, q.Of(e))
	}
	return said
}

// LimitedFigure names a figure that a goal limits: p99, chat delivery p99, resize in upload
// done_p95.
func LimitedFigure(c report.ClassFigure) string {
	said := c.Goal.Name()
	if c.In != "" {
		said = "in " + c.In + " " + said
	}
	if c.Class != "" {
		said = c.Class + " " + said
	}
	return said
}
