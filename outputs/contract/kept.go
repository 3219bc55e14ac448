package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/diff"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

// IsKept tells whether a text is a result in JSON; a scenario never begins with a brace.
func IsKept(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	return bytes.HasPrefix(bytes.TrimSpace(text), []byte("{"))
}

// A NotKept is a text that cannot be compared with another result.
type NotKept struct {
	Line      int // 0: all of it
	Key       string
	What, Fix string
}

func (e NotKept) Error() string { return e.What }

// saveAnew is how to come by a result that can be read.
const saveAnew = "save it with fleetcost compare FILE --format json"

// Kept reads what compare wrote as JSON. Errors are of type [NotKept].
func Kept(text []byte) (*diff.Result, error) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	var top map[string]json.RawMessage
	if err := json.Unmarshal(text, &top); err != nil {
		return nil, misread(text, err)
	}
	if err := compared(top); err != nil {
		return nil, err
	}
	var kept CompareJSON
	if json.Unmarshal(top["currency"], &kept.Currency) == nil {
		text = renamed(text, kept.in(), dollars)
	}
	if err := json.Unmarshal(text, &kept); err != nil {
		return nil, misread(text, err)
	}
	r, err := kept.result()
	if not, ok := err.(NotKept); ok && not.Key != "" {
		not.Line = lineOf(text, not.Key)
		return nil, not
	}
	return r, err
}

// lineOf is the line of a JSON text on which the value at a path begins, designs.0.name; 0
// where it is not there.
func lineOf(text []byte, path string) int {
	d := json.NewDecoder(bytes.NewReader(text))
	for _, want := range strings.Split(path, ".") {
		begun, err := d.Token()
		for i := 0; ; i++ {
			if err != nil || !d.More() {
				return 0
			}
			var at any = fmt.Sprint(i)
			if begun == json.Delim('{') {
				at, err = d.Token()
			}
			if at == want {
				break
			}
			var skipped json.RawMessage
			err = errors.Join(err, d.Decode(&skipped))
		}
	}
	return 1 + bytes.Count(text[:d.InputOffset()], []byte("\n"))
}

// Fresh is a report as it would be when it had been kept and read again.
func Fresh(r *report.Report) (*diff.Result, error) {
	text, err := Answer("compare", "", Compare(r))
	if err != nil {
		return nil, err
	}
	return Kept(text)
}

// embedded are the types within objects, which no reader of the JSON sees.
var embedded = regexp.MustCompile(`\w*JSON\.`)

// misread is an error of the JSON with its line.
func misread(text []byte, err error) error {
	at, key, what := int64(0), "", "is not JSON: "+err.Error()
	switch e := err.(type) {
	case *json.SyntaxError:
		at = e.Offset
	case *json.UnmarshalTypeError:
		at, key, what = e.Offset, embedded.ReplaceAllString(e.Field, ""), fmt.Sprintf("%s is not what compare writes there", e.Value)
	}
	line := 0
	if at > 0 {
		line = 1 + bytes.Count(text[:min(at, int64(len(text)))], []byte("\n"))
	}
	return NotKept{Line: line, Key: key, What: what, Fix: saveAnew}
}

// marks are fields by which the results of other commands are known.
var marks = []struct{ field, command string }{
	{"points", "sweep"}, {"rows", "validate"}, {"keeps_goal", "tune"}, {"minimax_regret", "budget"}, {"stretches", "breakeven"},
	{"falls_to", "commit"}, {"portions", "explain"}, {"answers", "forecast"}, {"assumed", "check"}, {"verdict", "simulate"},
}

// compared tells what a JSON object is, where compare did not write it in this version of
// the contract.
func compared(top map[string]json.RawMessage) error {
	var command string
	if raw, said := top["command"]; said {
		if err := json.Unmarshal(raw, &command); err != nil {
			return NotKept{Key: "command", What: "is not a name", Fix: saveAnew}
		}
	}
	for _, m := range marks {
		if _, has := top[m.field]; has && command == "" {
			command = m.command
		}
	}
	version, said := top["contract"]
	switch {
	case command != "" && command != "compare":
		return NotKept{What: fmt.Sprintf("is a result of fleetcost %s, and only those of compare can be compared", words.Printable(command)), Fix: saveAnew}
	case top["designs"] == nil:
		return NotKept{What: "is not a result of fleetcost compare", Fix: saveAnew}
	case !said:
		return NotKept{What: "was saved by a version of fleetcost that did not say which contract it keeps", Fix: saveAnew + ", anew"}
	case string(bytes.TrimSpace(version)) != fmt.Sprint(Version):
		return NotKept{Key: "contract", What: fmt.Sprintf("is %s, and this version of fleetcost reads %d", words.Printable(string(version)), Version), Fix: saveAnew + ", anew, with this version"}
	}
	return nil
}

