package pages

import (
	"fmt"
	"math"

	"fleetcost/models/recording"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Recording lays out what a record of traffic holds: first what it comes to, then rates,
// times, endpoints and bursts, and last a table for a scenario.
func Recording(r *recording.Recording) document.Document {
	doc := document.Document{Title: phrases.RecordTitle(r)}
	doc.Lead("answer", phrases.Recorded(r))
	doc.Say("period", phrases.Period(r))
	doc.Say("errors", phrases.Failures(r))
	if r.Offered > 0 {
		doc.Say("offered", words.Plain(r.Offered)+" per second were to be sent")
	}
	doc.Say("left out", phrases.ReadLines(r))
	if c := r.Counts; c != nil {
		said := fmt.Sprintf("%s of %s", words.Plural(len(c.Requests), "bucket", "buckets"), words.Width(c.Width.Seconds()))
		if c.Missing > 0 {
			said += fmt.Sprintf(", %s of them missing; the longest gap is %s", words.Count(c.Missing), words.Width(c.LongestGap.Seconds()))
		}
		doc.Say("counts", said)
	}
	doc.Add(document.Section{Heading: "Cautions", Remarks: r.Cautions, Warning: true})
	doc.Add(document.Section{Heading: "Rate", Table: peaksOf(r)})
	doc.Add(document.Section{Heading: "Series", Table: tracksOf(r)})
	doc.Add(document.Section{Heading: "Response times", Table: recordedTimes(r), Remarks: timesRemarks(r)})
	doc.Add(document.Section{Heading: "Endpoints", Table: endpointsOf(r), Remarks: endpointRemarks(r)})
	doc.Add(document.Section{Heading: "Bursts", Table: burstsOf(r), Remarks: phrases.BurstsOfDay(r)})
	doc.Add(document.Section{Heading: "Hours of the day, UTC", Table: hoursOfDay(r)})
	doc.Add(document.Section{Heading: "Days of the week, UTC", Table: daysOfWeek(r)})
	doc.Add(document.Section{Heading: "Notes", Remarks: r.Notes})
	file := ""
	if len(r.Files) == 1 && r.Files[0] != "-" {
		file = r.Files[0]
	}
	doc.Add(document.Section{Heading: "For a scenario", Text: TrafficTable(r, file)})
	return doc
}

func peaksOf(r *recording.Recording) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "busiest"}, {Header: "requests\nper second", Right: true}, {Header: "times\nthe mean", Right: true}, {Header: "from"}}}
	for _, p := range r.Peaks {
		times, least := words.Unknown, ""
		if r.Holed(p) {
			least = "≥ "
		}
		if r.Mean > 0 {
			times = least + words.Plain(p.Rate/r.Mean)
		}
		from := words.Unknown
		if !p.At.IsZero() {
			from = phrases.Second(p.At)
		}
		g.Rows = append(g.Rows, document.Row{Cells: []string{words.Width(p.Width.Seconds()), least + words.Plain(p.Rate), times, from}})
	}
	return g
}

// tracksOf has a row for each series of a metric that has several.
func tracksOf(r *recording.Recording) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "series", Long: true}, {Header: "points", Right: true}, {Header: "from"}, {Header: "to", Rank: 1}, {Header: "most\nsteps", Right: true, Rank: 2}, {Header: "mean\nvalue", Right: true}, {Header: "greatest", Right: true}}}
	if len(r.Tracks) < 2 {
		return g
	}
	figure := func(v float64) string {
		if math.IsNaN(v) {
			return words.Unknown
		}
		return words.Plain(v)
	}
	for _, t := range r.Tracks {
		g.Rows = append(g.Rows, document.Row{Cells: []string{t.Name, words.Count(t.Points), phrases.Stamp(r, t.First), phrases.Stamp(r, t.Last), words.Width(t.Step.Seconds()), figure(t.Mean), figure(t.Max)}})
	}
	return g
}

func seconds(s float64) string {
	if math.IsNaN(s) {
		return words.Unknown
	}
	return words.Duration(s)
}

