package contract

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

// CSV is RFC 4180: a header, one line per design (per value and design of a sweep,
// per class of a simulation, per row of a validation, per course of a forecast), CRLF
// line ends. The columns are the fields of the JSON contract that hold one value, under
// the same names; numbers have a decimal point and no separators, unknown ones are
// empty.

// ReportTable has a line for each design.
func ReportTable(r *report.Report) Table {
	var rows []record
	for i := range r.Designs {
		rows = append(rows, append(asked(r), fields(warned(r, i))...))
	}
	return Table{append(asked(r), fields(DesignJSON{})...).in(r.Currency), rows}
}

// SweepTable has a line for each value and design.
func SweepTable(s *report.Sweep) Table {
	header := append(record{{Name: s.Name(), Text: true}}, asked(&report.Report{})...)
	header = append(header, fields(DesignJSON{})...)
	var rows []record
	for _, p := range report.Points(s) {
		for i := range p.Report.Designs {
			line := append(record{valueIn(&s.Axis, p.Value)}, asked(p.Report)...)
			rows = append(rows, append(line, fields(warned(p.Report, i))...))
		}
	}
	return Table{header.in(s.Currency()), rows}
}

// valueIn is a value of a swept key.
func valueIn(a *report.Axis, value float64) Field {
	if !a.Ordered() {
		return Field{Name: a.Name(), Value: a.Choice(value), Text: true}
	}
	return Field{Name: a.Name(), Value: numeral(Number(value))}
}

// warned is a design with the warnings of the whole report before its own: a line
// stands for itself.
func warned(r *report.Report, design int) DesignJSON {
	d := Design(&r.Designs[design], r.Goal)
	d.Warnings = append(list(phrases.All(r.Warnings)), d.Warnings...)
	return d
}

// SimulationTable has a line for all requests, whose class is empty, and one per
// class. What is only measured of the whole fleet is empty in the latter.
func SimulationTable(s *report.Simulation) Table {
	question := asked(&report.Report{Scenario: s.Scenario, Seed: s.Seed, Goal: s.Goal, Goals: s.Goals,
		Traffic: s.Traffic, Provider: s.Provider, Region: s.Region})
	line := func(class string, measured record) record {
		return append(append(question[:len(question):len(question)],
			Field{Name: "class", Value: class, Text: true}), measured...)
	}
	whole := fields(Design(&s.Design, s.Goal))
	all := len(whole)
	for _, f := range fields(ClassJSON{}) {
		if !whole[:all].has(f.Name) {
			whole = append(whole, Field{Name: f.Name, Text: f.Text}) // of classes alone
		}
	}
	rows := []record{line("", whole)}
	for _, c := range s.Design.Result.Classes {
		part := fields(classJSON(c, &s.Design))
		own := make(record, len(whole))
		for i, f := range whole {
			own[i] = Field{Name: f.Name, Value: part.find(f.Name), Text: f.Text}
			if slices.Contains(describing, f.Name) {
				own[i] = f
			}
		}
		rows = append(rows, line(c.Name, own))
	}
	return Table{rows[0].in(s.Currency), rows}
}

// ValidationTable has a line for each row. The fields of the objects in a row of
// the JSON contract have the name of their object in front: measured_p50_ms.
func ValidationTable(v *report.Validation) Table {
	line := func(r ValidationRowJSON) record {
		cells := append(record{{Name: "source", Value: v.Source, Text: true}}, fields(r)...)
		for _, part := range []struct {
			name  string
			value any
		}{{"measured_", r.Measured}, {"predicted_", r.Predicted}, {"error_", r.Error}, {"interval_", r.Interval}, {"inside_", r.Inside}} {
			for _, f := range fields(part.value) {
				f.Name = part.name + f.Name
				cells = append(cells, f)
			}
		}
		return append(cells, warnings(v.Warnings))
	}
	var rows []record
	for _, r := range Validation(v).Rows {
		rows = append(rows, line(r))
	}
	return Table{line(ValidationRowJSON{}), rows}
}

