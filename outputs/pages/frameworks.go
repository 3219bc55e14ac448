package pages

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models/calibration"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
)

// Frameworks lays out what TechEmpower's tests of frameworks cost, what several queries and
// updates are predicted to give, and how far that is off where they were measured.
func Frameworks(f *calibration.Frameworks) document.Document {
	doc := document.Document{Title: "What several queries cost, from TechEmpower's tests of " + words.Plural(len(f.All), "framework and run", "frameworks and runs")}
	doc.Say("law", "a request that asks the database n times costs json + n · (db − json); naive is the rate of db divided by its statements")
	doc.Say("update", "reads a row and writes it, n times: 2n statements; from n + 1, where all are written at once, as the rules allow")
	referees := f.Referees()
	for _, r := range referees {
		if r.Test == "query" && r.Times == 1 {
			doc.Say("1 query", fmt.Sprintf("the work of db in another run: %s apart in the median of %d", words.Percent(r.Law), r.N))
			continue
		}
		doc.Say(testWords(r.Test, r.Times), fmt.Sprintf("off by %s in the median of %d; the naive estimate by %s", words.Percent(r.Law), r.N, words.Percent(r.Naive)))
	}
	if !slices.ContainsFunc(referees, func(r calibration.Referee) bool { return r.Times > 1 }) {
		doc.Say("measured", "no rate of several queries or updates is in the files: nothing is said of how far predictions are off")
	}
	costs, predictions, unfit := frameworkTables(f)
	doc.Add(document.Section{Heading: "Costs", Table: costs, Remarks: []string{
		"CPU time of the application server's hardware threads for each request; page: what fortune costs beyond db",
		"of the fastest: queries a second, in parts of the most that the database answered any framework on that hardware; with * that is taken for its ceiling, since one came near it with cores left, or several of more than one language did",
		"bound by: what limits db. CPU: 90 % busy or more. database: less, and 80 % or more of the fastest. neither: connections, workers or locks, which are taken to be held for json + n · (db − json) too, of 1 over the rate. unknown: no CPU in the file, all is of 1 over the rate",
	}})
	doc.Add(document.Section{Heading: "Predicted", Table: predictions, Remarks: []string{
		"per second: in brackets up to what it would be if a query in a request costs what the cheapest of its language and database does: opening a transaction or taking a connection counts once a request then, not n times",
		"writes are taken to cost what reads do, and their commits not to hold up the database",
	}})
	doc.Add(document.Section{Heading: "Not predicted", Remarks: unfit})
	doc.Add(document.Section{Heading: "Notes", Remarks: f.Notes})
	return doc
}

func testWords(test string, times int) string {
	if test == "update" {
		return words.Plural(times, "update", "updates")
	}
	return words.Plural(times, "query", "queries")
}

// runWords name a run, in the fewest parts that tell those of each framework apart.
func runWords(all []calibration.Framework) func(calibration.Run) string {
	join := func(parts ...string) string {
		return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
	}
	ways := []func(calibration.Run) string{
		func(r calibration.Run) string { return join(r.Round) },
		func(r calibration.Run) string { return join(r.Round, r.Start) },
		func(r calibration.Run) string { return join(r.Round, r.Start, r.Hardware) },
	}
	for _, way := range ways {
		seen, apart := map[[2]string]bool{}, true
		for i := range all {
			at := [2]string{all[i].Name, way(all[i].Run)}
			apart = apart && !seen[at]
			seen[at] = true
		}
		if apart {
			return way
		}
	}
	return ways[len(ways)-1]
}

// mostUnfit are named; more are counted.
const mostUnfit = 10

func frameworkTables(f *calibration.Frameworks) (costs, predictions document.Grid, unfit []string) {
	costs.Columns = []document.Column{{Header: "framework", Long: true}, {Header: "run", Long: true}, {Header: "database"}, {Header: "json", Right: true}, {Header: "a query", Right: true}, {Header: "page", Right: true}, {Header: "busy\nin db", Right: true}, {Header: "of the\nfastest", Right: true}, {Header: "bound by"}}
	predictions.Columns = []document.Column{{Header: "framework", Long: true}, {Header: "run", Long: true}, {Header: "requests of"}, {Header: "CPU", Right: true}, {Header: "per second", Right: true}, {Header: "bound by"}, {Header: "naive", Right: true}, {Header: "measured", Right: true}, {Header: "off", Right: true}, {Header: "naive\noff", Right: true}}
	time := func(s float64) string {
		if math.IsNaN(s) {
			return words.Unknown
		}
		return words.Duration(s)
	}
	named := runWords(f.All)
	for i := range f.All {
		one := &f.All[i]
		run := named(one.Run)
		if !one.Costs() {
			unfit = append(unfit, fmt.Sprintf("%s, %s: %s", one.Name, run, unfitWords(one)))
			continue
		}
		name := one.Name
		if one.JSONOf != "" {
			name += ", json of " + one.JSONOf
		}
		page := words.Unknown
		if one.Fortune.CPU > one.DB.CPU {
			page = words.Duration(one.Fortune.CPU - one.DB.CPU)
		}
		busy := words.Unknown
		if one.DB.Busy > 0 {
			busy = words.Percent(one.DB.Busy)
		}
		fastest := words.Percent(one.DB.Rate / one.Most)
		if one.Ceiling {
			fastest += " *"
		}
		costs.Rows = append(costs.Rows, document.Row{Cells: []string{name, run, one.Database, time(one.JSON.CPU), time(one.DB.CPU - one.JSON.CPU), page, busy, fastest, one.Binds}})
		for k := range one.Predictions {
			p := &one.Predictions[k]
			rate := words.Plain(p.Rate)
			if p.High > p.Low*1.005 {
				rate += " (to " + words.Plain(p.High) + ")"
			}
			measured, off, naiveOff := "not in file", words.Unknown, words.Unknown
			if p.Measured > 0 {
				measured = words.Plain(p.Measured)
				off, naiveOff = fmt.Sprintf("%+.0f%%", 100*p.Off(p.Rate)), fmt.Sprintf("%+.0f%%", 100*p.Off(p.Naive))
			}
			predictions.Rows = append(predictions.Rows, document.Row{Cells: []string{one.Name, run, testWords(p.Test, p.Times), time(p.CPU), rate, p.Binds, words.Plain(p.Naive), measured, off, naiveOff}})
		}
	}
	if n := len(unfit); n > mostUnfit {
		unfit = append(unfit[:mostUnfit:mostUnfit], fmt.Sprintf("and %d more", n-mostUnfit))
	}
	return costs, predictions, unfit
}

func unfitWords(f *calibration.Framework) string {
	switch {
	case f.JSON.Rate == 0:
		return "no json test"
	case f.DB.Rate == 0:
		return "no db test"
	}
	return "db costs no more than json: a query is not told"
}