func recordedTimes(r *recording.Recording) document.Grid {
	l := r.Latency
	if l == nil {
		return document.Grid{}
	}
	g := document.Grid{Columns: []document.Column{
		{Header: "of", Right: true}, {Header: "mean", Right: true}, {Header: "p50", Right: true}, {Header: "p90", Right: true}, {Header: "p95", Right: true}, {Header: "p99", Right: true}, {Header: "max", Right: true},
	}}
	of := words.Unknown
	if l.N > 0 {
		of = words.Count(l.N)
	}
	g.Rows = append(g.Rows, document.Row{Cells: []string{of, seconds(l.Mean), seconds(l.P50), seconds(l.P90), seconds(l.P95), seconds(l.P99), seconds(l.Max)}})
	return g
}

func timesRemarks(r *recording.Recording) []string {
	switch l := r.Latency; {
	case l == nil:
		return []string{"the record has no response times"}
	case l.N > 0 && !math.IsNaN(r.Requests) && float64(l.N) < r.Requests:
		return []string{fmt.Sprintf("%s of %s requests have a time", words.Count(l.N), words.Count(int(r.Requests)))}
	}
	return nil
}

func endpointsOf(r *recording.Recording) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "endpoint", Long: true}, {Header: "requests", Right: true}, {Header: "share", Right: true}, {Header: "errors", Right: true}, {Header: "p50", Right: true, Rank: 2}, {Header: "p95", Right: true, Rank: 3}, {Header: "p99", Right: true, Rank: 1},
	}}
	times := false
	for i := range r.Endpoints {
		e := &r.Endpoints[i]
		cells := []string{e.Name, words.Count(e.Requests), words.Percent(float64(e.Requests) / r.Requests), words.Count(e.Errors), words.Unknown, words.Unknown, words.Unknown}
		if l := e.Latency; l != nil {
			times = true
			cells[4], cells[5], cells[6] = seconds(l.P50), seconds(l.P95), seconds(l.P99)
		}
		g.Rows = append(g.Rows, document.Row{Cells: cells})
	}
	if !times {
		g = g.Pick([]int{0, 1, 2, 3})
	}
	return g
}

func endpointRemarks(r *recording.Recording) []string {
	if r.Others == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s more of other endpoints (%s)", words.Count(r.Others), words.Percent(float64(r.Others)/r.Requests))}
}

func burstsOf(r *recording.Recording) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "scale"}, {Header: "index of\ndispersion", Right: true}, {Header: "detrended\nin windows of"}, {Header: "windows", Right: true}}}
	for _, b := range r.Bursts {
		g.Rows = append(g.Rows, document.Row{Cells: []string{words.Width(b.Scale.Seconds()), words.Plain(b.Index), words.Width(b.Window.Seconds()), words.Count(b.Windows)}})
	}
	return g
}

// hoursOfDay has the mean rate of the hours of a day, six in a row.
func hoursOfDay(r *recording.Recording) document.Grid {
	if r.Shape == nil {
		return document.Grid{}
	}
	var g document.Grid
	const inRow = 6
	g.Columns = append(g.Columns, document.Column{Header: "from"})
	for i := range inRow {
		g.Columns = append(g.Columns, document.Column{Header: fmt.Sprintf("+%d h", i), Right: true})
	}
	for h := 0; h < 24; h += inRow {
		row := document.Row{Cells: []string{fmt.Sprintf("%02d:00", h)}}
		for i := range inRow {
			cell := words.Unknown
			if v := r.Shape.Hours[h+i]; !math.IsNaN(v) {
				cell = words.Plain(v)
			}
			row.Cells = append(row.Cells, cell)
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// daysOfWeek has the mean rate of each day of the week, of a record that has all of them.
func daysOfWeek(r *recording.Recording) document.Grid {
	if r.Shape == nil || math.IsNaN(r.Shape.WeekendShare) {
		return document.Grid{}
	}
	var g document.Grid
	var row document.Row
	for day, rate := range r.Shape.Weekdays() {
		g.Columns = append(g.Columns, document.Column{Header: phrases.Weekday(day), Right: true})
		row.Cells = append(row.Cells, words.Plain(rate))
	}
	g.Rows = append(g.Rows, row)
	return g
}
