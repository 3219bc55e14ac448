package keys

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// PresetTables are the tables in the TOML files of a folder of presets, by the
// names of the files. The error is none of theirs: faults of the files are
// findings, under the name of the folder.
func PresetTables(files fs.FS, folder string, found *Findings) (map[string]*Table, error) {
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		return nil, err
	}
	tables := map[string]*Table{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if d := decode(path.Join(folder, name), string(text), ofOthers, found); d.root != nil {
			tables[strings.TrimSuffix(name, ".toml")] = d.Table()
		}
	}
	return tables, nil
}

// Presets reads a folder of presets, each by its name. The error is of type
// [Problems] and a fault of the files, not of the user.
func Presets[P any](files fs.FS, folder string, read func(t *Table, name string) P) (map[string]P, error) {
	var found Findings
	tables, err := PresetTables(files, folder, &found)
	if err != nil {
		return nil, err
	}
	all := map[string]P{}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		all[name] = read(tables[name], name)
		tables[name].Finish()
	}
	if ps := found.Sorted(); ps != nil {
		return all, ps
	}
	return all, nil
}

// ByName are the presets in the order of their names.
func ByName[P any](all map[string]P) []P {
	list := make([]P, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[name])
	}
	return list
}

// FindPreset is the preset of that name. The error names the nearest one.
func FindPreset[P any](kind, name string, all map[string]P, err error) (P, error) {
	p, ok := all[name]
	switch {
	case ok:
		return p, nil
	case err != nil:
		return p, err
	}
	return p, Problems{{
		File: kind, Key: name, What: "there is no such preset",
		Fix: OneOf(name, slices.Sorted(maps.Keys(all))),
	}}
}
