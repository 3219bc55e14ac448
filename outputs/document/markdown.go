package document

import (
	"bytes"
	"fmt"
	"strings"

	"fleetcost/models/words"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Markdown is the document in GitHub-flavoured Markdown.
func Markdown(d Document) []byte {
	page := new(bytes.Buffer)
	fmt.Fprintf(page, "## %s\n", Escaped(d.Title))
	if len(d.Facts) > 0 {
		fmt.Fprintln(page)
	}
	for _, f := range d.Facts {
		fmt.Fprintf(page, "- **%s**: %s\n", Escaped(f.Label), Escaped(f.Text))
	}
	for _, s := range d.Sections {
		if s.Heading != "" {
			fmt.Fprintf(page, "\n### %s\n", Escaped(s.Heading))
		}
		if len(s.Table.Rows) > 0 {
			fmt.Fprintln(page)
			Pipes(page, s.Table)
		}
		if len(s.Remarks) > 0 {
			fmt.Fprintln(page)
		}
		for _, r := range s.Remarks {
			fmt.Fprintf(page, "- %s\n", Escaped(r))
		}
		if s.Text != "" {
			fmt.Fprint(page, "\n```toml\n")
			for line := range strings.Lines(s.Text) {
				fmt.Fprintln(page, words.Printable(strings.TrimSuffix(line, "\n")))
			}
			fmt.Fprintln(page, "```")
		}
	}
	return page.Bytes()
}

// Pipes writes a grid as a pipe table whose columns line up in the source.
func Pipes(page *bytes.Buffer, g Grid) {
	widths := make([]int, len(g.Columns))
	lines := make([][]string, 1, len(g.Rows)+1)
	for _, c := range g.Columns {
		lines[0] = append(lines[0], Escaped(strings.TrimSpace(c.Group+" "+strings.ReplaceAll(c.Header, "\n", " "))))
	}
	for _, r := range g.Rows {
		var cells []string
		for _, c := range r.Cells {
			cell := Escaped(strings.TrimSpace(c))
			if r.Tone == Good && cell != "" {
				cell = "**" + cell + "**"
			}
			cells = append(cells, cell)
		}
		lines = append(lines, cells)
	}
	for _, cells := range lines {
		for i, c := range cells {
			widths[i] = max(widths[i], 3, text.StringWidth(c))
		}
	}
	for n, cells := range lines {
		for i, c := range cells {
			align := text.AlignLeft
			if g.Columns[i].Right {
				align = text.AlignRight
			}
			fmt.Fprintf(page, "| %s ", align.Apply(c, widths[i]))
		}
		fmt.Fprintln(page, "|")
		if n > 0 {
			continue
		}
		for i := range cells {
			rule := strings.Repeat("-", widths[i])
			if g.Columns[i].Right {
				rule = rule[1:] + ":"
			}
			fmt.Fprintf(page, "| %s ", rule)
		}
		fmt.Fprintln(page, "|")
	}
}

// Escaped is a text without markup: every character that Markdown could read
// as such is escaped. A single dollar is left alone; a pair would be taken for
// mathematics.
func Escaped(s string) string {
	special := "\\`*_{}[]<>#|~&!"
	if strings.Count(s, "$") > 1 {
		special += "$"
	}
	var out strings.Builder
	for _, r := range words.Printable(s) {
		if strings.ContainsRune(special, r) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}
