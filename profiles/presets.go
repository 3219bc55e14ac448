package profiles

import (
	"embed"
	"maps"
	"path"
	"slices"
	"strings"
)

// The presets of runtimes, backends and protocols: one file each, named after it,
// and nothing else to do to add one.
//
//go:embed runtimes/*.toml backends/*.toml protocols/*.toml
var presetFiles embed.FS

// presetTables are the embedded presets in a folder, by name. The error is none of
// theirs: faults of the files are findings.
func presetTables(folder string, found *findings) (map[string]*Table, error) {
	files, err := presetFiles.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	tables := map[string]*Table{}
	for _, f := range files {
		name := path.Join(folder, f.Name())
		text, err := presetFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if d := decode(name, string(text), ofOthers, found); d.root != nil {
			tables[strings.TrimSuffix(f.Name(), ".toml")] = d.table()
		}
	}
	return tables, nil
}

// presetsOf reads the embedded presets in a folder. The error is of type Problems
// and a fault of the files, not of the user.
func presetsOf[P any](folder string, read func(t *Table, name string) P) (map[string]P, error) {
	var found findings
	tables, err := presetTables(folder, &found)
	if err != nil {
		return nil, err
	}
	all := map[string]P{}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		all[name] = read(tables[name], name)
		tables[name].finish()
	}
	if ps := found.sorted(); ps != nil {
		return all, ps
	}
	return all, nil
}

// byName are the presets in the order of their names.
func byName[P any](all map[string]P) []P {
	list := make([]P, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[name])
	}
	return list
}

// oneOfThem is the preset of that name. The error names the nearest one.
func oneOfThem[P any](kind, name string, all map[string]P, err error) (P, error) {
	p, ok := all[name]
	switch {
	case ok:
		return p, nil
	case err != nil:
		return p, err
	}
	return p, Problems{{
		File: kind, Key: name, What: "there is no such preset",
		Fix: oneOf(name, slices.Sorted(maps.Keys(all))),
	}}
}