// result is what is compared of it.
func (kept *CompareJSON) result() (*diff.Result, error) {
	in, err := kept.currency()
	if err != nil {
		return nil, NotKept{Key: "currency", What: err.Error(), Fix: saveAnew}
	}
	r := &diff.Result{Scenario: kept.Scenario, Seed: kept.Seed, Provider: kept.Provider, Region: kept.Region, Currency: in}
	r.Asked = append(r.Asked, diff.Term{What: "traffic", Is: kept.Traffic})
	r.Asked = append(r.Asked, goalTerms("goal", kept.Goal)...)
	for _, class := range slices.Sorted(maps.Keys(kept.GoalOfClass)) {
		r.Asked = append(r.Asked, goalTerms("goal of "+class, kept.GoalOfClass[class])...)
	}
	if b := kept.Budget; b != nil {
		r.Budget.Designs = b.Designs
		for _, l := range []struct {
			key, text string
			to        *cost.Limit
		}{{"budget.warn", b.Warn, &r.Budget.Warn}, {"budget.fail", b.Fail, &r.Budget.Fail}} {
			if l.text == "" {
				continue
			}
			limit, err := cost.ParseLimit(l.text, in)
			if err != nil {
				return nil, NotKept{Key: l.key, What: err.Error(), Fix: saveAnew}
			}
			*l.to = limit
		}
	}
	seen := map[string]bool{}
	for i := range kept.Designs {
		j := &kept.Designs[i]
		at := fmt.Sprintf("designs.%d", i)
		if seen[j.Name] || j.Name == "" {
			return nil, NotKept{Key: at + ".name", What: fmt.Sprintf("%q is the name of no design, or of two", j.Name), Fix: saveAnew}
		}
		seen[j.Name] = true
		d, err := j.compared(at, kept.Goal, in)
		if err != nil {
			return nil, err
		}
		r.Designs = append(r.Designs, d)
	}
	return r, nil
}

// goalTerms are the limits of a goal, in words, by their names.
func goalTerms(of string, goal GoalJSON) (terms []diff.Term) {
	for _, name := range slices.Sorted(maps.Keys(goal)) {
		is := words.Exact(float64(goal[name]))
		if figure, ms := strings.CutSuffix(name, "_ms"); ms {
			name, is = figure, is+" ms"
		}
		terms = append(terms, diff.Term{What: of + " " + strings.ReplaceAll(name, "_", " "), Is: is})
	}
	return terms
}

