package contract_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"

	"fleetcost/models/diff"
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/samples"
)

// What compare writes is read again whole, and has no difference from itself.
func TestKeptIsWhatWasWritten(t *testing.T) {
	for name, r := range map[string]*report.Report{"storefront": samples.Storefront(), "shop": samples.Shop(), "doubts": samples.Doubts()} {
		first, err := contract.Fresh(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text, err := contract.Answer("compare", "fleetcost v1", contract.Compare(r))
		if err != nil {
			t.Fatal(err)
		}
		second, err := contract.Kept(append([]byte("\uFEFF\n"), text...))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		d := diff.Compare(first, second)
		for i := range d.Designs {
			p := &d.Designs[i]
			if p.Change() != diff.Same || p.Shown().Amount() != 0 {
				t.Errorf("%s: %s %s", name, p.Name, p.Change())
			}
			if kept, was := p.New.Bill.Monthly(), r.Designs[i].Bill.Monthly(); kept != was || p.New.Instances() != r.Designs[i].Instances() {
				t.Errorf("%s: %s costs %v, and cost %v", name, p.Name, kept, was)
			}
		}
		var again contract.CompareJSON
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatal(err)
		}
		if rewritten, err := contract.Answer("compare", "fleetcost v1", again); err != nil || !bytes.Equal(rewritten, text) {
			t.Errorf("%s: read and written again it is another text (%v)", name, err)
		}
	}
}

// What cannot be compared is refused by its name, with a fix.
func TestNotKept(t *testing.T) {
	write := func(value any) string {
		text, err := contract.JSON(value)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	answer := func(command string, value any) string {
		text, err := contract.Answer(command, "", value)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	good := answer("compare", contract.Compare(samples.Storefront()))
	billed := regexp.MustCompile(`"usd_per_unit": 0.0725,\s*"usd_per_month": `).FindString(good)
	for _, tt := range []struct{ text, says string }{
		{write(contract.Sweep(samples.ShortSweep())), "a result of fleetcost sweep"},
		{write(contract.Simulation(samples.OneFleet())), "a result of fleetcost simulate"},
		{write(contract.Validation(samples.FewTrials())), "a result of fleetcost validate"},
		{write(contract.Forecast(samples.WeekForecast())), "a result of fleetcost forecast"},
		{write(contract.Tuning(samples.WeekTuning())), "a result of fleetcost tune"},
		{write(contract.Check(samples.Check())), "a result of fleetcost check"},
		{answer("diff", contract.Diff(samples.Rise())), "a result of fleetcost diff"},
		{answer("list", contract.Listing(samples.Machines())), "a result of fleetcost list"},
		{`{"answers": [], "designs": [], "minimax_regret": "a"}`, "a result of fleetcost budget"},
		{`{"answers": [], "stretches": []}`, "a result of fleetcost breakeven"},
		{`{"answers": [], "falls_to": 0.5}`, "a result of fleetcost commit"},
		{`{"designs": [], "portions": []}`, "a result of fleetcost explain"},
		{`{"name": "package.json"}`, "not a result of fleetcost compare"},
		{strings.Replace(good, `"contract": 1`, `"contract": 2`, 1), "contract: is 2, and this version of fleetcost reads 1"},
		{strings.Replace(good, "  \"contract\": 1,\n", "", 1), "did not say which contract"},
		{strings.Replace(good, `"seed": 1`, `"seed": "one"`, 1), "6: seed: string is not what compare writes"},
		{good[:len(good)/2], "is not JSON"},
		{strings.Replace(good, `"usd_per_unit": 0.0725`, `"usd_per_unit": "much"`, 1), "^designs.bill.usd_per_unit: string is not what compare writes"},
		{strings.Replace(good, `"usd_per_unit": 0.0725`, `"usd_per_unit": null`, 1), "usd_per_unit: NaN is not a price"},
		{strings.Replace(good, `"usd_per_unit": 0.0725`, `"usd_per_unit": -1`, 1), "usd_per_unit: "},
		{strings.Replace(good, billed, `"usd_per_unit": 0.0725, "usd_per_month": -`, 1), "is below zero, which no line of a bill is"},
		{strings.Replace(good, billed, `"usd_per_unit": 0.0725, "usd_per_month": 1`, 1), "its lines come to $1"},
		{strings.Replace(good, `"name": "django"`, `"name": "node"`, 1), "of no design, or of two"},
		{strings.Replace(good, `"budget": null`, `"budget": {"warn": "much"}`, 1), "budget.warn: "},
	} {
		_, err := contract.Kept([]byte(tt.text))
		var not contract.NotKept
		if !errors.As(err, &not) || not.Fix == "" {
			t.Errorf("want %q, and a fix; got %v", tt.says, err)
			continue
		}
		said := not.What
		if not.Key != "" {
			said = not.Key + ": " + said
		}
		if not.Line > 0 {
			said = strings.TrimSpace(strings.Join([]string{string(rune('0' + not.Line%10)), said}, ": "))
		}
		if start, whole := strings.CutPrefix(tt.says, "^"); !strings.Contains(said, start) || whole && !strings.HasPrefix(said, start) {
			t.Errorf("%q, want %q", said, tt.says)
		}
	}
}

// The changes of the lines add up to that of the bill, and what is due to prices and to
// the fleet to all of it, in JSON too.
func TestDiffAddsUp(t *testing.T) {
	for _, d := range contract.Diff(samples.Rise()).Designs {
		var lines, prices float64
		for _, l := range d.Lines {
			lines += float64(l.USDChange)
			prices += float64(l.USDByPrice)
		}
		for _, sum := range []struct{ got, want float64 }{
			{lines, float64(d.USDChange)}, {prices, float64(d.USDByPrices)}, {float64(d.USDByPrices + d.USDByFleet), float64(d.USDChange)},
		} {
			if math.Abs(sum.got-sum.want) > 1e-9 {
				t.Errorf("%s: %v, not %v", d.Name, sum.got, sum.want)
			}
		}
	}
}

// No text makes reading panic: it is a result, which has no difference from itself, or
// refused with a line that it has.
func FuzzKept(f *testing.F) {
	f.Add([]byte(`{"command":"compare","contract":1,"designs":[{"name":"a","bill":[{"quantity":1e300,"usd_per_unit":1,"usd_per_month":9e9}],"services":[{}]},{"name":"b","team":{"hours_per_month":1,"usd_per_hour":2}}]}`))
	f.Add([]byte(`{"command":"compare","contract":1,"goal_of_class":{"a":{"p99_ms":null}},"designs":[]}`))
	f.Add([]byte("{\n\"designs\": [ }"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := contract.Kept(text)
		if err != nil {
			var not contract.NotKept
			if !errors.As(err, &not) || not.Fix == "" || not.Line > bytes.Count(text, []byte("\n"))+1 {
				t.Fatalf("%#v", err)
			}
			return
		}
		d := diff.Compare(r, r)
		for i := range d.Designs {
			if d.Designs[i].Change() != diff.Same {
				t.Fatalf("%s %s", d.Designs[i].Name, d.Designs[i].Change())
			}
		}
		if _, err := contract.DiffTable(d).CSV(); err != nil {
			t.Fatal(err)
		}
	})
}
