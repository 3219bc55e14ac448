package pages

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/models/calibration"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
)

// Calibration lays out what load tests say of a server: costs, what is not told, how far
// each test is off, and tables for a scenario.
func Calibration(r *calibration.Result) document.Document {
	doc := document.Document{Title: fmt.Sprintf("What a request costs, from %s", words.Plural(len(r.Tests), "load test", "load tests"))}
	doc.Say("server", fmt.Sprintf("%s, %s on %s", r.Preset, words.Plural(r.Server.Runtime.Processes.On(r.Server.Machine), "process", "processes"), machineOf(&r.Server)))
	overhead := "as the preset has it"
	if o := r.Server.Overhead; o.Value > 0 {
		overhead = between(o, words.Plain) + " times the preset's, by tests of a handler that does nothing"
	}
	doc.Say("overhead", overhead)
	doc.Say("fit", fitOf(r))
	doc.Add(document.Section{Heading: "Costs", Table: costsOf(r), Remarks: []string{"in brackets: the 95 % interval; CPU times are those of the tested machine, without the overhead"}})
	doc.Add(document.Section{Heading: "What the tests do not tell", Remarks: r.Untold, Warning: true})
	doc.Add(document.Section{Heading: "Residuals", Table: residualsOf(r, r.Residuals), Remarks: []string{"measured, and by how much the fit is above or below it"}})
	left := "each test is predicted from all others"
	if len(r.LeftOut) > 0 {
		left += ": " + MedianOff(r.LeftOut)
	}
	if g := residualsOf(r, r.LeftOut); len(g.Rows) > 0 {
		doc.Add(document.Section{Heading: "Left out of the fit", Table: g, Remarks: []string{left}})
	}
	doc.Add(document.Section{Heading: "Notes", Remarks: r.Notes})
	doc.Add(document.Section{Heading: "For a scenario", Text: CalibrationTable(r)})
	return doc
}

// CalibrationAnswer is what a request costs, in a sentence for each kind of them.
func CalibrationAnswer(r *calibration.Result) (said []string) {
	for _, k := range r.Kinds {
		text := "a request takes " + between(k.CPU, words.Duration) + " of CPU"
		if len(r.Kinds) > 1 {
			text = k.Name + " takes " + between(k.CPU, words.Duration) + " of CPU"
		}
		if k.Told || k.WaitTold {
			text += " and waits " + between(k.Wait, words.Duration)
		} else {
			text += "; for how long it waits the tests do not tell"
		}
		said = append(said, text)
	}
	return said
}

func machineOf(s *calibration.Server) string {
	if s.Machine.Name == "own" {
		return fmt.Sprintf("%s of %s times the reference core's speed", words.Plural(int(math.Ceil(s.Machine.VCPU)), "core", "cores"), words.Plain(s.Machine.Speed))
	}
	return s.Machine.Name
}

func fitOf(r *calibration.Result) string {
	switch {
	case math.IsNaN(r.Excess):
		return "there are as many figures as values: the residuals tell nothing"
	case r.Excess > 3:
		return fmt.Sprintf("residuals are %s times what chance explains: the server does something that the model does not, or the host was not alike in all tests; intervals are wider in proportion", words.Plain(math.Sqrt(r.Excess)))
	}
	return "residuals are what chance explains"
}

// MedianOff is the median error of the p99 and of the CPU time, in words.
func MedianOff(all []calibration.Residual) string {
	var said []string
	for _, f := range []struct{ figure, words string }{{"p99", "p99"}, {"cpu", "CPU time"}} {
		if m := calibration.MedianOff(all, f.figure); !math.IsNaN(m) {
			said = append(said, fmt.Sprintf("%s off by %s in the median", f.words, words.Percent(m)))
		}
	}
	return strings.Join(said, ", ")
}

func between(e calibration.Estimate, show func(float64) string) string {
	return fmt.Sprintf("%s (%s to %s)", show(e.Value), show(e.Low), show(e.High))
}

func costsOf(r *calibration.Result) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "request", Long: true}, {Header: "share", Right: true}, {Header: "CPU", Right: true}, {Header: "its cv", Right: true}, {Header: "waits", Right: true}, {Header: "its cv", Right: true}}}
	for _, k := range r.Kinds {
		row := []string{k.Name, words.Percent(k.Share), between(k.CPU, words.Duration), words.Unknown, words.Unknown, words.Unknown}
		if k.WaitTold {
			row[4] = between(k.Wait, words.Duration)
		}
		if k.Told {
			row[3], row[4], row[5] = between(k.CPUSpread, words.Plain), between(k.Wait, words.Duration), between(k.WaitSpread, words.Plain)
		}
		g.Rows = append(g.Rows, document.Row{Cells: row})
	}
	return g
}

// residualsOf has a row for each test and kind of requests.
func residualsOf(r *calibration.Result, all []calibration.Residual) document.Grid {
	names := append([]string{"rate", "cpu"}, calibration.FigureNames...)
	g := document.Grid{Columns: []document.Column{{Header: "test", Long: true}, {Header: "load", Right: true}, {Header: "busy", Right: true}, {Header: "request"}}}
	for i, n := range names {
		g.Columns = append(g.Columns, document.Column{Header: map[string]string{"rate": "per\nsecond", "cpu": "CPU"}[n], Right: true, Rank: []int{0, 0, 2, 1, 3, 2, 0}[i]})
		if c := &g.Columns[len(g.Columns)-1]; c.Header == "" {
			c.Header = n
		}
	}
	type row struct {
		test    int
		request string
	}
	var order []row
	cells := map[row][]string{}
	for _, x := range all {
		at := row{x.Test, x.Request}
		if kinds := r.Tests[x.Test].Requests; len(kinds) == 1 {
			at.request = kinds[0].Name
		}
		if cells[at] == nil {
			order = append(order, at)
			cells[at] = make([]string, len(names))
		}
		for i, n := range names {
			if n != x.Figure || math.IsNaN(x.Off()) || math.IsInf(x.Off(), 0) {
				continue
			}
			said := words.Duration(x.Measured)
			if n == "rate" {
				said = words.Plain(x.Measured)
			}
			cells[at][i] = fmt.Sprintf("%s %+.0f%%", said, 100*x.Off())
		}
	}
	within := commonFolder(r.Tests)
	for _, at := range order {
		t := &r.Tests[at.test]
		for i, c := range cells[at] {
			if c == "" {
				cells[at][i] = words.Unknown
			}
		}
		g.Rows = append(g.Rows, document.Row{Cells: append([]string{t.Place[within:], t.Load(), words.Percent(r.Busy[at.test]), at.request}, cells[at]...)})
	}
	return g
}

