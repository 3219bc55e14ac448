package main

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	links   = regexp.MustCompile(`\]\(([^)#]+)`)
	quoted  = regexp.MustCompile("`[^`\n]+`")
	named   = regexp.MustCompile(`^(\./)?[a-z0-9_-][a-z0-9_.-]*(/[a-z0-9_.-]+)*/?$`)
	goFiles = regexp.MustCompile(`[a-z0-9_/]+\.go\b`)
	runs    = regexp.MustCompile(`go test \./([a-z/]+) -run ("[^"]+"|'[^']+'|\w+)`)
)

// Files that the documents and the package comments name are there, and so are the
// tests.
func TestNamedFilesExist(t *testing.T) {
	exists := func(name string) bool {
		_, err := os.Stat(filepath.Join(root, filepath.FromSlash(name)))
		return err == nil
	}
	for _, file := range append(guidePages(t), "CONTRIBUTING.md") {
		data, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		folder := path.Dir(file)
		var beside []string
		for line := range strings.Lines(string(data)) {
			for _, link := range links.FindAllStringSubmatch(line, -1) {
				if to := link[1]; !strings.Contains(to, ":") && !exists(path.Join(folder, to)) {
					t.Errorf("%s links to %s, which is not there", file, to)
				}
			}
			// A path begins with a folder of the module. A Go file alone stands in one
			// that its line names, or else the last line of the section that names any.
			var here, alone []string
			for _, text := range quoted.FindAllString(line, -1) {
				for _, word := range strings.Fields(strings.Trim(text, "`")) {
					if !named.MatchString(word) {
						continue
					}
					name := path.Clean(word)
					first, _, nested := strings.Cut(name, "/")
					switch {
					case slices.Contains(folders, first) || first == "docs":
						if !exists(name) {
							t.Errorf("%s names %s, which is not there", file, name)
						}
						if path.Ext(name) != "" {
							name = path.Dir(name)
						}
						here = append(here, name)
					case !nested && path.Ext(name) == ".go":
						alone = append(alone, name)
					}
				}
			}
			if len(here) > 0 || strings.HasPrefix(line, "#") {
				beside = here
			}
			for _, name := range alone {
				if !slices.ContainsFunc(beside, func(folder string) bool { return exists(path.Join(folder, name)) }) {
					t.Errorf("%s names %s, which is in none of the folders named beside it: %q", file, name, beside)
				}
			}
		}
		for _, run := range runs.FindAllStringSubmatch(string(data), -1) {
			there := testsOf(t, run[1])
			for pattern := range strings.SplitSeq(strings.Trim(run[2], `"'`), "|") {
				if !slices.ContainsFunc(there, regexp.MustCompile(pattern).MatchString) {
					t.Errorf("%s runs %s of %s, and there is no such test", file, pattern, run[1])
				}
			}
		}
	}
	for _, p := range packages(t) {
		for _, name := range goFiles.FindAllString(p.comment, -1) {
			if !exists(path.Join(p.name(), name)) && !exists(name) {
				t.Errorf("the package comment of %s names %s, which is not there", p.name(), name)
			}
		}
	}
}

// In the two packages that tell a story, the comment names every file, or the
// beginning of its name in an indented list, and nothing that is not there.
func TestStoriesNameTheirFiles(t *testing.T) {
	for _, p := range packages(t) {
		if p.name() != "models/engine" && p.name() != "models/plan" {
			continue
		}
		stories := goFiles.FindAllString(p.comment, -1)
		for line := range strings.Lines(p.comment) {
			if list, _, found := strings.Cut(strings.TrimPrefix(line, "\t"), "  "); found && strings.HasPrefix(line, "\t") {
				stories = append(stories, strings.Split(list, ", ")...)
			}
		}
		told := map[string]bool{}
		for _, file := range p.GoFiles {
			said := slices.IndexFunc(stories, func(name string) bool { return strings.HasPrefix(file, name) })
			if said < 0 && file != p.home {
				t.Errorf("the package comment of %s does not name %s", p.name(), file)
			}
			for _, name := range stories {
				told[name] = told[name] || strings.HasPrefix(file, name)
			}
		}
		for _, name := range stories {
			if !told[name] && !strings.HasSuffix(name, "_test.go") {
				t.Errorf("the package comment of %s names %s, and no file begins so", p.name(), name)
			}
		}
	}
}

// testsOf are the names of the tests in a folder.
func testsOf(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(data), -1) {
			names = append(names, found[1])
		}
	}
	return names
}
