package keys

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

func TestKeysAreFoundWhereTheyStand(t *testing.T) {
	text := `# title = "not a key"
title = "a # b" # c
[ a . "b.c" ]   # the header
d.e = 1
f = { g = 1, h = { i = [ 2,
  3, { j = 4 } ] } }
text = """
[not.a.table]
k = 1 \"""
"""
raw = '''
[nor.this]'''
[[list]]
k = 1
[[list]]
k = 2
[list.sub]
k = 3
[[list.inner]]
k = 4
[[list.inner]]
k = 5
[z]
"quoted \u00e9" = 1
'literal "' = 2
when = 1979-05-27 07:32:00
last = [[1, 2], [3]]`
	want := map[string]int{
		"title": 2, "a": 3, `a."b.c"`: 3, `a."b.c".d`: 4, `a."b.c".d.e`: 4,
		`a."b.c".f`: 5, `a."b.c".f.g`: 5, `a."b.c".f.h`: 5, `a."b.c".f.h.i`: 5, `a."b.c".f.h.i.0`: 5,
		`a."b.c".f.h.i.1`: 6, `a."b.c".f.h.i.2`: 6, `a."b.c".f.h.i.2.j`: 6,
		`a."b.c".text`: 7, `a."b.c".raw`: 11,
		"list": 15, "list.0": 13, "list.0.k": 14, "list.1": 15, "list.1.k": 16, "list.1.sub": 17, "list.1.sub.k": 18,
		"list.1.inner": 21, "list.1.inner.0": 19, "list.1.inner.0.k": 20, "list.1.inner.1": 21, "list.1.inner.1.k": 22,
		"z": 23, `z."quoted é"`: 24, `z."literal \""`: 25, "z.when": 26,
		"z.last": 27, "z.last.0": 27, "z.last.0.0": 27, "z.last.0.1": 27, "z.last.1": 27, "z.last.1.0": 27,
	}
	places, tooDeep, twice := locate(text)
	got := map[string]int{}
	for path, p := range places {
		got[path] = p.line
	}
	if diff := cmp.Diff(want, got); diff != "" || tooDeep != nil || twice != nil {
		t.Error(diff, tooDeep, twice)
	}
	checkPlaces(t, text)
}

func TestNestingIsBounded(t *testing.T) {
	for _, text := range []string{
		"\nx = " + strings.Repeat("[", 100_000),
		"\nx = " + strings.Repeat("{ a = ", 100_000),
		"\n" + strings.Repeat("a.", 100_000) + "b = 1",
		"\n[" + strings.Repeat("a.", 100_000) + "b]",
	} {
		err := refused("deep.toml", text)
		if want := "deep.toml:2: brackets or dots nest too deep; at most 64 deep"; err == nil || err.Error() != want {
			t.Errorf("%.10q: %v", text, err)
		}
	}
}

// checkPlaces holds the scanner against the parser: every key of a
// well-formed text has a place, and none stands where no key is.
func checkPlaces(t *testing.T, text string) {
	t.Helper()
	root, err := parse(text)
	places, tooDeep, _ := locate(text)
	if err != nil || tooDeep != nil {
		return
	}
	lines := 1 + strings.Count(text, "\n")
	paths := map[string]bool{}
	var walk func(path toml.Key, v any)
	walk = func(path toml.Key, v any) {
		path = path[:len(path):len(path)]
		if len(path) > 0 {
			p, ok := places[path.String()]
			if !ok || p.line < 1 || p.line > lines {
				t.Errorf("%v stands in line %d of %d in\n%s", path, p.line, lines, text)
			}
			paths[path.String()] = true
		}
		switch v := v.(type) {
		case map[string]any:
			for k, item := range v {
				walk(append(path, k), item)
			}
		case []any:
			for i, item := range v {
				walk(append(path, strconv.Itoa(i)), item)
			}
		case []map[string]any:
			for i, item := range v {
				walk(append(path, strconv.Itoa(i)), item)
			}
		}
	}
	walk(nil, root)
}

// FuzzPlaces holds the scanner against the parser on any text.
func FuzzPlaces(f *testing.F) {
	scenarios, err := filepath.Glob("../scenarios/*.toml")
	if err != nil || len(scenarios) == 0 {
		f.Fatal(scenarios, err)
	}
	for _, name := range scenarios {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("a.b = 1\n[[c]]\nd = [1, {e = 2}]\n[[c]]\n[c.d]\n'x y' = \"\"\"\n\"\"\"\"\"\n\"\\u00e9\" = '''a'''''\n")
	f.Fuzz(func(t *testing.T, text string) { checkPlaces(t, text) })
}
