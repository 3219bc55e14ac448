package keys

import (
	"fmt"
	"slices"
)

// Findings are the problems of all that is read along with the text.
func (t *Table) Findings() *Findings { return t.doc.found }

// Problem records what is wrong with key and how to fix it. The empty key is
// the table itself. Of what is no table there is nothing more to say.
func (t *Table) Problem(key, what, fix string) {
	t.passed[key] = true
	switch {
	case t.broken:
	case key == "":
		t.doc.problem(t.path, what, fix)
	default:
		t.doc.problem(t.At(key), what, fix)
		if what == isMissing {
			t.doc.absent[t.At(key).String()] = true
		}
	}
}

// ProblemAt records what is wrong with what stands at path, which may be an item
// of a list.
func (t *Table) ProblemAt(path Path, what, fix string) { t.doc.problem(path, what, fix) }

// notA records that the value under key is not of the wanted kind.
func (t *Table) notA(key, kind, fix string) {
	t.doc.problem(t.At(key), fmt.Sprintf("%s is not %s", Show(t.values[key]), kind), fix)
}

// Assume notes a default that was filled in for the key at path, and why that
// one; the first of each key counts.
func (t *Table) Assume(path Path, value, why string) { t.doc.assume(path, value, why) }

// Warn notes what is legal, and likely not meant, of the key at path.
func (t *Table) Warn(path Path, text string) { t.doc.warn(Warning{At: path, Text: text}) }

// WarnOnce notes it unless it has been, or there are as many warnings as anybody
// reads.
func (t *Table) WarnOnce(path Path, text string) {
	w := Warning{At: path, Text: text}
	if len(t.doc.warnings) < MostProblems && !slices.ContainsFunc(t.doc.warnings, func(have Warning) bool { return have.String() == w.String() }) {
		t.doc.warn(w)
	}
}

// WarnOf notes it of a file that was read.
func (t *Table) WarnOf(file, text string) { t.doc.warn(Warning{File: file, Text: text}) }
