package document

import (
	"slices"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"
)

// A table is as narrow as its page, says every word of what it does not say that it left
// out, and breaks none of them but where nothing else would do.
func TestTablesFitTheirPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z]{1,9}`)
		g := Grid{Columns: []Column{{Header: "name"}}}
		for range rapid.IntRange(1, 4).Draw(t, "texts") {
			g.Columns = append(g.Columns, Column{Header: word.Draw(t, "header"), Long: rapid.Bool().Draw(t, "long"), Rank: rapid.IntRange(0, 2).Draw(t, "rank")})
		}
		g.Columns = append(g.Columns, Column{Header: "n", Right: true})
		for range rapid.IntRange(1, 4).Draw(t, "rows") {
			r := Row{Cells: []string{word.Draw(t, "name")}}
			for range len(g.Columns) - 2 {
				r.Cells = append(r.Cells, strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "text"), " "))
			}
			g.Rows = append(g.Rows, Row{Cells: append(r.Cells, "1,234.56")})
		}
		o := Options{Width: rapid.IntRange(80, 140).Draw(t, "width")}
		parts, hidden := o.fit(g)
		if len(parts) != 1 || len(parts[0].Columns)+len(hidden) != len(g.Columns) {
			t.Fatalf("%d tables, left out: %v", len(parts), hidden)
		}
		page := o.aligned(parts[0])
		for line := range strings.Lines(page) {
			if n := text.StringWidth(strings.TrimSuffix(line, "\n")); n > o.Width {
				t.Fatalf("%d columns in %d:\n%s", n, o.Width, page)
			}
		}
		shown := strings.Fields(page)
		for _, r := range parts[0].Rows {
			for _, cell := range r.Cells {
				for _, w := range strings.Fields(cell) {
					if !slices.Contains(shown, w) {
						t.Fatalf("%q is cut:\n%s", w, page)
					}
				}
			}
		}
	})
}

// A column that joins the next is not left out: its texts stand there, unless the first
// column has said them; columns that are left out are named, and numbers stay.
func TestNarrowPages(t *testing.T) {
	g := Grid{
		Columns: []Column{{Header: "design"}, {Header: "part", Joins: true}, {Header: "for", Long: true}, {Header: "note", Rank: 1}, {Header: "quantity", Right: true}, {Header: "unit"}},
		Rows: []Row{
			{Cells: []string{"node", "node", "instances", strings.Repeat("x", 28), "1,460", "hours"}},
			{Cells: []string{"all of them", "network", "egress to internet, 0–10,240 GB", "", "10,240", "GB"}},
		},
	}
	for _, c := range []struct {
		width int
		want  string
	}{
		{60, `
design       for                           quantity  unit
──────────────────────────────────────────────────────────
node         instances                        1,460  hours
all of them  network: egress to internet,    10,240  GB
             0–10,240 GB
(60 columns wide; left out: note)
`},
		{40, `
design  for          quantity  unit
────────────────────────────────────
node    instances       1,460  hours
all of  network:       10,240  GB
them    egress to
        internet,
        0–10,240 GB
(40 columns wide; left out: note)
`},
	} {
		page := new(strings.Builder)
		page.WriteString(string(Options{Width: c.width}.Terminal(Document{Sections: []Section{{Table: g}}})))
		got := strings.TrimPrefix(page.String(), "\n")
		if strings.TrimSpace(got) != strings.TrimSpace(c.want) {
			t.Errorf("%d columns:\n%s", c.width, got)
		}
	}
}

// A number stays with what it counts, and a name in one piece while there is another way.
func TestWrapped(t *testing.T) {
	for _, c := range []struct {
		what, text string
		most       int
		how        squeeze
		want       string
	}{
		{"at spaces", "egress to internet", 9, texts, "egress to|internet"},
		{"whole words", "kubernetes-karpenter boots", 9, texts, "kubernetes-karpenter|boots"},
		{"behind hyphens", "kubernetes-karpenter boots", 11, hyphens, "kubernetes-|karpenter|boots"},
		{"a count of machines", "3 × c7g.large → 4 × c7g.large", 16, texts, "3 × c7g.large →|4 × c7g.large"},
		{"a unit", "drains up to 30 s", 15, texts, "drains up to|30 s"},
		{"names of keys", "usd_per_hour", 8, names, "usd_per_|hour"},
		{"anywhere", "abcdefgh", 3, anywhere, "abc|def|gh"},
	} {
		if got := strings.Join(wrapped(c.text, c.most, c.how), "|"); got != c.want {
			t.Errorf("%s: %s; want %s", c.what, got, c.want)
		}
	}
}

// Numbers are written as people write them.
func TestNoExponents(t *testing.T) {
	p := Plain{Columns: []string{"usd", "from"}, Rows: [][]any{{2e-07, 7.5e9}, {nil, 1}}}
	for _, page := range []string{p.Text(80), p.Markdown()} {
		if !strings.Contains(page, "0.0000002") || !strings.Contains(page, "7500000000") {
			t.Errorf("no such numbers:\n%s", page)
		}
	}
}

// Columns that are left out are told apart where their names have commas.
func TestNamesOfColumns(t *testing.T) {
	if got := listed([]string{"load", "p99, ms"}); got != "load; p99, ms" {
		t.Errorf("%q", got)
	}
	if got := listed([]string{"load", "p99"}); got != "load, p99" {
		t.Errorf("%q", got)
	}
}
