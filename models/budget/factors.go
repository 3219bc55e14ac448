package budget

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/plan"
	"fleetcost/sim"
)

// A Subject is what an input is of.
type Subject int

// The subjects. All but a key are factors, whose values are no keys of a scenario: the CPU time of all
// steps, that of all that one runtime does for a request, all prices, and by which share traffic grows in a
// month of 730 h beside what is said of it.
const (
	OfKey Subject = iota
	OfCPU
	OfRuntime
	OfPrices
	OfGrowth
)

// works tells whether the input is a factor of CPU times.
func (in Input) works() bool { return in.Of == OfCPU || in.Of == OfRuntime }

// A Part of the CPU time of a runtime is what is written under one key, with its 5 and 95 % over
// its value.
type Part struct {
	Key       string // overhead, dispatch, collect, connect, slowdown.X
	Low, High float64
}

// OfRuntimes are inputs of runtimes whose CPU times are in doubt, one of each: a factor of the CPU time of
// a request. What is written under its keys does not depend on one another, so that with wᵢ the
// logarithm of what the time changes by where the i-th is at its end, the factor has
//
//	ln(high) = √Σ wᵢ²
//
// and low alike. How much each matters follows from the requests of the designs.
func OfRuntimes(p *plan.Planner, parts map[string][]Part) (all []Input) {
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		base := computing(p, name, "", 1)
		if base == 0 {
			continue
		}
		low, high := 0.0, 0.0
		for _, part := range parts[name] {
			low += square(math.Log(computing(p, name, part.Key, part.Low) / base))
			high += square(math.Log(computing(p, name, part.Key, part.High) / base))
		}
		if low+high > 0 {
			all = append(all, Input{
				Key: fmt.Sprintf("runtime.%s: CPU", name), Low: math.Exp(-math.Sqrt(low)), Mid: 1, High: math.Exp(math.Sqrt(high)),
				Of: OfRuntime, Runtime: name, Preset: true,
			})
		}
	}
	return all
}

func square(x float64) float64 { return x * x }

// computing is the CPU time of the requests of all designs in one runtime, where what is under a key
// is so many times what it was, in parts of some unit.
func computing(p *plan.Planner, name, key string, times float64) (sum float64) {
	if len(p.Catalogue.Offers) == 0 {
		return 0
	}
	roomy := slices.MaxFunc(p.Catalogue.Offers, func(a, b cost.Offer) int { return cmp.Compare(a.Machine.Memory, b.Machine.Memory) })
	for _, d := range p.Scenario.Designs {
		d = within(d, func(r *models.Runtime) {
			if r.Name == name {
				takes(r, key, times)
			}
		})
		own := d.Deployed()
		sizes := slices.Repeat([]models.Size{{Machine: roomy.Machine, Count: 1}}, len(own))
		for i, l := range load.Each(p.Scenario.Deploy(&d, sizes)) {
			if d.Deployments[own[i]].Runtime.Name == name {
				sum += l.Cores
			}
		}
	}
	return sum
}

// within is a design with its runtimes changed.
func within(d models.Layout, change func(*models.Runtime)) models.Layout {
	d.Deployments = slices.Clone(d.Deployments)
	for i := range d.Deployments {
		change(&d.Deployments[i].Runtime)
	}
	return d
}

// takes has what is under a key of a runtime take so many times its CPU time.
func takes(r *models.Runtime, key string, times float64) {
	scale := func(all ...*sim.Time) {
		for _, t := range all {
			*t = sim.Time(float64(*t)*times + 0.5)
		}
	}
	switch kind, is := strings.CutPrefix(key, "slowdown."); {
	case is:
		if k := slices.Index(models.Kinds[:], kind); k >= 0 {
			r.Slowdown[k] = r.SlowdownOf(models.Kind(k)) * times
		}
	case key == "overhead":
		scale(&r.Overhead, &r.OverheadAfter)
	case key == "dispatch":
		scale(&r.Dispatch)
	case key == "collect":
		scale(&r.Collect)
	case key == "connect":
		scale(&r.Connect)
	}
}

// everything has all that a request takes in a runtime take so many times its CPU time; steps alone where
// only those are meant.
func everything(r *models.Runtime, times float64, stepsAlone bool) {
	for _, kind := range models.Kinds {
		takes(r, "slowdown."+kind, times)
	}
	if stepsAlone {
		return
	}
	for _, key := range []string{"overhead", "dispatch", "collect", "connect"} {
		takes(r, key, times)
	}
}

// at is the planner of the scenario where all inputs have these values.
func (s *Study) at(values []float64) (*plan.Planner, error) {
	p, err := s.At(values)
	if err != nil {
		return nil, err
	}
	for i, in := range s.Inputs {
		if !in.works() || values[i] == 1 {
			continue
		}
		p.Scenario.Designs = slices.Clone(p.Scenario.Designs)
		for k := range p.Scenario.Designs {
			p.Scenario.Designs[k] = within(p.Scenario.Designs[k], func(r *models.Runtime) {
				if in.Of == OfCPU || r.Name == in.Runtime {
					everything(r, values[i], in.Of == OfCPU)
				}
			})
		}
	}
	return p, nil
}

// reached is the planner of how a design is reached; of no name as most are.
func (s *Study) reached(design string, values []float64) (*plan.Planner, error) {
	p, err := s.at(values)
	if err == nil && design != "" {
		p = p.Reached(design)
	}
	return p, err
}

// prices are by what all bills are multiplied.
func (s *Study) prices(values []float64) float64 {
	times := 1.0
	for i, in := range s.Inputs {
		if in.Of == OfPrices {
			times *= values[i]
		}
	}
	return times
}

// growth is by which share traffic grows in a month.
func (s *Study) growth(values []float64) float64 {
	times := 1.0
	for i, in := range s.Inputs {
		if in.Of == OfGrowth {
			times *= 1 + values[i]
		}
	}
	return times - 1
}
