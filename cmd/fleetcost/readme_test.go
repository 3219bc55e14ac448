package main

import (
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fleetcost/profiles/shared"
)

// guidePages are the README and all pages below docs, as paths from the root.
func guidePages(t *testing.T) []string {
	t.Helper()
	pages := []string{"README.md"}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			name, _ := filepath.Rel(root, path)
			pages = append(pages, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// A consoleStep is a command of a page, and what stands below it.
type consoleStep struct {
	command, want string
}

func consoleSteps(text string) (steps []consoleStep) {
	for _, block := range strings.Split(text, "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "\n```")
		for _, step := range strings.Split("\n"+block, "\n$ ")[1:] {
			command, want, _ := strings.Cut(step, "\n")
			steps = append(steps, consoleStep{command, want})
		}
	}
	return steps
}

// What runs of embedded scenarios and examples print does not depend on the page: a
// command that writes and reads no other file runs once, however often it is shown.
func dependsOnNoFile(command string) bool {
	ofExamples := strings.ReplaceAll(command, "docs/examples/", "example ")
	return !strings.ContainsAny(ofExamples, "<>/") && !strings.Contains(command, "my.toml") &&
		!strings.Contains(command, ".json") && !strings.Contains(command, "--out")
}

// The console blocks of the README and of docs run as they stand, those of a page in a
// folder of their own that has docs/examples, and print what stands below them: every
// line, but for "...", which stands for any number of lines.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("the README's commands are run by the full tests")
	}
	for _, tool := range []string{"jq", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			shared.Missing(t, tool+", which the README's commands use")
		}
	}
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "fleetcost"), ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	known := map[string]string{}
	ran := map[string]int{}
	for _, page := range guidePages(t) {
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		steps := consoleSteps(string(text))
		if len(steps) == 0 {
			continue
		}
		t.Run(page, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(filepath.Join(dir, "docs", "examples"), os.DirFS(filepath.Join(root, "docs", "examples"))); err != nil {
				t.Fatal(err)
			}
			for i, step := range steps {
				command := strings.ReplaceAll(step.command, "go run ./cmd/fleetcost", "fleetcost")
				out, again := known[command]
				if !again {
					shell := exec.Command("sh", "-c", command)
					shell.Dir = dir
					shell.Env = append(os.Environ(), "NO_COLOR=1", "COLUMNS=", "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
					printed, err := shell.Output()
					if err != nil {
						said := ""
						if exit, ok := err.(*exec.ExitError); ok {
							said = string(exit.Stderr)
						}
						t.Errorf("$ %s: %v\n%s", step.command, err, said)
						continue
					}
					out = string(printed)
					if dependsOnNoFile(strings.TrimPrefix(step.command, "go run ./cmd/")) {
						known[command] = out
					}
				}
				ran[page]++
				if !matches(strings.Split(strings.TrimRight(out, "\n"), "\n"), strings.Split(step.want, "\n")) {
					t.Errorf("step %d: $ %s prints\n%s\nbut the page says\n%s", i+1, step.command, out, step.want)
				}
			}
		})
	}
	for _, page := range []string{"README.md", "docs/tutorial.md"} {
		if ran[page] == 0 && !t.Failed() && !strings.Contains(flag.Lookup("test.run").Value.String(), "/") { // all pages were asked for
			t.Errorf("%s has no commands that ran", page)
		}
	}
}

// What a page shows is held against what is printed line by line.
func TestMatchesOfPages(t *testing.T) {
	for _, c := range []struct {
		what, got, want string
		same            bool
	}{
		{"the same lines", "a\nb", "a\nb", true},
		{"spaces at the end", "a  \nb", "a\nb", true},
		{"dots for what is between", "a\nb\nc", "a\n...\nc", true},
		{"dots for nothing", "a\nc", "a\n...\nc", true},
		{"dots at the end", "a\nb\nc", "a\n...", true},
		{"another line", "a\nb", "a\nc", false},
		{"a line more", "a\nb", "a", false},
		{"a line less", "a", "a\nb", false},
		{"nothing is printed and nothing is shown", "", "", true},
		{"something is printed and nothing is shown", "a\nb", "", false},
	} {
		if matches(strings.Split(c.got, "\n"), strings.Split(c.want, "\n")) != c.same {
			t.Errorf("%s: %q against %q", c.what, c.got, c.want)
		}
	}
	if got := consoleSteps("x\n```console\n$ a\nb\n$ c\n```\n```text\n$ d\n```\n"); !slices.Equal(got, []consoleStep{{"a", "b"}, {"c", ""}}) {
		t.Errorf("steps: %q", got)
	}
}

// matches tells whether the lines are those wanted; a wanted "..." is any
// number of lines.
func matches(got, want []string) bool {
	for len(want) > 0 {
		if want[0] == "..." {
			for skip := range len(got) + 1 {
				if matches(got[skip:], want[1:]) {
					return true
				}
			}
			return false
		}
		if len(got) == 0 || strings.TrimRight(got[0], " ") != strings.TrimRight(want[0], " ") {
			return len(got) <= 1 && len(want) == 1 && want[0] == "" && strings.Join(got, "") == ""
		}
		got, want = got[1:], want[1:]
	}
	return len(got) == 0
}
