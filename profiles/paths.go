package profiles

import (
	"slices"
	"strconv"

	"fleetcost/profiles/keys"
)

// What the text of a scenario has, before it is read: for who writes a key of it.

// Named are the names of the tables of a sort, such as design, in the order of the text;
// none where it cannot be parsed.
func Named(src Source, sort string) (names []string) {
	d := keys.Decode(src.Name, string(src.Text), new(keys.Findings))
	if d == nil {
		return nil
	}
	for _, t := range d.Table().Named(sort) {
		names = append(names, t.Name())
	}
	return names
}

// Paths are the dotted keys of all values that are no tables, in order.
func Paths(src Source) []string {
	d := keys.Decode(src.Name, string(src.Text), new(keys.Findings))
	if d == nil {
		return nil
	}
	var all []string
	root := d.Table()
	for _, key := range root.Keys() {
		v, _ := root.Peek(key)
		leaves(key, v, &all)
	}
	slices.Sort(all)
	return all
}

func leaves(path string, v any, all *[]string) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			leaves(path+"."+key, inner, all)
		}
	case []map[string]any:
		for i, inner := range v {
			leaves(path+"."+strconv.Itoa(i), inner, all)
		}
	case []any:
		for i, inner := range v {
			leaves(path+"."+strconv.Itoa(i), inner, all)
		}
	default:
		*all = append(*all, path)
	}
}
