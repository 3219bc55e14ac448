package report

import "slices"

// A Knob is a number of a scenario that may be turned: a key of it, or a factor for several.
type Knob struct {
	Name  string // traffic.rate, goal.p99; of factors cpu, io, cpu.browse, io.browse
	Group string // what it turns: traffic, goal, CPU, I/O
	Label string
	Unit  string // as the scenario has it: ms; "" of plain numbers and factors
	Said  float64
	Low   float64 // at least
	High  float64 // at most
	// Factor is a number of times; Whole is a number of whole things.
	Factor, Whole bool
}

// A Panel is all of a scenario that may be turned.
type Panel struct {
	Title    string
	Knobs    []Knob
	Machines []string // of which one may take the place of those of all designs
	Fixed    []string // what has no knob, and why
}

// Settings are how the knobs of a panel stand. Those that are not in Values stand as the
// scenario says, and so do the machines where there is none.
type Settings struct {
	Values  map[string]float64
	Machine string
}

// Knob finds one by its name.
func (p *Panel) Knob(name string) (Knob, bool) {
	at := slices.IndexFunc(p.Knobs, func(k Knob) bool { return k.Name == name })
	if at < 0 {
		return Knob{}, false
	}
	return p.Knobs[at], true
}

// At is where a knob stands.
func (s Settings) At(k Knob) float64 {
	if v, turned := s.Values[k.Name]; turned {
		return v
	}
	return k.Said
}
