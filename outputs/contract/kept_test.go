package contract_test

import (
	"bytes"
	"encoding/json"
	"errors"
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
		text, err := contract.JSON(contract.Compare(r))
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
		if rewritten, err := contract.JSON(again); err != nil || !bytes.Equal(rewritten, text) {
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
	good := write(contract.Compare(samples.Storefront()))
	for _, tt := range []struct{ text, says string }{
		{write(contract.Sweep(samples.ShortSweep())), "a result of fleetcost sweep"},
		{write(contract.Simulation(samples.OneFleet())), "a result of fleetcost simulate"},
		{write(contract.Validation(samples.FewTrials())), "a result of fleetcost validate"},
		{write(contract.Forecast(samples.WeekForecast())), "a result of fleetcost forecast"},
		{write(contract.Tuning(samples.WeekTuning())), "a result of fleetcost tune"},
		{write(contract.Check(samples.Check())), "a result of fleetcost check"},
		{write(contract.Diff(samples.Rise())), "a result of fleetcost diff"},
		{`{"name": "package.json"}`, "not a result of fleetcost compare"},
		{strings.Replace(good, `"contract": 1`, `"contract": 2`, 1), "contract: is 2, and this version of fleetcost reads 1"},
		{strings.Replace(good, "  \"contract\": 1,\n", "", 1), "did not say which contract"},
		{strings.Replace(good, `"seed": 1`, `"seed": "one"`, 1), "5: seed: string is not what compare writes"},
		{good[:len(good)/2], "is not JSON"},
		{strings.Replace(good, `"usd_per_unit": 0.0725`, `"usd_per_unit": null`, 1), "usd_per_unit: NaN is not a price"},
		{strings.Replace(good, `"usd_per_unit": 0.0725`, `"usd_per_unit": -1`, 1), "usd_per_unit: "},
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
		if !strings.Contains(said, tt.says) {
			t.Errorf("%q, want %q", said, tt.says)
		}
	}
}
