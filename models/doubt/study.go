package doubt

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
	"gonum.org/v1/gonum/stat/sampleuv"
)

// An Input is a number that is in doubt.
type Input struct {
	Name  string
	Range Range
}

// A Design costs so many dollars for values of the inputs, in their order. Cost must be
// safe to call again with the same values, which it does not keep.
type Design struct {
	Name string
	Cost func(values []float64) float64
}

// A Study is designs under the same inputs.
type Study struct {
	Inputs  []Input
	Designs []Design
}

// mostSamples bounds what is kept.
const mostSamples = 1_000_000

// Check tells what is missing or impossible, all at once.
func (s Study) Check() error {
	var problems []error
	if len(s.Designs) == 0 {
		problems = append(problems, errors.New("there is no design to study"))
	}
	for i, in := range s.Inputs {
		problems = append(problems, in.Range.Check(in.Name))
		if slices.ContainsFunc(s.Inputs[:i], func(other Input) bool { return other.Name == in.Name }) {
			problems = append(problems, fmt.Errorf("%s: there are two inputs of that name", in.Name))
		}
	}
	return errors.Join(problems...)
}

// Samples are costs of designs for sampled inputs: a Latin hypercube, which takes one
// value from each of as many equally probable strata of every input.
type Samples struct {
	Study  Study
	Values [][]float64 // of the inputs, for each sample
	Costs  [][]float64 // of each design, for each sample
}

// Sample evaluates the designs. The same seed gives the same samples; those of an input
// depend on its place and on nothing else of the others.
func (s Study) Sample(samples int, seed uint64) (Samples, error) {
	if err := s.Check(); err != nil {
		return Samples{}, err
	}
	if samples < 1 || samples > mostSamples {
		return Samples{}, fmt.Errorf("%d samples; from 1 to %d can be taken", samples, mostSamples)
	}
	out := Samples{s, s.values(samples, seed), make([][]float64, len(s.Designs))}
	for d, design := range s.Designs {
		out.Costs[d] = make([]float64, samples)
		for i, x := range out.Values {
			usd := design.Cost(x)
			if math.IsNaN(usd) || math.IsInf(usd, 0) {
				return Samples{}, fmt.Errorf("%s costs %v dollars where the inputs are %v", design.Name, usd, x)
			}
			out.Costs[d][i] = usd
		}
	}
	return out, nil
}

// values are a Latin hypercube of the inputs.
func (s Study) values(samples int, seed uint64) [][]float64 {
	values := make([][]float64, samples)
	for i := range values {
		values[i] = make([]float64, len(s.Inputs))
	}
	column := make([]float64, samples)
	for j, in := range s.Inputs {
		sampleuv.LatinHypercube{Q: distuv.Uniform{Min: 0, Max: 1}, Src: rand.NewPCG(seed, uint64(j))}.Sample(column)
		for i, p := range column {
			values[i][j] = in.Range.Quantile(p)
		}
	}
	return values
}

// Distribution of what a design costs.
func (s Samples) Distribution(design int) Distribution { return Of(s.Costs[design]) }

// Match is how probable it is that one design is cheaper than another; they are compared
// under the same inputs.
func (s Samples) Match(a, b int) Match {
	var less, same, more int // counted, so that all of them are 1 and not a sum of shares
	for i := range s.Values {
		switch compare(s.Costs[a][i], s.Costs[b][i]) {
		case -1:
			less++
		case 0:
			same++
		default:
			more++
		}
	}
	n := float64(len(s.Values))
	return Match{ACheaper: float64(less) / n, Same: float64(same) / n, BCheaper: float64(more) / n}
}

// Regrets of the designs, with each sample a future.
func (s Samples) Regrets() (Regrets, error) {
	probability := make([]float64, len(s.Values))
	for i := range probability {
		probability[i] = 1 / float64(len(probability))
	}
	return Regret(s.Costs, probability)
}

// Information is what it is worth to know all inputs before a design is chosen: the least
// mean cost less the mean of the least cost.
func (s Samples) Information() float64 {
	means, least := make([]float64, len(s.Costs)), 0.0
	share := 1 / float64(len(s.Values))
	for i := range s.Values {
		cheapest := math.Inf(1)
		for d := range s.Costs {
			means[d] += share * s.Costs[d][i]
			cheapest = math.Min(cheapest, s.Costs[d][i])
		}
		least += share * cheapest
	}
	return math.Max(0, slices.Min(means)-least)
}

// Information is what it is worth to know each input alone before a design is chosen: the
// input takes the middle of each of so many strata, and given each the mean costs are
// those over the same samples of the others. What is known already is worth nothing.
func (s Study) Information(strata, samples int, seed uint64) ([]float64, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if strata < 1 || samples < 1 || samples > mostSamples/strata {
		return nil, fmt.Errorf("%d strata of %d samples; together from 1 to %d can be taken", strata, samples, mostSamples)
	}
	others := s.values(samples, seed)
	worth := make([]float64, len(s.Inputs))
	x := make([]float64, len(s.Inputs))
	for j, in := range s.Inputs {
		if in.Range.Known() {
			continue
		}
		means, least := make([]float64, len(s.Designs)), 0.0
		for k := range strata {
			known := in.Range.Quantile((float64(k) + 0.5) / float64(strata))
			cheapest := math.Inf(1)
			for d, design := range s.Designs {
				mean := 0.0
				for _, other := range others {
					copy(x, other)
					x[j] = known
					mean += design.Cost(x) / float64(samples)
				}
				means[d] += mean / float64(strata)
				cheapest = math.Min(cheapest, mean)
			}
			least += cheapest / float64(strata)
		}
		worth[j] = math.Max(0, slices.Min(means)-least)
	}
	return worth, nil
}

// A Bar is what one input moves, with all others at mid.
type Bar struct {
	Input                string
	AtLow, AtHigh, Swing float64
}

// Tornado is a design's cost with all inputs at mid, and a bar for each, the widest first.
func (s Study) Tornado(design int) (atMid float64, bars []Bar, err error) {
	if err := s.Check(); err != nil {
		return 0, nil, err
	}
	x := make([]float64, len(s.Inputs))
	for j, in := range s.Inputs {
		x[j] = in.Range.Mid
	}
	cost := s.Designs[design].Cost
	atMid = cost(x)
	for j, in := range s.Inputs {
		bar := Bar{Input: in.Name}
		x[j] = in.Range.Low
		bar.AtLow = cost(x)
		x[j] = in.Range.High
		bar.AtHigh = cost(x)
		x[j] = in.Range.Mid
		bar.Swing = math.Abs(bar.AtHigh - bar.AtLow)
		bars = append(bars, bar)
	}
	slices.SortStableFunc(bars, func(a, b Bar) int { return compare(b.Swing, a.Swing) })
	return atMid, bars, nil
}
