package outputs

import (
	"bytes"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/diff"
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/plots"
	"fleetcost/outputs/samples"
)

// abroad gives an answer and all bills in it a currency.
func abroad(v reflect.Value, in cost.Currency) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			abroad(v.Elem(), in)
		}
	case reflect.Slice:
		for i := range v.Len() {
			abroad(v.Index(i), in)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[cost.Currency]() && v.CanSet() {
			v.Set(reflect.ValueOf(in))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				abroad(v.Field(i), in)
			}
		}
	}
}

// written is an answer of any kind in a format.
func written(t *testing.T, f Format, answer any) string {
	t.Helper()
	var page bytes.Buffer
	var err error
	o := Options{Width: 200}
	switch a := answer.(type) {
	case *report.Report:
		err = f.Report(&page, a, o)
	case *report.Sweep:
		err = f.Sweep(&page, a, o)
	case *report.Grid:
		err = f.Grid(&page, a, o)
	case *report.Simulation:
		err = f.Simulation(&page, a, o)
	case *report.Check:
		err = f.Check(&page, a, o)
	case *report.Forecast:
		err = f.Forecast(&page, a, o)
	case *report.Budget:
		err = f.Budget(&page, a, o)
	case *report.Tuning:
		err = f.Tuning(&page, a, o)
	case *report.Purchasing:
		err = f.Purchasing(&page, a, o)
	case *report.Crossings:
		err = f.Crossings(&page, a, o)
	case *report.Explanation:
		err = f.Explanation(&page, a, o)
	case *diff.Diff:
		err = f.Diff(&page, a, o)
	default:
		t.Fatalf("%T is not written", a)
	}
	if err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// Whatever is told in another currency has no dollar in it, in any format or plot.
func TestNoDollarsAbroad(t *testing.T) {
	dollars := regexp.MustCompile(`\$|USD|dollar|(^|[^a-z])usd([^a-z]|$)`)
	known := strings.NewReplacer("to the dollar", "", "per_usd", "", "$4.38 a month dearer", "", "$300", "", ">dollar<", "")
	answers := func() map[string]any {
		return map[string]any{
			"report": samples.Storefront(), "doubts": samples.Doubts(), "system": samples.Shop(), "sweep": samples.ShortSweep(), "map": samples.MapOfTwo(), "simulation": samples.ShopSimulation(), "check": samples.CheckedShop(),
			"forecast": samples.SystemForecast(), "budget": samples.YearBudget(), "tuning": samples.SystemTuning(), "commit": samples.YearPurchasing(), "breakeven": samples.NodeOrDjango(),
			"explain": samples.WhatNodeCosts(), "diff": samples.Rise(),
		}
	}
	for _, in := range []cost.Currency{{Code: "EUR", PerUSD: cost.MustPrice("0.92")}, {Code: "JPY", PerUSD: cost.MustPrice("150.5"), AsOf: "2026-11-01"}, {Code: "CHF", PerUSD: cost.MustPrice("0.8")}} {
		for name, answer := range answers() {
			abroad(reflect.ValueOf(answer), in)
			if d, is := answer.(*diff.Diff); is {
				*d = *diff.Compare(d.Old, d.New)
			}
			for _, f := range Formats.Entries() {
				page := known.Replace(written(t, f.Value, answer))
				if at := dollars.FindStringIndex(page); at != nil {
					t.Errorf("%s of %s in %s: …%s…", f.Name, name, in.Code, page[max(0, at[0]-60):min(len(page), at[1]+30)])
				}
				if code := strings.ToLower(in.Code); !strings.Contains(page, in.Sign()) && !strings.Contains(page, code+"_") && !strings.Contains(page, "_"+code) && !strings.Contains(page, in.Code) {
					t.Errorf("%s of %s does not say that it is in %s", f.Name, name, in.Code)
				}
			}
		}
	}
	r, s, b := samples.Shop(), samples.ShortSweep(), samples.YearBudget()
	in := cost.Currency{Code: "EUR", PerUSD: cost.MustPrice("0.92")}
	for _, answer := range []any{r, s, b} {
		abroad(reflect.ValueOf(answer), in)
	}
	for name, draw := range map[string]func(*bytes.Buffer) error{
		"bill": func(w *bytes.Buffer) error { return plots.DrawBill(r).Write(w, "svg") },
		"cost": func(w *bytes.Buffer) error { return plots.DrawCost(s).Write(w, "svg") },
		"map": func(w *bytes.Buffer) error {
			g := samples.MapOfTwo()
			abroad(reflect.ValueOf(g), in)
			return plots.DrawGridCost(g).Write(w, "svg")
		},
		"fan": func(w *bytes.Buffer) error { return plots.DrawFan(b).Write(w, "svg") },
	} {
		var page bytes.Buffer
		if err := draw(&page); err != nil {
			t.Fatal(err)
		}
		if text := known.Replace(page.String()); strings.Contains(text, "$") || strings.Contains(text, "dollar") || !strings.Contains(text, "€") || !strings.Contains(text, "EUR per ") {
			t.Errorf("the plot %s is not in euros", name)
		}
	}
}

// What is kept as JSON in another currency, under the names of that currency, is read again
// as it was.
func TestKeptAbroad(t *testing.T) {
	for _, in := range []cost.Currency{{Code: "EUR", PerUSD: cost.MustPrice("0.92"), AsOf: "2026-11-01"}, {Code: "JPY", PerUSD: cost.MustPrice("150.25")}} {
		r := samples.Shop()
		abroad(reflect.ValueOf(r), in)
		kept, err := contract.Fresh(r)
		if err != nil {
			t.Fatal(err)
		}
		if kept.Currency != in || len(kept.Designs) != len(r.Designs) {
			t.Errorf("%v is read as %v", in, kept.Currency)
		}
		for i, d := range kept.Designs {
			if own := r.Designs[i].Bill; d.Bill.Currency != in || d.Bill.Monthly() != own.Monthly() || len(d.Bill.Lines) != len(own.Lines) {
				t.Errorf("%s: %s is read as %s", d.Name, own.Sum(), d.Bill.Sum())
			}
		}
	}
	for text, want := range map[string]string{
		`{"command":"compare","contract":1,"currency":"EUR","designs":[]}`:               `"EUR" has no rate: per_usd is missing`,
		`{"command":"compare","contract":1,"currency":"XYZ","per_usd":2,"designs":[]}`:   `there is no currency "XYZ"`,
		`{"command":"compare","contract":1,"currency":"EUR","per_usd":0,"designs":[]}`:   "say how much of it is a dollar",
		`{"command":"compare","contract":1,"currency":"EUR","per_usd":"a","designs":[]}`: "invalid number literal",
	} {
		if _, err := contract.Kept([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
