package knobs

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models/report"
	"fleetcost/profiles"
	"fleetcost/profiles/keys"
)

// machine is the name under which an address has the machine.
const machine = "machine"

// The values of an address are so long at most, and so much of what is wrong is told.
const (
	longest  = 64
	mostTold = 20
)

// Read reads settings as an address has them; all that is wrong is told at once. What
// stands as the scenario says is left out.
func (b *Board) Read(query map[string][]string) (report.Settings, error) {
	s := report.Settings{Values: map[string]float64{}}
	var found keys.Findings
	n := 0 // that are wrong
	wrong := func(name, what, fix string) {
		n++
		found.Add(keys.Problem{File: "the address", Key: name, What: what, Fix: fix})
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		said := query[name]
		if n > mostTold {
			found.Add(keys.Problem{File: "the address", What: "it has more that is wrong", Fix: "start again from the page without it"})
			break
		}
		shown := keys.Printable(name[:min(len(name), longest)])
		if len(said) != 1 {
			wrong(shown, "stands more than once", "keep one of them")
			continue
		}
		value := strings.TrimSpace(said[0])
		k, is := b.Knob(name)
		switch {
		case name == machine && len(b.machines) > 0:
			if value != "" && !slices.Contains(b.Machines, value) {
				wrong(shown, "is no machine of the price list", "choose one of the page, or none for those of the scenario")
			}
			s.Machine = value
		case !is:
			wrong(shown, "is no knob of this scenario", "remove it, or start again from the page without it")
		case value == "": // an empty field
		default:
			v, err := strconv.ParseFloat(value, 64)
			if err != nil || strings.ContainsAny(value, "_xXpP") || len(value) > longest || !(v >= k.Low && v <= k.High) || k.Whole && v != math.Trunc(v) {
				what := "a number"
				if k.Whole {
					what = "a whole number"
				}
				wrong(shown, fmt.Sprintf("is not %s from %s to %s", what, plain(k.Low), plain(k.High)), "write e.g. "+plain(k.Said))
				continue
			}
			if v != k.Said {
				s.Values[name] = rounded(v)
			}
		}
	}
	if problems := found.Sorted(); problems != nil {
		return s, problems
	}
	return s, nil
}

// Address has settings as [Board.Read] reads them, and nothing of what stands as the
// scenario says: one address for one answer.
func (b *Board) Address(s report.Settings) map[string][]string {
	query := map[string][]string{}
	for name, v := range s.Values {
		query[name] = []string{plain(v)}
	}
	if s.Machine != "" {
		query[machine] = []string{s.Machine}
	}
	return query
}

// Turn is the scenario as it reads with settings. What was changed is told by comments at its
// top.
func (b *Board) Turn(s report.Settings) (profiles.Source, error) { return b.turn(s, nil) }

// turn leaves the machines of some keys as they are, and tells why.
func (b *Board) turn(s report.Settings, stay []kept) (profiles.Source, error) {
	values, told := map[string]string{}, []string{}
	for _, k := range b.Knobs {
		v, turned := s.Values[k.Name]
		switch {
		case !turned:
		case k.Factor:
			told = append(told, fmt.Sprintf("%s × %s", k.Label, plain(v)))
		default:
			values[k.Name] = quantity(keys.Quantity{Value: v, Unit: k.Unit})
			told = append(told, fmt.Sprintf("%s = %s, was %s", k.Name, values[k.Name], quantity(keys.Quantity{Value: k.Said, Unit: k.Unit})))
		}
	}
	for name, times := range b.times {
		kind, _, _ := strings.Cut(name, ".")
		factor := 1.0
		for _, of := range []string{kind, name} {
			if v, turned := s.Values[of]; turned {
				factor *= v
			}
		}
		if factor == 1 {
			continue
		}
		for _, t := range times {
			values[t.key] = quantity(keys.Quantity{Value: rounded(t.Value * factor), Unit: t.Unit})
		}
	}
	if s.Machine != "" {
		for _, key := range b.machines {
			if !slices.ContainsFunc(stay, func(k kept) bool { return k.key == key }) {
				values[key] = strconv.Quote(s.Machine)
			}
		}
		told = append(told, "machine = "+strconv.Quote(s.Machine)+" in "+keys.Count(len(b.machines)-len(stay), "place"))
		for _, k := range stay {
			told = append(told, k.Part+" keeps its machine: "+k.Why)
		}
	}
	src := b.source
	src.Text = []byte(beside(string(src.Text)))
	for _, set := range src.Sets {
		told = append(told, "it was compared with --set "+set)
	}
	if len(told) == 0 {
		return src, nil
	}
	text, err := keys.Replace(string(src.Text), values)
	src.Text = []byte(headed(text, told))
	return src, err
}

// beside is a text whose schema is where that of fleetcost init is, if it is a file: the text
// is kept elsewhere than where it was read.
func beside(text string) string {
	rest := strings.TrimPrefix(text, "\ufeff")
	line, after, found := strings.Cut(rest, "\n")
	at, is := strings.CutPrefix(strings.TrimSpace(line), "#:schema ")
	if !found || !is || strings.Contains(at, "://") {
		return text
	}
	return "#:schema ./" + profiles.SchemaFile + "\n" + after
}

// quantity as TOML has it.
func quantity(q keys.Quantity) string {
	if q.Unit == "" {
		return plain(q.Value)
	}
	return strconv.Quote(plain(q.Value) + q.Unit)
}

// headed is a text with remarks at its top, below what editors read there.
func headed(text string, told []string) string {
	var b strings.Builder
	rest := strings.TrimPrefix(text, "\ufeff")
	if line, after, found := strings.Cut(rest, "\n"); found && strings.HasPrefix(line, "#:") {
		b.WriteString(line + "\n")
		rest = after
	}
	b.WriteString("# Changed in the explorer:\n")
	for _, t := range told {
		b.WriteString("#   " + keys.Printable(t) + "\n")
	}
	return b.String() + "#\n" + rest
}
