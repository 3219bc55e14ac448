package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fleetcost/profiles/shared"
)

// The console blocks of the README and of docs run as they stand, in a fresh folder, and
// print what stands below them: every line, but for "...", which stands for any
// number of lines.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("the README's commands are run by the full tests")
	}
	texts, err := filepath.Glob(filepath.Join("..", "..", "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, file := range append([]string{filepath.Join("..", "..", "README.md")}, texts...) {
		part, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text += "\n" + string(part)
	}
	for _, tool := range []string{"jq", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			shared.Missing(t, tool+", which the README's commands use")
		}
	}
	dir := t.TempDir()
	binary := filepath.Join(dir, "bin", "fleetcost")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	ran := 0
	for i, block := range strings.Split(text, "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "\n```")
		for _, step := range strings.Split("\n"+block, "\n$ ")[1:] {
			command, want, _ := strings.Cut(step, "\n")
			shell := exec.Command("sh", "-c", strings.ReplaceAll(command, "go run ./cmd/fleetcost", binary))
			shell.Dir = dir
			shell.Env = append(os.Environ(), "NO_COLOR=1", "COLUMNS=")
			out, err := shell.Output()
			if err != nil {
				t.Errorf("block %d: $ %s: %v", i+1, command, err)
				continue
			}
			ran++
			if !matches(strings.Split(strings.TrimRight(string(out), "\n"), "\n"), strings.Split(want, "\n")) {
				t.Errorf("block %d: $ %s prints\n%s\nbut the text says\n%s", i+1, command, out, want)
			}
		}
	}
	if ran == 0 {
		t.Error("the README has no commands")
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
