// Package runtimes reads runtimes: the presets, one TOML file each in its folder,
// and the tables of a scenario that inherit from them.
//
// It will never know how a server is started, what it serves, or what it costs.
package runtimes

import (
	"embed"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// The presets: one file each, named after the runtime, and nothing else to do to
// add one.
//
//go:embed *.toml
var files embed.FS

// All returns the presets in the order of their names.
func All() []models.Runtime {
	all, _ := Presets()
	return keys.ByName(all)
}

// Preset returns the preset of that name. The error names the nearest one.
func Preset(name string) (models.Runtime, error) {
	all, err := Presets()
	return keys.FindPreset("runtime", name, all, err)
}

// Presets are the embedded runtimes, which inherit from one another. The error is
// of type Problems and a fault of the files, not of the user.
var Presets = sync.OnceValues(func() (map[string]models.Runtime, error) {
	var found keys.Findings
	tables, err := keys.PresetTables(files, "runtimes", &found)
	if err != nil {
		return nil, err
	}
	l := library{tables: tables, found: &found}
	all := l.all()
	for _, name := range slices.Sorted(maps.Keys(l.tables)) {
		l.tables[name].Finish()
	}
	if ps := found.Sorted(); ps != nil {
		return all, ps
	}
	return all, nil
})

// ReadAll reads the tables [runtime.X], and adds them to the presets.
func ReadAll(t *keys.Table) map[string]models.Runtime {
	parents, err := Presets()
	var faults keys.Problems
	if err != nil && !errors.As(err, &faults) {
		faults = keys.Problems{keys.InFile("runtimes", 0, err.Error(), "")}
	}
	for _, p := range faults {
		t.Findings().Add(p)
	}
	l := library{tables: map[string]*keys.Table{}, parents: parents, found: t.Findings()}
	for _, s := range t.Named("runtime") {
		l.tables[s.Name()] = s
	}
	all := l.all()
	known := map[string]models.Runtime{}
	maps.Copy(known, parents)
	for name := range l.tables {
		known[name] = all[name] // without a name where it could not be read
	}
	return known
}

// A library reads runtimes that inherit from one another.
type library struct {
	tables  map[string]*keys.Table    // to be read, by name
	parents map[string]models.Runtime // read before
	found   *keys.Findings
	read    map[string]models.Runtime
	failed  map[string]bool
	reading []string // from heir to ancestor
}

// all reads all tables. A runtime that cannot be read is not in the answer.
func (l *library) all() map[string]models.Runtime {
	l.read, l.failed = map[string]models.Runtime{}, map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(l.tables)) {
		l.runtime(name)
	}
	return l.read
}

// runtime reads the table of that name, and before it what it inherits.
func (l *library) runtime(name string) (models.Runtime, bool) {
	if r, ok := l.read[name]; ok {
		return r, true
	}
	t := l.tables[name]
	if l.failed[name] {
		return models.Runtime{}, false
	}
	l.failed[name] = true // until it is read
	l.reading = append(l.reading, name)
	defer func() { l.reading = l.reading[:len(l.reading)-1] }()

	before := l.found.Len()
	parent, ok := l.parent(t, name)
	if !ok {
		Read(t, name, &models.Runtime{Slice: 1, Overhead: sim.Hour}) // what else is wrong?
		return models.Runtime{}, false
	}
	r := Read(t, name, parent)
	if l.found.Len() > before {
		return models.Runtime{}, false
	}
	l.read[name], l.failed[name] = r, false
	return r, true
}

// parent is what a runtime inherits: nil when nothing, and false when it is
// not to be had. A table with the name of a preset changes the preset.
func (l *library) parent(t *keys.Table, name string) (*models.Runtime, bool) {
	preset, isPreset := l.parents[name]
	if !t.Has("inherits") {
		if isPreset {
			t.Assume(t.At("inherits"), name, "a preset has this name")
			return &preset, true
		}
		return nil, true
	}
	from := t.Text("inherits", "")
	if !t.IsText("inherits") {
		return nil, false
	}
	if from == name && isPreset {
		return &preset, true
	}
	if at := slices.Index(l.reading, from); at >= 0 {
		circle := append(slices.Clone(l.reading[at:]), from)
		t.Problem("inherits", "goes in a circle: "+strings.Join(circle, " inherits "), "let one of them inherit from a preset, or from none")
		return nil, false
	}
	if _, ok := l.tables[from]; ok {
		r, ok := l.runtime(from)
		return &r, ok
	}
	if r, ok := l.parents[from]; ok {
		return &r, true
	}
	t.Problem("inherits", "there is no runtime "+keys.Quoted([]string{from})[0], keys.OneOf(from, l.names()))
	return nil, false
}

// names are all runtimes that a scenario may name.
func (l *library) names() []string {
	all := map[string]bool{}
	for name := range l.tables {
		all[name] = true
	}
	for name := range l.parents {
		all[name] = true
	}
	return slices.Sorted(maps.Keys(all))
}