// warnings are those of a whole answer, in each of its lines: a line stands for itself.
func warnings(all []report.Reason) Field {
	return Field{Name: "warnings", Value: strings.Join(phrases.All(all), "; "), Text: true}
}

// describing are the fields of DesignJSON that say which fleet it is.
var describing = []string{"name", "runtime", "machine", "processes", "instances"}

// A Field is one cell of a table and the header above it.
type Field struct {
	Name, Value string
	Text        bool // the value may come from the scenario and hold anything; else it is a number, true, false, or nothing
}

// A record is one line of a table.
type record []Field

func (r record) find(name string) string {
	for _, f := range r {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

func (r record) has(name string) bool {
	return slices.ContainsFunc(r, func(f Field) bool { return f.Name == name })
}

// asked are the columns that say what a line answers.
func asked(r *report.Report) record {
	return record{
		{Name: "scenario", Value: r.Scenario, Text: true},
		{Name: "seed", Value: strconv.FormatUint(r.Seed, 10)},
		{Name: "traffic", Value: r.Traffic, Text: true},
		{Name: "goal", Value: phrases.Goal(r.Goal), Text: true},
		{Name: "goal_of_class", Value: phrases.ClassGoals(r.Goals), Text: true},
		{Name: "provider", Value: r.Provider, Text: true},
		{Name: "region", Value: r.Region, Text: true},
	}
}

// fields are the fields of a type of the JSON contract that hold one value, or
// a list of texts, which is joined.
func fields(v any) record {
	value := reflect.ValueOf(v)
	var line record
	for _, f := range reflect.VisibleFields(value.Type()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		switch x := value.FieldByIndex(f.Index).Interface().(type) {
		case Number:
			line = append(line, Field{Name: name, Value: numeral(x)})
		case Amount:
			line = append(line, Field{Name: name, Value: numeral(x)})
		case string:
			line = append(line, Field{Name: name, Value: x, Text: true})
		case fmt.Stringer:
			line = append(line, Field{Name: name, Value: x.String(), Text: true})
		case []string:
			line = append(line, Field{Name: name, Value: strings.Join(x, "; "), Text: true})
		case *string:
			cell := Field{Name: name, Text: true}
			if x != nil {
				cell.Value = *x
			}
			line = append(line, cell)
		case *int:
			cell := Field{Name: name}
			if x != nil {
				cell.Value = strconv.Itoa(*x)
			}
			line = append(line, cell)
		case *bool:
			cell := Field{Name: name}
			if x != nil {
				cell.Value = strconv.FormatBool(*x)
			}
			line = append(line, cell)
		case int, int64, bool:
			line = append(line, Field{Name: name, Value: fmt.Sprint(x)})
		}
	}
	return line
}

// numeral is a number as JSON writes it, and nothing instead of null.
func numeral[N Number | Amount](n N) string {
	if !report.Finite(float64(n)) {
		return ""
	}
	text, err := json.Marshal(n)
	if err != nil {
		return ""
	}
	return string(text)
}

// A Table has a name and a kind of text for each column, and a value for each cell of
// its rows.
type Table struct {
	Columns record
	Rows    []record
}

// CSV writes the table.
func (t Table) CSV() ([]byte, error) {
	page := new(bytes.Buffer)
	out := csv.NewWriter(page)
	out.UseCRLF = true
	names := make([]string, len(t.Columns))
	for i, f := range t.Columns {
		names[i] = inert(f.Name)
	}
	if err := out.Write(names); err != nil {
		return nil, err
	}
	for _, r := range t.Rows {
		cells := make([]string, len(r))
		for i, f := range r {
			cells[i] = f.Value
			if f.Text {
				cells[i] = inert(f.Value)
			}
		}
		if err := out.Write(cells); err != nil {
			return nil, err
		}
	}
	out.Flush()
	return page.Bytes(), out.Error()
}

// inert is a text that no spreadsheet takes for a formula: those start with
// = + - @, and an apostrophe in front makes them text.
func inert(s string) string {
	s = words.Printable(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}
