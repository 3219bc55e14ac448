package keys

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Text is the string under key.
func (t *Table) Text(key, byDefault string) string {
	v, path, ok := t.Value(key)
	t.ask(key, Ask{Kind: Text})
	if !ok {
		if byDefault != "" {
			t.doc.assume(path, byDefault, "the default")
		}
		return byDefault
	}
	text, ok := v.(string)
	if raw := t.doc.places[path.String()].raw; !ok && raw != "" {
		text, ok = raw, true // 2024 on the command line is text where text is wanted
	}
	switch {
	case !ok:
		t.doc.problem(path, Show(v)+" is not text", `write it in quotes: "…"`)
		return byDefault
	case strings.ContainsFunc(text, isControl):
		t.doc.problem(path, Show(v)+" is not text on one line", "take out the control characters")
	case text != "" && !shows(text):
		t.doc.problem(path, Show(v)+" has nothing that shows", "write a text, or leave the key out")
	}
	return text
}

// Bool is the truth under key; false where it is not said.
func (t *Table) Bool(key string) bool {
	v, path, ok := t.Value(key)
	t.ask(key, Ask{Kind: Truth})
	if !ok {
		return false
	}
	yes, ok := v.(bool)
	if !ok {
		t.doc.problem(path, Show(v)+" is neither true nor false", "write true or false, without quotes")
	}
	return yes
}

// Choice is a Text that must be one of the allowed words.
func (t *Table) Choice(key, byDefault string, allowed []string) string {
	word := t.Text(key, byDefault)
	t.ask(key, Ask{Kind: Text, Words: allowed})
	if slices.Contains(allowed, word) || !t.Has(key) {
		return word
	}
	if _, path, _ := t.Value(key); t.IsText(key) {
		t.doc.problem(path, fmt.Sprintf("%q is not known", word), OneOf(word, allowed))
	}
	return byDefault
}

// IsText tells whether Text could read the key.
func (t *Table) IsText(key string) bool {
	v, path, _ := t.Value(key)
	_, ok := v.(string)
	return ok || t.doc.places[path.String()].raw != ""
}

// Word is the place of a Choice among the words that are allowed.
func (t *Table) Word(key string, allowed []string) int {
	return max(0, slices.Index(allowed, t.Choice(key, allowed[0], allowed)))
}

// IntOr is a whole number of at least low, or a word that stands for one; others
// are words that the asker knows.
func (t *Table) IntOr(key, word string, meaning, low int, others ...string) int {
	v, path, ok := t.Value(key)
	t.ask(key, Ask{Kind: Whole, Word: word})
	if text, isText := v.(string); ok && isText {
		if text == word {
			return meaning
		}
		t.doc.problem(path, fmt.Sprintf("%q is not known", text), "write "+List(append([]string{"a whole number"}, Quoted(append(others, word))...)))
		return meaning
	}
	n := ints
	n.other = func(any, int) string { return ", or " + List(Quoted(append(slices.Clone(others), word))) }
	return number(t, key, 0, low, math.MaxInt32, n)
}

// Required is a Text that must be there and not be empty.
func (t *Table) Required(key, fix string) string {
	if !t.Require(key, fix) {
		return ""
	}
	text := t.Text(key, "")
	if text == "" && t.IsText(key) {
		t.Problem(key, "is empty", fix)
	}
	return text
}
