package keys

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"fleetcost/models"
)

// A Path names a key: the tables around it, then itself. Places in lists count
// from 0.
type Path = toml.Key

// A Table answers questions about one table of a text. It remembers which keys were asked for: the others
// are unknown.
//
// Each scalar may be written with its doubt, as a table { value, low, high,
// source, sure } or { low, mid, high }, where mid is another word for value: the answer is
// then the value, and an Origin is recorded.
type Table struct {
	doc     *Document
	path    Path
	values  map[string]any    // nil when the table is absent
	order   []string          // of the keys in the file
	spelled map[string]string // the first key of each spelling, by its lower case
	asked   map[string]bool   // keys that the asker knows
	passed  map[string]bool   // other keys that were judged
	asks    map[string]Ask    // how keys were asked for
	broken  bool              // what stands there is no table, which is a problem already
	subs    map[string]*Table
	lists   map[string][]*Table
	origins []models.Origin
}

func newTable(d *Document, path Path, values map[string]any) *Table {
	return &Table{
		doc: d, path: path, values: values,
		asked: map[string]bool{}, passed: map[string]bool{},
		subs: map[string]*Table{}, lists: map[string][]*Table{},
	}
}

// At is the path of a key of t.
func (t *Table) At(keys ...string) Path {
	return append(t.path[:len(t.path):len(t.path)], keys...)
}

// Path of the table in the text.
func (t *Table) Path() Path { return t.At() }

// File is the name of the text, as messages give it.
func (t *Table) File() string { return t.doc.file }

// Flag is the option of the command line that gave the key, such as --set; ""
// for the keys of the file.
func (t *Table) Flag(key string) string { return t.doc.place(t.At(key)).flag }

// Broken tells that what stands there is no table, which is a problem already.
func (t *Table) Broken() bool { return t.broken }

// Peek is what stands under key, without asking for it.
func (t *Table) Peek(key string) (any, bool) {
	v, ok := t.values[key]
	return v, ok
}

// Asked are the keys that were asked for, in no order.
func (t *Table) Asked() []string { return slices.Collect(maps.Keys(t.asked)) }

// Has tells whether the table has the key.
func (t *Table) Has(key string) bool {
	t.asked[key] = true
	_, ok := t.values[key]
	return ok
}

// Require records a problem when the key is missing; fix says how to add it.
func (t *Table) Require(key, fix string) bool {
	if t.Has(key) {
		return true
	}
	t.Problem(key, isMissing, fix)
	return false
}

// Sub is the table under key; its keys are all absent when it is.
func (t *Table) Sub(key string) *Table { return t.SubLike(key, "") }

// SubLike is the table under key, of which like is an example.
func (t *Table) SubLike(key, like string) *Table {
	if s, ok := t.subs[key]; ok {
		return s
	}
	s := newTable(t.doc, t.At(key), nil)
	t.subs[key] = s
	if !t.Has(key) {
		return s
	}
	var ok bool
	if s.values, ok = t.values[key].(map[string]any); !ok {
		fix := fmt.Sprintf("write [%s] and its keys below", s.path)
		switch {
		case like != "":
			fix = fmt.Sprintf("write %s = %s", key, like)
		}
		t.notA(key, "a table", fix)
		s.broken = true
	}
	return s
}

// Name is the last part of the path of t.
func (t *Table) Name() string { return t.path[len(t.path)-1] }

// Keys are the keys of t in the order of the file.
func (t *Table) Keys() []string {
	if t.order == nil && len(t.values) > 0 {
		at := map[string]int{}
		for key := range t.values {
			at[key] = t.doc.place(t.At(key)).at
		}
		t.order = slices.SortedFunc(maps.Keys(at), func(a, b string) int {
			return cmp.Or(cmp.Compare(at[a], at[b]), cmp.Compare(a, b))
		})
		t.spelled = map[string]string{}
		for _, key := range t.order {
			if folded := strings.ToLower(key); t.spelled[folded] == "" {
				t.spelled[folded] = key
			}
		}
	}
	return t.order
}

// Value is what stands under key, and its path. It unwraps a value that is
// written with its doubt.
func (t *Table) Value(key string) (v any, path Path, ok bool) {
	path = t.At(key)
	if !t.Has(key) {
		return nil, path, false
	}
	v = t.values[key]
	doubt, isTable := v.(map[string]any)
	if !isTable {
		return v, path, true
	}
	word := "value"
	if v, ok = doubt[word]; !ok {
		word = "mid"
		if v, ok = doubt[word]; !ok {
			return t.values[key], path, true
		}
	}
	s := t.Sub(key)
	for _, k := range []string{word, "low", "high"} {
		s.asked[k] = true
	}
	t.doc.inDoubt(path, word, doubt)
	t.recordOrigin(models.Origin{
		Key:    key,
		Value:  plain(v),
		Low:    plain(doubt["low"]),
		High:   plain(doubt["high"]),
		Source: s.Text("source", ""),
		Sure:   s.Text("sure", ""),
	})
	return v, t.At(key, word), true
}

// AsTable is the table that stands under key in place of a scalar, with its doubt
// taken off; nil where a scalar stands there, or nothing.
func (t *Table) AsTable(key string) *Table {
	v, path, ok := t.Value(key)
	if _, isTable := v.(map[string]any); !ok || !isTable {
		return nil
	}
	s := t.Sub(key)
	if word := path[len(path)-1]; (word == "value" || word == "mid") && len(path) > len(t.path)+1 {
		s = s.Sub(word)
	}
	return s
}

func (t *Table) recordOrigin(o models.Origin) {
	for _, have := range t.origins {
		if have.Key == o.Key {
			return
		}
	}
	t.origins = append(t.origins, o)
}
