// Package knobs finds what of a scenario may be turned, and writes the scenario as it
// reads when it is: the numbers of its traffic and goals, factors for the times in which
// its requests compute and wait, and the machines of its designs.
//
// It will never change what the text does not say itself, name a file, or know who turns
// the knobs and what the answer is.
package knobs

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/profiles"
	"fleetcost/profiles/keys"
)

// How far knobs turn, as ratios to what the scenario says.
const (
	mostTraffic = 8
	mostGoal    = 4
	mostFactor  = 4
)

// The factors.
const (
	cpu = "cpu"
	io  = "io"
)

// A Board has the knobs of a scenario, and its text.
type Board struct {
	report.Panel
	source   profiles.Source
	times    map[string][]timed // by the name of the factor, such as cpu.browse
	machines []string           // keys of machines that may be others
}

// A timed key is one of a time that a factor changes.
type timed struct {
	key string
	keys.Quantity
}

// traffics are keys of [traffic] whose numbers are its size, and their labels.
var traffics = []struct{ key, label string }{
	{"rate", "requests per second"}, {"mean", "requests per second, in the mean"}, {"base", "requests per second, before the spike"},
	{"start_rate", "requests per second, at first"}, {"end_rate", "requests per second, in the end"},
	{"scale", "times what was recorded"}, {"users", "users"},
}

// tabled are the tables of what is served by name: requests, and connections that stay open.
var tabled = []string{"request", "connections"}

// named are the tables below a key of the text, and their names in order.
func named(d *keys.Document, key string) (names []string, all map[string]any) {
	said, _ := d.Said(key)
	all, _ = said.(map[string]any)
	return slices.Sorted(maps.Keys(all)), all
}

// Of is the board of a scenario that was read.
func Of(src profiles.Source, loaded *profiles.Loaded) (*Board, error) {
	src = written(src)
	var found keys.Findings
	d := keys.Decode(src.Name, string(src.Text), &found)
	if d == nil {
		return nil, found.Sorted()
	}
	b := &Board{source: src, times: map[string][]timed{}}
	b.Title = loaded.Scenario.Title
	for _, t := range traffics {
		said, _ := d.Said("traffic." + t.key)
		if q, ok := keys.QuantityOf(said); ok && q.Unit == "" {
			b.add(report.Knob{Name: "traffic." + t.key, Group: "traffic", Label: t.label, Said: q.Value, Whole: t.key == "users"}, mostTraffic)
		}
	}
	names, open := named(d, "connections")
	for _, name := range names {
		table, _ := open[name].(map[string]any)
		if q, ok := keys.QuantityOf(table["number"]); ok && q.Unit == "" {
			at := keys.Path{"connections", name, "number"}
			b.add(report.Knob{Name: at.String(), Group: "traffic", Label: name + " connections", Said: q.Value, Whole: true}, mostTraffic)
		}
	}
	b.goals(d)
	b.works(d)
	if designs, ok := d.Said("design"); ok {
		b.ofDesigns(designs, keys.Path{"design"}, loaded.Catalogue)
	}
	if len(b.machines) > 0 {
		for _, o := range loaded.Catalogue.Offers {
			if o.Machine.Accelerators == 0 && !o.IsMade() {
				b.Machines = append(b.Machines, o.Machine.Name)
			}
		}
	}
	return b, nil
}

// written is a source with what --set says of it in its text, where that gives the key a
// value; what is added to it stays beside the text.
func written(src profiles.Source) profiles.Source {
	var beside []string
	for _, set := range src.Sets {
		key, value, ok := keys.SetOf(set)
		within := slices.ContainsFunc(beside, func(earlier string) bool {
			path, _, _ := keys.SetOf(earlier)
			return strings.HasPrefix(key+".", path+".") || strings.HasPrefix(path+".", key+".")
		})
		text, err := keys.Replace(string(src.Text), map[string]string{key: value})
		if ok && !within && err == nil {
			src.Text = []byte(text)
		} else {
			beside = append(beside, set)
		}
	}
	src.Sets = beside
	return src
}

// add a knob, which may be turned by so many times both ways.
func (b *Board) add(k report.Knob, most float64) {
	if !(k.Said > 0) || math.IsInf(k.Said, 0) {
		return
	}
	k.Low, k.High = rounded(k.Said/most), rounded(k.Said*most)
	if k.Whole {
		k.Low, k.High = max(1, math.Ceil(k.Low)), math.Floor(k.High)
	}
	b.Knobs = append(b.Knobs, k)
}

// goals adds the knobs of goals that are times: of all requests, and of one kind.
func (b *Board) goals(d *keys.Document) {
	of := func(path keys.Path, label string) {
		said, _ := d.Said(path.String())
		goal, _ := said.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(goal)) {
			if q, ok := keys.QuantityOf(goal[key]); ok && isTime(q) {
				at := append(slices.Clone(path), key)
				b.add(report.Knob{Name: at.String(), Group: "goal", Label: label + key, Unit: q.Unit, Said: q.Value}, mostGoal)
			}
		}
	}
	of(keys.Path{"goal"}, "")
	for _, kind := range tabled {
		names, _ := named(d, kind)
		for _, name := range names {
			of(keys.Path{kind, name, "goal"}, name+" ")
		}
	}
}

// isTime tells whether a quantity is a duration.
func isTime(q keys.Quantity) bool {
	_, err := keys.ParseDuration("1" + q.Unit)
	return q.Unit != "" && err == nil
}

// ofDesigns finds the machines of designs that need none of their own kind.
func (b *Board) ofDesigns(v any, path keys.Path, offered cost.Catalogue) {
	table, _ := v.(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(table)) {
		at := append(slices.Clone(path), key)
		if key != "machine" {
			b.ofDesigns(table[key], at, offered)
			continue
		}
		var names []string
		switch v := table[key].(type) {
		case string:
			names = []string{v}
		case []any:
			for _, item := range v {
				names = append(names, fmt.Sprint(item))
			}
		}
		leased, err := offered.Select(names)
		special := func(o cost.Offer) bool { return o.Machine.Accelerators > 0 || o.IsMade() }
		if err != nil || slices.ContainsFunc(leased, special) {
			b.Fixed = append(b.Fixed, strings.Join(path, ".")+" keeps its machine: the work needs one of its kind")
			continue
		}
		b.machines = append(b.machines, at.String())
	}
}

// digits that figures of knobs have.
const digits = 6

func rounded(x float64) float64 {
	x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', digits, 64), 64)
	return x
}

// plain is a number as TOML and an address have it, without an exponent.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
