package browsertest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"fleetcost/profiles/shared"
)

// axeVersion of the rules by which pages are judged.
const axeVersion = "4.14.1"

var axe struct {
	once sync.Once
	text string
	err  error
}

// rules is the script of axe-core, from npm, which is kept for the tests to come.
func rules(t testing.TB) string {
	t.Helper()
	axe.once.Do(func() {
		dir := filepath.Join(os.TempDir(), "fleetcost-axe-core-"+axeVersion)
		path := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
		text, err := os.ReadFile(path)
		if err != nil {
			if err = os.MkdirAll(dir, 0o777); err == nil {
				var said []byte
				said, err = exec.Command("npm", "install", "--prefix", dir, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "axe-core@"+axeVersion).CombinedOutput()
				if err != nil {
					err = fmt.Errorf("%w: %s", err, said)
				}
			}
			if err == nil {
				text, err = os.ReadFile(path)
			}
		}
		axe.text, axe.err = string(text), err
	})
	if axe.err != nil {
		shared.Missing(t, "axe-core, which npm installs: "+axe.err.Error())
	}
	return axe.text
}

// Violations are the rules of accessibility that the page breaks, each with the first
// element that does.
func (p *Page) Violations() (all []string) {
	p.t.Helper()
	Eval[int](p, rules(p.t)+";0")
	return Eval[[]string](p, `axe.run(document).then(r => r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes[0].html.slice(0, 200) + (v.nodes[0].any[0] ? " " + v.nodes[0].any[0].message : "")))`)
}