// compared is what is compared of a design.
func (j *DesignJSON) compared(at string, goal GoalJSON, in cost.Currency) (diff.Design, error) {
	d := diff.Design{Name: j.Name, Met: j.Met, Likely: j.Likely, Missed: j.Missed, NotInBill: j.NotInBill}
	d.Bill.Currency = in
	if j.Likely && report.Finite(float64(j.USDPerMonthSure)) {
		sure, err := cost.Dollars(float64(j.USDPerMonthSure))
		if err != nil {
			return d, NotKept{Key: at + ".usd_per_month_sure", What: err.Error(), Fix: saveAnew}
		}
		d.Sure = sure
	}
	fleet := report.Design{Name: j.Name}
	for _, s := range j.Services {
		d.Services = append(d.Services, diff.Service{Name: s.Name, Runtime: s.Runtime, Machine: s.Machine, Purchase: s.Purchase, Instances: s.Instances})
		one := report.Service{Name: s.Name, Inside: s.Inside, Instances: s.Instances}
		one.Offer.Machine.Name = s.Machine
		fleet.Services = append(fleet.Services, one)
	}
	if d.Fleet = words.Unknown; j.Instances > 0 {
		d.Fleet = phrases.Fleet(&fleet)
	}
	for i, l := range j.Bill {
		price, err := cost.PriceOf(float64(l.USDPerUnit))
		if err != nil {
			return d, NotKept{Key: fmt.Sprintf("%s.bill.%d.usd_per_unit", at, i), What: err.Error(), Fix: saveAnew}
		}
		amount, err := cost.Dollars(float64(l.USDPerMonth))
		if err != nil {
			return d, NotKept{Key: fmt.Sprintf("%s.bill.%d.usd_per_month", at, i), What: err.Error(), Fix: saveAnew}
		}
		if amount < 0 || l.Quantity < 0 {
			return d, NotKept{Key: fmt.Sprintf("%s.bill.%d.usd_per_month", at, i), What: fmt.Sprintf("%s of %s is below zero, which no line of a bill is", amount.Exact(), words.Printable(l.What)), Fix: saveAnew}
		}
		d.Bill.Lines = append(d.Bill.Lines, cost.Line{Part: l.Part, What: l.What, Quantity: float64(l.Quantity), Unit: l.Unit,
			Price: price, Amount: amount, AsOf: l.PriceAsOf, Source: l.PriceFrom})
	}
	if err := j.sum(at, d.Bill); err != nil {
		return d, err
	}
	if j.Team != nil {
		rate, err := cost.PriceOf(float64(j.Team.USDPerHour))
		if err == nil {
			var team cost.Team
			team, err = cost.NewTeam(float64(j.Team.Hours), rate)
			d.Team = &team
		}
		if err != nil {
			return d, NotKept{Key: at + ".team", What: err.Error(), Fix: saveAnew}
		}
	}
	d.Figures = j.figures(goal)
	return d, nil
}

// sum holds the lines of a bill to the sum that is said of it, as exactly as numbers of JSON
// are: to 53 bits each.
func (j *DesignJSON) sum(at string, bill cost.Bill) error {
	for _, said := range []struct {
		key string
		usd Amount
	}{{"usd_per_month", j.USDPerMonth}, {"usd_per_month_missed", j.USDPerMonthMissed}} {
		if total, err := cost.Dollars(float64(said.usd)); err == nil {
			off, exact := total.Minus(bill.Monthly()), cost.Money(len(bill.Lines)+1)*(total>>52)
			if -exact <= off && off <= exact {
				continue
			}
			return NotKept{Key: at + "." + said.key, What: fmt.Sprintf("is %s, and its lines come to %s", bill.Currency.Exact(total), bill.Currency.Exact(bill.Monthly())), Fix: saveAnew}
		}
	}
	return nil
}

// figures are those that have a confidence interval.
func (j *DesignJSON) figures(goal GoalJSON) []diff.Figure {
	l := &j.LatencyJSON
	figure := func(name, limit string, time bool, mid, low, high Number, atLeast bool) diff.Figure {
		_, asked := goal[limit]
		v := result.Interval{Low: float64(low), Mid: float64(mid), High: float64(high)}
		if atLeast {
			v.High = math.Inf(1)
		}
		return diff.Figure{Name: name, Time: time, Goal: asked, Value: v}
	}
	return []diff.Figure{
		figure("mean", "mean_ms", true, l.Mean, l.MeanLow, l.MeanHigh, l.MeanAtLeast),
		figure("p50", "p50_ms", true, l.P50, l.P50Low, l.P50High, l.P50AtLeast),
		figure("p90", "p90_ms", true, l.P90, l.P90Low, l.P90High, l.P90AtLeast),
		figure("p95", "p95_ms", true, l.P95, l.P95Low, l.P95High, l.P95AtLeast),
		figure("p99", "p99_ms", true, l.P99, l.P99Low, l.P99High, l.P99AtLeast),
		figure("p99.9", "p999_ms", true, l.P999, l.P999Low, l.P999High, l.P999AtLeast),
		figure("errors", "error_rate", false, j.ErrorRate, j.ErrorRateLow, j.ErrorRateHigh, false),
		figure("CPU used", "max_utilization", false, j.Utilization, j.UtilizationLow, j.UtilizationHigh, false),
	}
}
