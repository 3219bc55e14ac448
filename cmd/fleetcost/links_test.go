package main

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	leads   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heads   = regexp.MustCompile(`(?m)^#{1,6} +(.+)$`)
	fences  = regexp.MustCompile("(?ms)^```.*?^```")
	ofDocs  = regexp.MustCompile(`\bdocs/((reference|how-to|background|examples)/)?[a-z-]+\.(md|png|toml|csv|json)\b`)
	inLinks = regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`)
)

// anchor is the name that GitHub gives a heading: its letters, digits, hyphens and
// underscores in lower case, with hyphens for spaces.
func anchor(heading string) string {
	heading = inLinks.ReplaceAllString(strings.TrimSpace(heading), "$1")
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// anchors are those of a page; a heading that comes again gets a number.
func anchors(text string) map[string]bool {
	there := map[string]bool{}
	for _, head := range heads.FindAllStringSubmatch(fences.ReplaceAllString(text, ""), -1) {
		name := anchor(head[1])
		for again := 1; there[name]; again++ {
			name = anchor(head[1]) + "-" + string(rune('0'+again))
		}
		there[name] = true
	}
	return there
}

// A link between pages leads to a file that is there, and to a heading of it.
func TestLinksOfPages(t *testing.T) {
	text := func(name string) string {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return ""
		}
		return string(data)
	}
	listed := map[string]bool{}
	for _, page := range append(guidePages(t), "CONTRIBUTING.md", "CHANGELOG.md", "ACCURACY.md") {
		for _, link := range leads.FindAllStringSubmatch(fences.ReplaceAllString(text(page), ""), -1) {
			to, part, _ := strings.Cut(link[1], "#")
			if strings.Contains(to, ":") {
				continue
			}
			file := page
			if to != "" {
				file = path.Join(path.Dir(page), to)
			}
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(file))); err != nil {
				t.Errorf("%s links to %s, which is not there", page, link[1])
				continue
			}
			if part != "" && !anchors(text(file))[part] {
				t.Errorf("%s links to %s, and %s has no such heading", page, link[1], file)
			}
			if page == "docs/README.md" {
				listed[file] = true
			}
		}
	}
	for _, page := range guidePages(t) {
		if strings.HasPrefix(page, "docs/") && page != "docs/README.md" && !listed[page] {
			t.Errorf("docs/README.md, the contents, does not list %s", page)
		}
	}
}

// Pages that messages, help and embedded files name are there.
func TestPagesThatTheProgramNames(t *testing.T) {
	found := 0
	err := filepath.WalkDir(root, func(file string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "testdata" || entry.Name() == "docs") {
			return filepath.SkipDir
		}
		if kind := filepath.Ext(file); kind != ".go" && kind != ".toml" || strings.HasSuffix(file, "_test.go") || entry.IsDir() {
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, line := range strings.Split(string(data), "\n") {
			for _, name := range ofDocs.FindAllString(line, -1) {
				if strings.Contains(line, "encode/") { // pages of other projects
					continue
				}
				found++
				if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
					t.Errorf("%s names %s, which is not there", file, name)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Error("nothing names a page")
	}
}

// The README is a page that one reads to the end.
func TestReadmeIsShort(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(data), "\n"); lines >= 150 {
		t.Errorf("the README has %d lines; what is reference belongs into docs", lines)
	}
}

func TestAnchor(t *testing.T) {
	for heading, want := range map[string]string{
		"Your own load tests":               "your-own-load-tests",
		"Against `[budget]`":                "against-budget",
		"1. What a request costs: three":    "1-what-a-request-costs-three",
		"Files of `--out DIR`":              "files-of---out-dir",
		"Both [ways](x.md) cost the *same*": "both-ways-cost-the-same",
	} {
		if got := anchor(heading); got != want {
			t.Errorf("%q: %s, not %s", heading, got, want)
		}
	}
}
