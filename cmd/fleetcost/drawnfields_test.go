package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// roots are the types of the answers of commands in JSON.
var roots = []struct{ command, is string }{
	{"compare", "ReportJSON"}, {"sweep", "SweepJSON"}, {"sweep of two keys", "GridJSON"}, {"breakeven", "CrossingsJSON"}, {"explain", "ExplanationJSON"}, {"simulate", "SimulationJSON"},
	{"forecast", "ForecastJSON"}, {"budget", "BudgetAnswerJSON"}, {"commit", "PurchasingJSON"}, {"tune", "TuningJSON"}, {"diff", "DiffJSON"},
	{"check", "CheckJSON"}, {"validate", "ValidationJSON"}, {"calibrate", "CalibrationJSON"}, {"calibrate of benchmarks", "FrameworksJSON"}, {"traffic", "RecordingsJSON"}, {"list", "ListingJSON"},
}

// A contractType is a type of the contract, as its source has it.
type contractType struct {
	name   string
	about  string
	is     *ast.StructType // nil where it is none
	holds  []string        // objects that it is made of, where it is no struct
	fields map[string]string
}

// drawFields is a table of the fields of each answer, and of each object in them, from the
// types of the contract and what is said of them there.
func drawFields(t *testing.T) string {
	known := contractTypes(t)
	commands, err := os.ReadFile(filepath.Join(root, "outputs", "json.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range regexp.MustCompile(`answered\(w, "([a-z]+)"`).FindAllStringSubmatch(string(commands), -1) {
		if !slices.ContainsFunc(roots, func(r struct{ command, is string }) bool { return r.command == c[1] }) {
			t.Errorf("the answer of %s is not among those that are drawn", c[1])
		}
	}
	var page strings.Builder
	var inside []string // objects that are met on the way, each told once
	tell := func(head, name string) {
		c, is := known[name]
		if !is {
			t.Fatalf("there is no type %s", name)
		}
		fmt.Fprintf(&page, "\n### %s\n\n", head)
		if c.about != "" {
			fmt.Fprintf(&page, "%s\n\n", inTable(c.about))
		}
		take := func(objects []string) {
			for _, of := range objects {
				if !slices.Contains(inside, of) {
					inside = append(inside, of)
				}
			}
		}
		if c.is == nil {
			take(c.holds)
			return
		}
		page.WriteString("| Field | | |\n|---|---|---|\n")
		for _, f := range fieldsOf(known, name) {
			if f.about == "" {
				t.Errorf("%s of %s says nothing of what it is: a comment on the field says it, or saidOf", f.name, name)
			}
			fmt.Fprintf(&page, "| `%s` | %s | %s |\n", f.name, f.is, inTable(f.about))
			take(f.of)
		}
	}
	for _, r := range roots {
		tell(r.command, r.is)
	}
	for i := 0; i < len(inside); i++ {
		tell(titleOf(inside[i]), inside[i])
	}
	for key := range saidOf {
		if !said[key] {
			t.Errorf("saidOf has %s, of which no field is", key)
		}
	}
	page.WriteString("\n")
	return page.String()
}

// said are the rows of saidOf that a field took.
var said = map[string]bool{}

// contractTypes are the types of the contract by their names.
func contractTypes(t *testing.T) map[string]contractType {
	files, err := filepath.Glob(filepath.Join(root, "outputs", "contract", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	known, types := map[string]contractType{}, map[string]ast.Expr{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range g.Specs {
				if s, ok := s.(*ast.TypeSpec); ok && strings.HasSuffix(s.Name.Name, "JSON") {
					c := contractType{name: s.Name.Name, fields: map[string]string{}}
					c.is, _ = s.Type.(*ast.StructType)
					types[c.name] = s.Type
					if c.is != nil {
						for _, f := range c.is.Fields.List {
							for _, n := range f.Names {
								c.fields[n.Name] = nameOf(f)
							}
						}
					}
					c.about = commentOf(g.Doc, c.fields)
					known[c.name] = c
				}
			}
		}
	}
	for name, c := range known {
		c.about = strings.TrimSpace(withoutName(c.about, name))
		if c.is == nil {
			_, c.holds = typeOf(known, types[name])
		}
		known[name] = c
	}
	return known
}

// withoutName takes "DesignJSON is one design" for "One design".
func withoutName(about, name string) string {
	for _, verb := range []string{" is ", " are ", " holds ", " has ", " tells ", " says "} {
		if rest, has := strings.CutPrefix(about, name+verb); has {
			if verb == " is " || verb == " are " {
				return upper(rest)
			}
			return upper(strings.TrimSpace(verb)) + " " + rest
		}
	}
	return about
}

// nameOf is the name of a field in JSON; "" where it has none.
func nameOf(f *ast.Field) string {
	if f.Tag == nil {
		return ""
	}
	name, _, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// commentOf is a comment on one line, with the fields by their names in JSON.
func commentOf(c *ast.CommentGroup, fields map[string]string) string {
	if c == nil {
		return ""
	}
	text := strings.Join(strings.Fields(c.Text()), " ")
	return regexp.MustCompile(`\b[A-Z][A-Za-z0-9]+\b`).ReplaceAllStringFunc(text, func(word string) string {
		if name := fields[word]; name != "" && (strings.ToLower(word[1:]) != word[1:] || strings.HasPrefix(text, word+" ")) {
			return "`" + name + "`"
		}
		return word
	})
}

// everywhere are fields of many answers, of which nothing is said where they stand.
var everywhere = map[string]string{
	"scenario": "its title", "seed": "of the draws of chance", "traffic": "in one line", "provider": "whose prices", "region": "whose prices", "hours_per_month": "that a month of the bill has",
	"warnings": "in words", "answers": "in sentences", "goal": "what was asked for", "name": "as the scenario has it", "designs": "in the order of the scenario",
	"mean_ms": "mean response time", "p50_ms": "median", "p90_ms": "90th percentile", "p95_ms": "95th percentile", "p99_ms": "99th percentile", "p999_ms": "99.9th percentile",
	"sd_ms": "standard deviation", "min_ms": "the least", "max_ms": "the most that was seen", "runtime": "that serves", "machine": "its type", "offered_per_s": "requests that came", "done_per_s": "requests that were answered",
}

// A contractField is a field of an object.
type contractField struct {
	name, is, about string
	of              []string // objects that it holds
}

// fieldsOf are the fields of an object with those that it takes over.
func fieldsOf(known map[string]contractType, name string) (all []contractField) {
	for _, f := range known[name].is.Fields.List {
		if len(f.Names) == 0 {
			if taken, is := f.Type.(*ast.Ident); is && known[taken.Name].is != nil && taken.Name != "CurrencyJSON" { // that the page tells once
				all = append(all, fieldsOf(known, taken.Name)...)
			}
			continue
		}
		if nameOf(f) == "" {
			continue
		}
		fields := maps.Clone(known[name].fields)
		about := strings.TrimSpace(commentOf(f.Doc, fields))
		if own := strings.TrimSpace(commentOf(f.Comment, fields)); own != "" {
			about = strings.TrimSuffix(own+"; "+about, "; ")
		}
		for _, verb := range []string{" is ", " are "} {
			about = strings.TrimPrefix(about, "`"+nameOf(f)+"`"+verb)
		}
		switch {
		case about != "":
		case strings.Contains(nameOf(f), "_low"):
			about = "lower end of the 95 % confidence interval"
		case strings.Contains(nameOf(f), "_high"):
			about = "upper end of it"
		default:
			for _, key := range []string{name + "." + nameOf(f), nameOf(f)} {
				if about == "" {
					about, said[key] = saidOf[key], saidOf[key] != ""
				}
			}
			about = cmp.Or(about, everywhere[nameOf(f)])
		}
		one := contractField{name: nameOf(f), about: about}
		one.is, one.of = typeOf(known, f.Type)
		if unit := unitOf(one.name); unit != "" && strings.HasPrefix(one.is, "number") {
			one.is += ", " + unit
		}
		if strings.Contains(f.Tag.Value, "omitempty") {
			one.is += "; may be left out"
		}
		all = append(all, one)
	}
	return all
}

// typeOf is what stands in a field, in words, and the objects that it has.
func typeOf(known map[string]contractType, e ast.Expr) (string, []string) {
	switch x := e.(type) {
	case *ast.Ident:
		switch x.Name {
		case "string":
			return "text", nil
		case "bool":
			return "true or false", nil
		case "int", "int64", "uint64":
			return "whole number", nil
		case "Number", "float64":
			return "number", nil
		case "Amount":
			return "number, exact", nil
		}
		if _, is := known[x.Name]; is {
			return "[" + strings.ToLower(titleOf(x.Name)) + "](#" + anchor(titleOf(x.Name)) + ")", []string{x.Name}
		}
		return "text", nil
	case *ast.StarExpr:
		is, of := typeOf(known, x.X)
		return is + ", or null", of
	case *ast.ArrayType:
		is, of := typeOf(known, x.Elt)
		return "list: " + is, of
	case *ast.MapType:
		is, of := typeOf(known, x.Value)
		return "by name: " + is, of
	}
	if s, is := e.(*ast.SelectorExpr); is && s.Sel.Name == "Number" {
		return "number", nil
	}
	return "any", nil
}

// unitOf is the unit that the name of a field ends with.
func unitOf(name string) string {
	money := regexp.MustCompile(`(^|_)usd(_|$)`).MatchString(name)
	switch {
	case money && strings.Contains(name, "per_month"):
		return "US$ per month"
	case money && strings.Contains(name, "per_million"):
		return "US$ per million requests"
	case money && strings.Contains(name, "per_hour"), money && strings.HasSuffix(name, "hour"):
		return "US$ per hour"
	case money:
		return "US$"
	case strings.HasSuffix(name, "_per_s"):
		return "per second"
	case strings.HasSuffix(name, "_ms"):
		return "ms"
	case strings.HasSuffix(name, "_s"):
		return "s"
	case strings.HasSuffix(name, "_gib"):
		return "GiB"
	case strings.HasSuffix(name, "_bytes"):
		return "bytes"
	case strings.HasSuffix(name, "share"), strings.Contains(name, "utilization"), strings.Contains(name, "error_rate"), strings.HasSuffix(name, "occupancy"):
		return "share of 1"
	}
	return ""
}

// titleOf is the name of a type as people read it: BillLineJSON is Bill line.
func titleOf(name string) string {
	name = strings.TrimSuffix(name, "JSON")
	var words strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			words.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		words.WriteRune(r)
	}
	return words.String()
}
