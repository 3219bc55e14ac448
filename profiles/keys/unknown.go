package keys

import (
	"maps"
	"slices"
	"strings"
)

// What is not there, and what nobody knows: a key of which there is one mistake
// is one problem.

// isMissing is what is wrong with a key that is not there.
const isMissing = "missing"

// Lacks records what is wrong where nothing stands under key. Finish withdraws it
// where it then finds the key misspelt.
func (t *Table) Lacks(key, what, fix string) {
	t.Problem(key, what, fix)
	t.doc.absent[t.At(key).String()] = true
}

// Refused tells whether there is a problem with the value under key: what else
// would be said of it is of a value that nobody wrote.
func (t *Table) Refused(key string) bool {
	return t.doc.faulty[t.At(key).String()] || t.doc.faulty[t.At(key, "value").String()]
}

// Means tells whether the table has the key, or else one that nobody knows and
// that is likely a misspelling of it: finish will say so.
func (t *Table) Means(key string) bool {
	return t.Has(key) || t.Misspelling(key) != ""
}

// Misspelling is a key that nobody knows and that is likely meant for key, or "".
func (t *Table) Misspelling(key string) string {
	for _, have := range t.Keys() {
		if !t.Judged(have) && Nearest(have, []string{key}) != "" {
			return have
		}
	}
	return ""
}

// Twin is an earlier key that differs from this one only in case, or "".
func (t *Table) Twin(key string) string {
	t.Keys()
	if first := t.spelled[strings.ToLower(key)]; first != key {
		return first
	}
	return ""
}

// Pass marks keys as judged, though nobody asks for them.
func (t *Table) Pass(keys ...string) {
	for _, key := range keys {
		t.passed[key] = true
	}
}

// Judged tells whether the key is known, or there is a problem with it already.
func (t *Table) Judged(key string) bool { return t.asked[key] || t.passed[key] }

// Finish records the keys that nobody asked for, here and in all tables below.
func (t *Table) Finish() {
	for _, key := range t.Keys() {
		if first := t.Twin(key); first != "" {
			t.doc.problem(t.At(key), "differs from "+first+" only in case", "keep one of them")
			continue
		}
		if !t.Judged(key) {
			if t.doc.found.Drop() {
				continue
			}
			if near := Nearest(key, slices.Sorted(maps.Keys(t.asked))); near != "" {
				t.doc.withdraw(t.At(near)) // it is there, misspelt
			}
			t.doc.problem(t.At(key), "unknown key", t.meant(key))
			continue
		}
		if s, ok := t.subs[key]; ok {
			s.Finish()
		}
		for _, s := range t.lists[key] {
			s.Finish()
		}
	}
}

// meant says which of the known keys an unknown one may be.
func (t *Table) meant(key string) string {
	known := slices.Sorted(maps.Keys(t.asked))
	if fix := DidYouMean(key, known); fix != "" {
		return fix
	}
	var whole []string // p95: message_p95
	for _, w := range known {
		if len(key) > sameStart && strings.HasPrefix(w, key[:sameStart]) { // retries: retry
			return "did you mean " + w + "?"
		}
		if strings.HasSuffix(w, "_"+key) {
			whole = append(whole, w)
		}
	}
	if whole != nil {
		return "write " + List(whole)
	}
	if n := len(known); n > 0 && n <= 16 {
		return "known here: " + strings.Join(known, ", ")
	}
	return "remove it"
}

// sameStart is the number of letters at the start of a key that tell which is
// meant, where they are many.
const sameStart = 4

// withdraw takes back that the key at path, or one in its table, is not there.
func (d *Document) withdraw(path Path) {
	key := path.String()
	d.found.problems = slices.DeleteFunc(d.found.problems, func(p Problem) bool {
		return d.absent[p.Key] && (p.Key == key || strings.HasPrefix(p.Key, key+".")) && (p.File == d.file || p.rank == ofSets)
	})
}
