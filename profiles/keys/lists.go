package keys

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Tables are the tables of the list under key.
func (t *Table) Tables(key, fix string) []*Table {
	if list, ok := t.lists[key]; ok {
		return list
	}
	if !t.Has(key) {
		return nil
	}
	var list []*Table
	switch v := t.values[key].(type) {
	case []map[string]any:
		for i, values := range v {
			list = append(list, newTable(t.doc, t.At(key, strconv.Itoa(i)), values))
		}
	case []any:
		for i, item := range v {
			path := t.At(key, strconv.Itoa(i))
			values, ok := item.(map[string]any)
			if !ok {
				t.doc.problem(path, fmt.Sprintf("%s is not a table", Show(item)), fix)
				continue
			}
			list = append(list, newTable(t.doc, path, values))
		}
	default:
		t.notA(key, "a list of tables", fix)
	}
	t.lists[key] = list
	return list
}

// An Item of a list whose items are tables, or lists of them: its tables are
// none, and it is no list, where it is neither.
type Item struct {
	Path   Path
	Value  any
	IsList bool // of tables, be it of one that stands alone
	Tables []*Table
}

// Items are those of the list under key. What is wrong with the list and with
// what stands in the lists within it is recorded; an item that is no list is left
// to the asker.
func (t *Table) Items(key, what, fix, fixWithin string) []Item {
	var values []any
	switch v := t.values[key].(type) {
	case []any:
		values = v
	case []map[string]any:
		for _, table := range v {
			values = append(values, table)
		}
	default:
		t.notA(key, what, fix)
	}
	var items []Item
	for i, value := range values {
		item := Item{Path: t.At(key, strconv.Itoa(i)), Value: value, IsList: true}
		switch v := value.(type) {
		case map[string]any:
			item.Tables = []*Table{newTable(t.doc, item.Path, v)}
		case []any, []map[string]any:
			around := newTable(t.doc, t.At(key), map[string]any{strconv.Itoa(i): v})
			item.Tables = around.Tables(strconv.Itoa(i), fixWithin)
		default:
			item.IsList = false
		}
		t.lists[key] = append(t.lists[key], item.Tables...)
		items = append(items, item)
	}
	return items
}

// LongestName is how many characters the name of a table may have: answers say names in
// sentences, and files are called after them.
const LongestName = 200

// Named are the tables within the table under key, in the order of the file:
// [request.browse], [request.report].
func (t *Table) Named(key string) []*Table {
	all := t.Sub(key)
	var list []*Table
	for _, name := range all.Keys() {
		if all.Twin(name) != "" {
			continue // finish reports it
		}
		switch n := utf8.RuneCountInString(name); {
		case !shows(name) || strings.ContainsFunc(name, isControl):
			all.Problem(name, "not a name", "use letters, digits, - and _")
			continue
		case n > LongestName:
			all.Problem(name, fmt.Sprintf("a name of %d characters", n), fmt.Sprintf("use %d at most; a title says more", LongestName))
			continue
		}
		list = append(list, all.Sub(name))
	}
	return list
}

// Children are the tables in t that were asked for, by their keys: one that stands
// there, or those of a list.
func (t *Table) Children() map[string][]*Table {
	within := maps.Clone(t.lists)
	for key, s := range t.subs {
		within[key] = append(slices.Clone(within[key]), s)
	}
	return within
}
