package keys

import (
	"cmp"
	"slices"
	"strings"

	"fleetcost/models"
)

// Origins are where the values of t and of the tables in it come from, by their
// dotted keys in order; of what t does not say itself those of its parent.
func (t *Table) Origins(parent []models.Origin) []models.Origin {
	all := t.ownOrigins("")
	for _, o := range parent {
		if !t.says(o.Key) {
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(a, b models.Origin) int { return cmp.Compare(a.Key, b.Key) })
	return all
}

// ownOrigins are those of what t says itself.
func (t *Table) ownOrigins(prefix string) []models.Origin {
	var all []models.Origin
	for _, o := range t.origins {
		o.Key = prefix + o.Key
		all = append(all, o)
	}
	for _, key := range t.Keys() {
		if s, ok := t.subs[key]; ok {
			all = append(all, s.ownOrigins(prefix+key+".")...)
		}
	}
	return all
}

// says tells whether t has the dotted key.
func (t *Table) says(key string) bool {
	if word, rest, dotted := strings.Cut(key, "."); dotted {
		if within, ok := t.values[word].(map[string]any); ok {
			_, has := within[rest]
			return has
		}
	}
	_, has := t.values[key]
	return has
}
