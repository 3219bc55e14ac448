package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fleetcost/profiles/reference"
)

// Pages of the reference that list what the program knows itself, keys of a scenario and
// fields of JSON, are drawn from it: make golden draws them anew.
func TestDrawnPages(t *testing.T) {
	for _, p := range []struct{ file, name, drawn string }{
		{"keys.md", "keys", drawKeys()},
		{"json.md", "fields", drawFields(t)},
	} {
		file := filepath.Join(root, "docs", "reference", p.file)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		before, rest, opened := strings.Cut(string(data), "<!-- drawn: "+p.name+" -->\n")
		_, after, closed := strings.Cut(rest, "<!-- end -->\n")
		if !opened || !closed {
			t.Fatalf("%s has no place for the %s", file, p.name)
		}
		is := before + "<!-- drawn: " + p.name + " -->\n" + p.drawn + "<!-- end -->\n" + after
		if *update {
			if err := os.WriteFile(file, []byte(is), 0o666); err != nil {
				t.Fatal(err)
			}
		} else if is != string(data) {
			t.Errorf("%s is not current: make golden draws it anew", file)
		}
	}
}

// inTable is a text as a cell of a table in Markdown has it.
func inTable(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;", "[", `\[`).Replace(text)
}

// drawKeys is a table of each section of a scenario.
func drawKeys() string {
	var page strings.Builder
	for _, s := range reference.Sections() {
		head := "[" + s.Name + "]"
		switch {
		case s.Name == "":
			head = "At the top"
		case strings.HasPrefix(s.Name, "step."):
			head = "A step: " + strings.TrimPrefix(s.Name, "step.")
		case s.Inline():
			head = "A " + s.Name
		}
		fmt.Fprintf(&page, "\n## %s\n\n%s.\n\n| Key | Type | Default | Example | |\n|---|---|---|---|---|\n", head, upper(inTable(s.About)))
		for _, k := range s.Keys {
			is := string(k.Type)
			if k.Unit != "" {
				is += ", " + k.Unit
			}
			byDefault := inTable(k.Default)
			if k.Required {
				byDefault = "must be said"
			}
			about := inTable(k.About)
			if len(k.Words) > 0 {
				about += ": `" + strings.Join(k.Words, "`, `") + "`"
			}
			if k.Listing != "" {
				about += " (`fleetcost list " + k.Listing + "`)"
			}
			fmt.Fprintf(&page, "| `%s` | %s | %s | `%s` | %s |\n", k.Name, inTable(is), byDefault, strings.NewReplacer("|", `\|`, "\n", " ").Replace(k.Example), about)
		}
	}
	page.WriteString("\n")
	return page.String()
}

// upper begins with a capital letter.
func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
