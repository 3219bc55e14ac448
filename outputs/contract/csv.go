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

// ReportCSV has a line for each design.
func ReportCSV(r *report.Report) ([]byte, error) {
	var rows []record
	for i := range r.Designs {
		rows = append(rows, append(asked(r), fields(warned(r, i))...))
	}
	return separated(append(asked(r), fields(DesignJSON{})...).in(r.Currency), rows)
}

// SweepCSV has a line for each value and design.
func SweepCSV(s *report.Sweep) ([]byte, error) {
	header := append(record{{name: s.Key, text: true}}, asked(&report.Report{})...)
	header = append(header, fields(DesignJSON{})...)
	var rows []record
	for _, p := range report.Points(s) {
		for i := range p.Report.Designs {
			line := append(record{{name: s.Key, value: numeral(Number(p.Value))}}, asked(p.Report)...)
			rows = append(rows, append(line, fields(warned(p.Report, i))...))
		}
	}
	return separated(header.in(s.Currency()), rows)
}

// warned is a design with the warnings of the whole report before its own: a line
// stands for itself.
func warned(r *report.Report, design int) DesignJSON {
	d := Design(&r.Designs[design], r.Goal)
	d.Warnings = append(list(phrases.All(r.Warnings)), d.Warnings...)
	return d
}

// SimulationCSV has a line for all requests, whose class is empty, and one per
// class. What is only measured of the whole fleet is empty in the latter.
func SimulationCSV(s *report.Simulation) ([]byte, error) {
	question := asked(&report.Report{Scenario: s.Scenario, Seed: s.Seed, Goal: s.Goal, Goals: s.Goals,
		Traffic: s.Traffic, Provider: s.Provider, Region: s.Region})
	line := func(class string, measured record) record {
		return append(append(question[:len(question):len(question)],
			field{name: "class", value: class, text: true}), measured...)
	}
	whole := fields(Design(&s.Design, s.Goal))
	all := len(whole)
	for _, f := range fields(ClassJSON{}) {
		if !whole[:all].has(f.name) {
			whole = append(whole, field{name: f.name, text: f.text}) // of classes alone
		}
	}
	rows := []record{line("", whole)}
	for _, c := range s.Design.Result.Classes {
		part := fields(classJSON(c, &s.Design))
		own := make(record, len(whole))
		for i, f := range whole {
			own[i] = field{name: f.name, value: part.find(f.name), text: f.text}
			if slices.Contains(describing, f.name) {
				own[i] = f
			}
		}
		rows = append(rows, line(c.Name, own))
	}
	return separated(rows[0].in(s.Currency), rows)
}

// ValidationCSV has a line for each row. The fields of the objects in a row of
// the JSON contract have the name of their object in front: measured_p50_ms.
func ValidationCSV(v *report.Validation) ([]byte, error) {
	line := func(r ValidationRowJSON) record {
		cells := append(record{{name: "source", value: v.Source, text: true}}, fields(r)...)
		for _, part := range []struct {
			name  string
			value any
		}{{"measured_", r.Measured}, {"predicted_", r.Predicted}, {"error_", r.Error}, {"interval_", r.Interval}, {"inside_", r.Inside}} {
			for _, f := range fields(part.value) {
				f.name = part.name + f.name
				cells = append(cells, f)
			}
		}
		return cells
	}
	var rows []record
	for _, r := range Validation(v).Rows {
		rows = append(rows, line(r))
	}
	return separated(line(ValidationRowJSON{}), rows)
}

// describing are the fields of DesignJSON that say which fleet it is.
var describing = []string{"name", "runtime", "machine", "processes", "instances"}

// A field is one cell of CSV and the header above it.
type field struct {
	name, value string
	text        bool // value comes from the scenario: it may hold anything
}

// A record is one line of CSV.
type record []field

func (r record) find(name string) string {
	for _, f := range r {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

func (r record) has(name string) bool {
	return slices.ContainsFunc(r, func(f field) bool { return f.name == name })
}

// asked are the columns that say what a line answers.
func asked(r *report.Report) record {
	return record{
		{name: "scenario", value: r.Scenario, text: true},
		{name: "seed", value: strconv.FormatUint(r.Seed, 10)},
		{name: "traffic", value: r.Traffic, text: true},
		{name: "goal", value: phrases.Goal(r.Goal), text: true},
		{name: "goal_of_class", value: phrases.ClassGoals(r.Goals), text: true},
		{name: "provider", value: r.Provider, text: true},
		{name: "region", value: r.Region, text: true},
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
			line = append(line, field{name: name, value: numeral(x)})
		case Amount:
			line = append(line, field{name: name, value: numeral(x)})
		case string:
			line = append(line, field{name: name, value: x, text: true})
		case fmt.Stringer:
			line = append(line, field{name: name, value: x.String(), text: true})
		case []string:
			line = append(line, field{name: name, value: strings.Join(x, "; "), text: true})
		case *string:
			cell := field{name: name, text: true}
			if x != nil {
				cell.value = *x
			}
			line = append(line, cell)
		case *int:
			cell := field{name: name}
			if x != nil {
				cell.value = strconv.Itoa(*x)
			}
			line = append(line, cell)
		case *bool:
			cell := field{name: name}
			if x != nil {
				cell.value = strconv.FormatBool(*x)
			}
			line = append(line, cell)
		case int, int64, bool:
			line = append(line, field{name: name, value: fmt.Sprint(x)})
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

// separated is the names of the header and the values of the rows.
func separated(header record, rows []record) ([]byte, error) {
	page := new(bytes.Buffer)
	out := csv.NewWriter(page)
	out.UseCRLF = true
	names := make([]string, len(header))
	for i, f := range header {
		names[i] = inert(f.name)
	}
	if err := out.Write(names); err != nil {
		return nil, err
	}
	for _, r := range rows {
		cells := make([]string, len(r))
		for i, f := range r {
			cells[i] = f.value
			if f.text {
				cells[i] = inert(f.value)
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
