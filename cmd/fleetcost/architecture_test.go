package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "draw the map of the packages anew")

// What docs/architecture.md says of packages and of who imports whom is drawn from the
// packages themselves: make golden draws it anew. What they may import is another
// table, that of TestImports.
func TestArchitecture(t *testing.T) {
	all := packages(t)
	for _, p := range all {
		if p.does() == "" {
			t.Errorf("%s has no package comment that says what it does", p.name())
		}
		if p.never() == "" {
			t.Errorf(`the package comment of %s has no sentence that says "It will never ..."`, p.name())
		}
	}
	file := filepath.Join(root, "docs", "architecture.md")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	was := string(data)
	is := was
	for name, drawn := range map[string]string{"packages": drawPackages(all), "arrows": drawArrows(all), "libraries": drawLibraries(t, all)} {
		before, rest, opened := strings.Cut(is, "<!-- drawn: "+name+" -->\n")
		_, after, closed := strings.Cut(rest, "<!-- end -->\n")
		if !opened || !closed {
			t.Fatalf("%s has no place for the %s", file, name)
		}
		is = before + "<!-- drawn: " + name + " -->\n" + drawn + "<!-- end -->\n" + after
	}
	if *update {
		if err := os.WriteFile(file, []byte(is), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	old, now := slices.Collect(strings.Lines(was)), slices.Collect(strings.Lines(is))
	for _, line := range old {
		if !slices.Contains(now, line) {
			t.Errorf("is no longer so, make golden draws it anew: %s", line)
		}
	}
	for _, line := range now {
		if !slices.Contains(old, line) {
			t.Errorf("is missing, make golden draws it: %s", line)
		}
	}
	if was != is && !t.Failed() {
		t.Error("the lines stand in another order; make golden draws them anew")
	}
}

// drawPackages is a table of the packages, with the first sentence of each one's
// comment and that of what it will never do.
func drawPackages(all []*pkg) string {
	var b strings.Builder
	b.WriteString("| | Package | What it does | It will never | Files |\n|--:|---|---|---|--:|\n")
	for i, p := range all {
		fmt.Fprintf(&b, "| %d | [`%s`](../%[2]s) | %s | %s | %d |\n", i+1, p.name(), p.does(), p.never(), len(p.GoFiles))
	}
	return b.String()
}

// drawArrows is a matrix with a row and a column for each package.
func drawArrows(all []*pkg) string {
	wide := 0
	for _, p := range all {
		wide = max(wide, len(p.name()))
	}
	var b strings.Builder
	b.WriteString("```\n")
	for _, digit := range []int{10, 1} {
		line := strings.Repeat(" ", wide+3)
		for i := range all {
			n := (i + 1) / digit
			if n == 0 {
				line += "  "
			} else {
				line += fmt.Sprintf(" %d", n%10)
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	for i, p := range all {
		fmt.Fprintf(&b, "%2d %-*s", i+1, wide, p.name())
		for j, other := range all[:i+1] {
			switch {
			case i == j:
				b.WriteString(" \\")
			case slices.Contains(p.Imports, other.Path):
				b.WriteString(" x")
			default:
				b.WriteString(" .")
			}
		}
		b.WriteString("\n")
	}
	return b.String() + "```\n"
}

// drawLibraries is a table of the modules of others, with the packages that import
// them.
func drawLibraries(t *testing.T, all []*pkg) string {
	var b strings.Builder
	b.WriteString("| Library | Imported by |\n|---|---|\n")
	for _, library := range libraries(t) {
		var users []string
		for _, p := range all {
			if slices.ContainsFunc(p.Imports, func(imported string) bool { return strings.HasPrefix(imported+"/", library+"/") }) {
				users = append(users, "`"+p.name()+"`")
			}
		}
		if len(users) > 0 {
			fmt.Fprintf(&b, "| %s | %s |\n", library, strings.Join(users, ", "))
		}
	}
	return b.String()
}

// mostFiles of a package, without its tests: what a reader can keep an eye on.
const mostFiles = 42

// mostNouns are those of models itself, which everybody reads first.
const mostNouns = 25

func TestNoPackageIsCrowded(t *testing.T) {
	for _, p := range packages(t) {
		most := mostFiles
		if p.name() == "models" {
			most = mostNouns
		}
		if len(p.GoFiles) > most {
			t.Errorf("%s has %d files, more than %d: what of it is another kind of thing?", p.name(), len(p.GoFiles), most)
		}
	}
}
