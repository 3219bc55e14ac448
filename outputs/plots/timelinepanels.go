package plots

import (
	"math"
	"slices"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// The panels of a timeline, from the top to the bottom.

// load is the panel of the requests.
func (t timeline) load(c draw.Canvas) strip {
	all := sampled(t.course, func(m report.Moment) float64 { return m.Load })
	return t.strip(c, "load, requests per second", nil, scaleOf(heights(all), false, true, 5), false, func(p panel) {
		lines := t.drawn(p, all, t.step)
		p.area(tint(hue(6), 0.25), lines)
		p.data.StrokeLines(draw.LineStyle{Color: hue(6), Width: 0.9}, lines...)
	})
}

// instances is the panel of the fleet beside those that it is held against.
func (t timeline) instances(c draw.Canvas, d *report.ForecastDesign) strip {
	wanted := sampled(t.course, func(m report.Moment) float64 { return float64(m.Wanted) })
	booting := sampled(t.course, func(m report.Moment) float64 { return float64(m.Booting) })
	serving := sampled(t.course, func(m report.Moment) float64 { return float64(m.Serving) })
	_, dense := thin(wanted, t.end, int((c.Max.X-c.Min.X)*dotsPerInch/vg.Inch))
	thick, thinner := draw.LineStyle{Color: t.tone, Width: 2.4}, draw.LineStyle{Color: ink, Width: 0.7, Dashes: []vg.Length{1, 2}}
	long := t.end > longTimeline
	switch {
	case long:
		thick.Width, thick.Color, thinner.Dashes = 1, tint(t.tone, 0.5), nil
	case dense:
		thick.Width = 1.2
	}
	key := []keyEntry{{name: "serving", line: thick}, {name: "wanted", line: thinner}}
	if slices.ContainsFunc(t.course.Timeline, func(m report.Moment) bool { return m.Booting > 0 }) {
		key = append(key, keyEntry{name: "booting", area: bootingTone})
	}
	all := slices.Concat(heights(wanted), heights(booting), heights(serving))
	type other struct {
		samples []sample
		hold    float64
		style   draw.LineStyle
		below   vg.Length // where it lies
	}
	var others []other
	for _, held := range []struct {
		policy, name string
		style        draw.LineStyle
	}{
		{report.StaticPolicy, "static", draw.LineStyle{Color: faint, Width: 1, Dashes: []vg.Length{5, 3}}},
		{report.OraclePolicy, "oracle", draw.LineStyle{Color: oracleTone, Width: 1, Dashes: []vg.Length{7, 2.5}}},
	} {
		if course := d.Under(held.policy); course != nil && course != t.course && len(course.Timeline) > 0 {
			line := sampled(course, func(m report.Moment) float64 { return float64(m.Serving) })
			hold, below := t.step, vg.Length(0)
			if held.policy == report.OraclePolicy {
				below = (thick.Width + held.style.Width) / 2
			}
			if long && held.policy == report.OraclePolicy {
				held.style.Width, held.style.Dashes, below = 1.4, nil, 0
				line, hold, held.name = mostOfDays(line, t.f.From), daySeconds, held.name+", most of each day"
			}
			all = append(all, heights(line)...)
			others = append(others, other{line, hold, held.style, below})
			key = append(key, keyEntry{name: held.name, line: held.style})
		}
	}
	y := scaleOf(all, false, true, 5)
	if y.high < fewInstances {
		y.marks = []plot.Tick{} // none of half an instance
		for n := 0; float64(n) <= y.high; n++ {
			y.marks = append(y.marks, plot.Tick{Value: float64(n), Label: words.Count(n)})
		}
	}
	return t.strip(c, "instances", key, y, false, func(p panel) {
		p.area(bootingTone, t.drawn(p, booting, t.step))
		// What is drawn later is thinner and dashed, so that what it lies on shows on both sides
		// of it and in its gaps; the oracle, which coincides for long, has its line just below.
		p.data.StrokeLines(thick, t.drawn(p, serving, t.step)...)
		p.data.StrokeLines(thinner, t.drawn(p, wanted, t.step)...)
		for _, o := range slices.Backward(others) {
			lines := t.drawn(p, o.samples, o.hold)
			for _, line := range lines {
				for i := range line {
					line[i].Y -= o.below
				}
			}
			p.data.StrokeLines(o.style, lines...)
		}
	})
}

// fewInstances have a mark each.
const fewInstances = 7

// longTimeline is the length in seconds from which on the ups and downs of a day lie so
// close that a line of them would hide another.
const longTimeline = 45 * daySeconds

const daySeconds = 24 * 3600

// mostOfDays are the greatest values of each day of a zone.
func mostOfDays(all []sample, from time.Time) []sample {
	var days []sample
	day := 0
	for _, s := range all {
		today := from.Add(time.Duration(s.at * 1e9)).YearDay()
		if len(days) == 0 || today != day {
			days, day = append(days, s), today
		}
		days[len(days)-1].value = max(days[len(days)-1].value, s.value)
	}
	return days
}

// latency is the panel of the figure that the goal limits first.
func (t timeline) latency(c draw.Canvas) strip {
	all := sampled(t.course, func(m report.Moment) float64 {
		if m.Latency > 0 {
			return m.Latency * 1e3
		}
		return math.NaN() // there are no requests
	})
	goal := t.f.Goal.First()
	var goals []models.LatencyGoal
	ms := heights(all)
	if goal.Limit > 0 {
		goals = []models.LatencyGoal{goal}
		ms = append(ms, goal.Limit.Milliseconds()*1.3) // room for its text
	}
	y := scaleOf(ms, true, false, 6)
	if y.single {
		y.single, y.low, y.high = false, y.low/2, y.high*2
	}
	for i := range all {
		if math.IsInf(all[i].value, 1) {
			all[i].value = y.high
		}
	}
	return t.strip(c, goal.Name()+", milliseconds, logarithmic", nil, y, true, func(p panel) {
		for _, s := range stretchesWhere(t.course.Timeline, t.step, t.end/float64(p.columns()), func(m report.Moment) bool { return !m.Steady }) {
			left, right := p.at(s.from, 0).X, p.at(s.to, 0).X
			fill(p.data, roughTone, left, p.data.Min.Y, max(right, left+0.9), p.data.Min.Y+4)
		}
		p.data.StrokeLines(draw.LineStyle{Color: t.tone, Width: 1.1}, t.drawn(p, all, t.step)...)
		for _, g := range goals { // nothing passes through their texts
			limit := p.at(0, g.Limit.Milliseconds()).Y
			fill(p.data, paper, p.data.Min.X+2, limit+1, p.data.Min.X+6+regular(markSize-1, ink).Width(goalText(g)), limit+markSize+2)
		}
		p.drawGoals(goals)
	})
}

// drawGoals draws a dashed line at each limit.
func (p panel) drawGoals(goals []models.LatencyGoal) {
	style := draw.LineStyle{Color: ink, Width: 1, Dashes: []vg.Length{4, 3}}
	for _, g := range goals {
		limit := p.at(0, g.Limit.Milliseconds()).Y
		p.data.StrokeLine2(style, p.data.Min.X, limit, p.data.Max.X, limit)
		p.data.FillText(regular(markSize-1, ink), vg.Point{X: p.data.Min.X + 4, Y: limit + 2.5}, goalText(g))
	}
}

// goalText is what stands at the line of a goal.
func goalText(g models.LatencyGoal) string {
	return "goal: " + g.Name() + " ≤ " + words.Duration(g.Limit.Seconds())
}
