package main

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models/doubt"
)

func init() { referees["doubt"] = refereeDoubt }

// A doubtful number is { low, mid, high }, or one that is known.
type doubtful struct{ doubt.Range }

func (d *doubtful) UnmarshalJSON(data []byte) error {
	text := string(data)
	if !strings.HasPrefix(text, "{") {
		x, err := strconv.ParseFloat(strings.Trim(text, `"`), 64)
		d.Range = doubt.Exactly(x)
		return err
	}
	bounds := map[string]*float64{"low": &d.Low, "mid": &d.Mid, "high": &d.High}
	for _, part := range strings.Split(strings.Trim(text, "{}"), ",") {
		name, value, _ := strings.Cut(part, ":")
		x, err := strconv.ParseFloat(strings.Trim(value, "\" "), 64)
		if err != nil {
			return err
		}
		*bounds[strings.Trim(name, "\" ")] = x
	}
	return nil
}

type doubtFleet struct {
	Name   string
	Cores  float64
	Target doubtful
	CPU    doubtful `json:"cpu_ms"`
	Rate   doubtful
	Min    int
	Hour   float64 `json:"usd_per_hour,string"`
}

// fleet is the fleet with the cost of a month; what its load is a product of is given.
func (f doubtFleet) fleet(load ...doubt.Range) doubt.Fleet {
	usd := f.Hour * 730
	if usd == 0 {
		usd = 1
	}
	return doubt.Fleet{Name: f.Name, Least: f.Min, Scale: 1 / (f.Cores * 1000), Load: append(load, f.CPU.Range, f.Target.Inverse()), USD: usd}
}

type doubtCase struct {
	ID, Kind string
	Inputs   struct {
		doubtFleet
		Price     doubtful
		Designs   []doubtFleet
		OnDemand  float64  `json:"on_demand_usd_per_hour,string"`
		Committed float64  `json:"commitment_usd_per_hour,string"`
		Growth    doubtful `json:"growth_per_month"`
		Months    int
		Miss      float64 `json:"miss_cost_per_hour,string"`
		Fleets    []struct {
			Name      string
			Instances int
		}
		Futures []struct {
			Name        string
			Probability float64            `json:",string"`
			Over        map[string]float64 `json:"hours_over"`
		}
	}
	Expected map[string]any
}

func refereeDoubt(t *testing.T) (right, all int) {
	kinds := map[string]func(*testing.T, doubtCase, *answers){
		"fleet": doubtOfFleet, "fleet_and_price": doubtOfPrice, "two_designs": doubtOfDesigns, "commit_under_doubt": doubtOfCommitment,
		"least_regret": doubtOfRegret, "year_one_driver": doubtOfYear, "tornado": doubtTornado,
	}
	for _, c := range refereeCases[doubtCase](t, "doubt.jsonl") {
		all++
		kind, known := kinds[c.Kind]
		if !known {
			t.Errorf("%s: nothing is known of %s", c.ID, c.Kind)
			continue
		}
		if t.Run(c.ID, func(t *testing.T) {
			got := &answers{t: t, name: c.ID}
			kind(t, c, got)
			got.equal(c.Expected)
		}) {
			right++
		}
	}
	return right, all
}

var quantiles = map[string]float64{"p10": .1, "p50": .5, "p90": .9}

