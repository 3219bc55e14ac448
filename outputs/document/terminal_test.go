package document

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A group of columns has the name of any length above it, in full.
func TestGroupsHaveTheirNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z]{1,28}`).Draw(t, "name")
		g := Grid{Columns: []Column{{Header: "key"}}, Rows: []Row{{Cells: []string{"1"}}}}
		for range rapid.IntRange(1, 5).Draw(t, "columns") {
			header := rapid.StringMatching(`[a-z]{1,9}`).Draw(t, "header")
			g.Columns = append(g.Columns, Column{Group: name, Header: header, Right: true})
			g.Rows[0].Cells = append(g.Rows[0].Cells, "2")
		}
		if laid := (Options{}).aligned(g); !strings.Contains(laid, name) {
			t.Fatalf("%s is not above its columns:\n%s", name, laid)
		}
	})
}
