//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fleetcost/profiles/shared"
)

// On a terminal the answer is coloured and progress is shown, but under
// NO_COLOR neither is.
func TestTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	if _, err := exec.LookPath("script"); err != nil {
		shared.Missing(t, "script (bsdutils), which makes terminals")
	}
	dir := t.TempDir()
	binary := filepath.Join(dir, "fleetcost")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "tiny.toml"), []byte(tiny), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		env     string
		escapes bool
	}{{"COLOR=1", true}, {"NO_COLOR=1", false}} {
		on := exec.Command("script", "-qec", "./fleetcost compare tiny.toml", "/dev/null")
		on.Dir = dir
		on.Env = append(os.Environ(), "TERM=xterm", c.env)
		out, err := on.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := strings.Contains(string(out), "\x1b["); got != c.escapes {
			t.Errorf("%s: escape sequences: %v\n%q", c.env, got, out)
		}
	}
}