// commonFolder is how much of the place of each test names a folder that all of them are in.
func commonFolder(tests []calibration.Test) int {
	folder := ""
	for i := range tests {
		place := tests[i].Place
		if i == 0 {
			folder = place
		}
		for !strings.HasPrefix(place, folder) || folder != "" && !strings.HasSuffix(folder, "/") {
			folder = folder[:strings.LastIndexByte(folder[:len(folder)-1], '/')+1]
		}
	}
	return len(folder)
}

// CalibrationTable are the tables of a scenario, with the intervals beside the values.
func CalibrationTable(r *calibration.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# From %s; in brackets 95 %% intervals. CPU times are of the reference core.\n", words.Plural(len(r.Tests), "load test", "load tests"))
	fmt.Fprintf(&b, "[runtime.%s]\ninherits = %q\n", r.Name, r.Preset)
	if rt := &r.Server.Runtime; r.Server.Told || r.Server.Found {
		how := "as the server was started"
		if r.Server.Found {
			how = "fits the tests best"
			if len(r.Server.Alike) > 1 {
				how = "fits the tests, as others do"
			}
		}
		fmt.Fprintf(&b, "processes = %d # %s\n", rt.Processes.On(r.Server.Machine), how)
		if rt.Concurrency > 0 {
			fmt.Fprintf(&b, "concurrency = %d\n", rt.Concurrency)
		}
	}
	if o := r.Server.Overhead; o.Value > 0 {
		rt := &r.Server.Runtime
		fmt.Fprintf(&b, "# overhead %s times the preset's\noverhead = %s\noverhead_after = %s\n", between(o, words.Plain), timeOf(rt.Overhead.Seconds(), 0), timeOf(rt.OverheadAfter.Seconds(), 0))
		if rt.Idle.Extra > 0 {
			fmt.Fprintf(&b, "\n[runtime.%s.idle]\nextra = %s\n", r.Name, timeOf(rt.Idle.Extra.Seconds(), 0))
		}
	}
	fmt.Fprintf(&b, "\n[runtime.%s.slowdown]   # the times below are this language's own\n", r.Name)
	for _, k := range models.Kinds {
		fmt.Fprintf(&b, "%-8s = 1\n", k)
	}
	for _, k := range r.Kinds {
		fmt.Fprintf(&b, "\n[request.%s]\nshare = %s\n", tomlKey(k.Name), strconv.FormatFloat(k.Share, 'g', 4, 64))
		speed := r.Server.Machine.Speed
		ms := func(s float64) string { return words.Plain(s*1e3) + " ms" }
		scaled := calibration.Estimate{Value: k.CPU.Value * speed, Low: k.CPU.Low * speed, High: k.CPU.High * speed}
		fmt.Fprintf(&b, "# cpu %s", between(scaled, ms))
		half := func(cv float64) string {
			return fmt.Sprintf("  { cpu = %s },\n", timeOf(scaled.Value/2, cv*math.Sqrt2))
		}
		if !k.Told && k.WaitTold && k.Waits() {
			fmt.Fprintf(&b, "\n# waits %s; how both are spread is not told\nsteps = [\n%s  { io = \"outside\", time = %s },\n%s]\n", between(k.Wait, ms), half(0), timeOf(k.Wait.Value, 0), half(0))
			continue
		}
		if !k.Told {
			fmt.Fprintf(&b, "; what it waits for, and how both are spread, is not told\nsteps = [\n  { cpu = %s },\n]\n", timeOf(scaled.Value, 0))
			continue
		}
		fmt.Fprintf(&b, ", its cv %s\n# waits %s, its cv %s\nsteps = [\n", between(k.CPUSpread, words.Plain), between(k.Wait, ms), between(k.WaitSpread, words.Plain))
		if k.Waits() {
			fmt.Fprintf(&b, "%s  { io = \"outside\", time = %s },\n%s]\n", half(k.CPUSpread.Value), timeOf(k.Wait.Value, k.WaitSpread.Value), half(k.CPUSpread.Value))
		} else {
			fmt.Fprintf(&b, "  { cpu = %s },\n]\n", timeOf(scaled.Value, k.CPUSpread.Value))
		}
	}
	return b.String()
}

// timeOf is a time as a scenario writes it, a gamma of that coefficient of variation.
func timeOf(seconds, cv float64) string {
	mean := strconv.FormatFloat(seconds*1e3, 'f', max(0, 4-int(math.Ceil(math.Log10(math.Max(seconds*1e3, 1e-6))))), 64) + "ms"
	if cv < 0.02 {
		return strconv.Quote(mean)
	}
	return fmt.Sprintf("{ mean = %q, dist = \"gamma\", cv = %.3f }", mean, cv)
}

// tomlKey is a key, quoted where it must be.
func tomlKey(name string) string {
	for _, r := range name {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_') {
			return strconv.Quote(name)
		}
	}
	return name
}