// instances is the distribution of a case's fleet.
func (c doubtCase) instances(t *testing.T) doubt.Distribution {
	d, err := c.Inputs.fleet(c.Inputs.Rate.Range).Distribution()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func doubtOfFleet(t *testing.T, c doubtCase, got *answers) {
	d := c.instances(t)
	usd := d.Times(c.Inputs.Hour * 730)
	for name, p := range quantiles {
		got.count("instances."+name, int(d.Quantile(p)))
		got.integral("usd_per_month."+name, usd.Quantile(p))
	}
	got.integral("mean_instances", d.Mean())
	got.integral("mean_usd_per_month", usd.Mean())
	for i, n := range d.Values {
		got.integral("probability."+strconv.Itoa(int(n)), d.Probability[i])
	}
}

func doubtOfPrice(t *testing.T, c doubtCase, got *answers) {
	usd := doubt.Priced{Quantity: c.instances(t).Times(730), Price: c.Inputs.Price.Range}
	for name, p := range quantiles {
		got.integral("usd_per_month."+name, usd.Quantile(p))
	}
	got.integral("mean_usd_per_month", usd.Mean())
	got.integral("mean_price", c.Inputs.Price.Mean())
}

func doubtOfDesigns(t *testing.T, c doubtCase, got *answers) {
	p := doubt.Pair{Shared: c.Inputs.Rate.Range, A: c.Inputs.Designs[0].fleet(), B: c.Inputs.Designs[1].fleet()}
	d, err := p.Compare()
	if err != nil {
		t.Fatal(err)
	}
	got.integral("probability_a_cheaper", d.ACheaper)
	got.integral("probability_same", d.Same)
	got.integral("probability_b_cheaper", d.BCheaper)
	got.integral("mean_a_usd_per_month", d.MeanA)
	got.integral("mean_b_usd_per_month", d.MeanB)
	got.exactly("choose", d.Chosen())
	for name, usd := range map[string]float64{"all_inputs": d.All, "rate": d.Shared, "cpu_of_a": d.OwnA, "cpu_of_b": d.OwnB} {
		got.difference("value_of_perfect_information_usd_per_month."+name, usd, min(d.MeanA, d.MeanB))
	}
}

func doubtOfCommitment(t *testing.T, c doubtCase, got *answers) {
	d := doubt.Commitment{Instances: c.instances(t), OnDemand: c.Inputs.OnDemand * 730, Committed: c.Inputs.Committed * 730}
	best, err := d.Best()
	if err != nil {
		t.Fatal(err)
	}
	median := int(d.Instances.Quantile(.5))
	got.count("commit", best)
	got.integral("mean_usd_per_month", d.Mean(best))
	if got.null("one_less_usd", best == 0); best > 0 {
		got.integral("one_less_usd", d.Mean(best-1))
	}
	got.integral("one_more_usd", d.Mean(best+1))
	got.integral("no_commitment_usd", d.Mean(0))
	got.count("commit_p50", median)
	got.integral("commit_p50_usd", d.Mean(median))
	got.integral("value_of_perfect_information_usd_per_month", d.Information(best))
}

func doubtOfRegret(t *testing.T, c doubtCase, got *answers) {
	var costs [][]float64
	var probability []float64
	for _, f := range c.Inputs.Futures {
		probability = append(probability, f.Probability)
	}
	for _, fleet := range c.Inputs.Fleets {
		var row []float64
		for _, future := range c.Inputs.Futures {
			row = append(row, float64(fleet.Instances)*c.Inputs.Hour*730+future.Over[fleet.Name]*c.Inputs.Miss)
		}
		costs = append(costs, row)
	}
	r, err := doubt.Regret(costs, probability)
	if err != nil {
		t.Fatal(err)
	}
	for d, fleet := range c.Inputs.Fleets {
		got.integrals("cost_usd_per_month."+fleet.Name, costs[d])
		got.integrals("regret."+fleet.Name, r.Regret[d])
		got.integral("largest_regret."+fleet.Name, r.Largest[d])
		got.integral("expected_cost."+fleet.Name, r.ExpectedCost[d])
		got.integral("expected_regret."+fleet.Name, r.ExpectedRegret[d])
	}
	got.exactly("minimax_regret", c.Inputs.Fleets[r.Minimax].Name)
	got.exactly("least_expected_cost", c.Inputs.Fleets[r.LeastExpected].Name)
	got.exactly("least_expected_regret", c.Inputs.Fleets[r.LeastExpected].Name)
	got.exactly("least_worst_case", c.Inputs.Fleets[r.LeastWorstCase].Name)
}

// doubtOfYear is a fleet whose traffic grows each month by the same factor, which is in
// doubt.
func doubtOfYear(t *testing.T, c doubtCase, got *answers) {
	fleet := c.Inputs.fleet(c.Inputs.Rate.Range)
	load := fleet.Scale
	for _, r := range fleet.Load {
		load *= r.Mid
	}
	month := func(factor float64, m int) int { return fleet.Instances(load * math.Pow(factor, float64(m))) }
	year := func(factor float64) (usd float64) {
		for m := range c.Inputs.Months {
			usd += float64(month(factor, m)) * fleet.USD
		}
		return usd
	}
	for name, p := range quantiles {
		factor := c.Inputs.Growth.Quantile(p)
		var instances []int
		var usd []float64
		for m := range c.Inputs.Months {
			instances = append(instances, month(factor, m))
			usd = append(usd, float64(instances[m])*fleet.USD)
		}
		got.dollars(name+".factor", factor)
		got.counts(name+".instances", instances)
		got.integrals(name+".usd_per_month", usd)
		got.integral(name+".usd_per_year", year(factor))
	}
	var steps []float64 // of the factor, at which some month needs an instance more
	for m := 1; m < c.Inputs.Months; m++ {
		for k := range 400 {
			steps = append(steps, math.Pow(float64(k+1)*(1+1e-9)/load, 1/float64(m)))
		}
	}
	mean := doubt.Expect(c.Inputs.Growth.Range, year, steps...)
	tolerance, err := strconv.ParseFloat(c.Expected["mean_tolerance_usd"].(string), 64)
	if err != nil {
		t.Fatal(err)
	}
	got.give("mean_usd_per_year", mean, func(want any) bool { return near(want, mean, tolerance) })
	got.exactly("mean_tolerance_usd", c.Expected["mean_tolerance_usd"])
}

func doubtTornado(t *testing.T, c doubtCase, got *answers) {
	fleet := c.Inputs.fleet()
	s := doubt.Study{
		Inputs: []doubt.Input{{Name: "rate", Range: c.Inputs.Rate.Range}, {Name: "cpu_ms", Range: c.Inputs.CPU.Range}, {Name: "target", Range: c.Inputs.Target.Range}},
		Designs: []doubt.Design{{Name: "fleet", Cost: func(x []float64) float64 {
			return float64(fleet.Instances(fleet.Scale*x[0]*x[1]/x[2])) * fleet.USD
		}}},
	}
	mid, bars, err := s.Tornado(0)
	if err != nil {
		t.Fatal(err)
	}
	got.integral("at_mid_usd", mid)
	got.give("bars", bars, func(want any) bool {
		rows, ok := want.([]any)
		if !ok || len(rows) > len(bars) {
			return false
		}
		for i, row := range rows {
			bar := row.(map[string]any)
			for name, usd := range map[string]float64{"at_low_usd": bars[i].AtLow, "at_high_usd": bars[i].AtHigh, "swing_usd": bars[i].Swing} {
				if bar["input"] != bars[i].Input || !near(bar[name], usd, 1e-6*math.Max(1, usd)) {
					return false
				}
			}
		}
		return true
	})
}

// integral compares to a millionth, and to the last digit that stands there.
func (a *answers) integral(at string, got float64) {
	a.give(at, got, func(want any) bool { return nearIntegral(want, got) })
}

// difference compares what is small beside the two means that it is the difference of: to
// a ten-millionth of these.
func (a *answers) difference(at string, got, mean float64) {
	a.give(at, got, func(want any) bool { return nearIntegral(want, got) || near(want, got, 1e-7*mean) })
}

func (a *answers) integrals(at string, got []float64) {
	a.give(at, got, func(want any) bool {
		list, ok := want.([]any)
		if !ok || len(list) != len(got) {
			return false
		}
		for i, want := range list {
			if !nearIntegral(want, got[i]) {
				return false
			}
		}
		return true
	})
}

func nearIntegral(want any, got float64) bool {
	text, _ := want.(string)
	digit := 1.0
	if _, decimals, ok := strings.Cut(text, "."); ok {
		digit = math.Pow(10, -float64(len(decimals)))
	}
	return near(want, got, math.Max(1e-6*math.Abs(got), 0.51*digit))
}
