package keys

import (
	"cmp"
	"slices"
	"strings"

	"fleetcost/models"
)

// Origins are the origins of t and of the tables in it.
func (t *Table) Origins(prefix string) []models.Origin {
	var all []models.Origin
	for _, o := range t.origins {
		o.Key = prefix + o.Key
		all = append(all, o)
	}
	for _, key := range t.Keys() {
		if s, ok := t.subs[key]; ok {
			all = append(all, s.Origins(prefix+key+".")...)
		}
	}
	slices.SortFunc(all, func(a, b models.Origin) int { return cmp.Compare(a.Key, b.Key) })
	return all
}

// Says tells whether t has the dotted key.
func (t *Table) Says(key string) bool {
	if word, rest, dotted := strings.Cut(key, "."); dotted {
		if within, ok := t.values[word].(map[string]any); ok {
			_, has := within[rest]
			return has
		}
	}
	_, has := t.values[key]
	return has
}
