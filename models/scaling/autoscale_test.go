package scaling_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"testing"

	"fleetcost/models/scaling"
	"fleetcost/profiles/shared"
	"fleetcost/sim"
)

// The referee: sequences of decisions, computed by programs that share nothing with
// this one, in the folder autoscale beside the project. Every decision is compared.

// referee reads the cases of a file.
func referee[T any](t *testing.T, name string) []T {
	t.Helper()
	f := shared.Open(t, "autoscale", name)
	var cases []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var c T
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("%s: line %d: %v", name, len(cases)+1, err)
		}
		cases = append(cases, c)
	}
	if err := lines.Err(); err != nil || len(cases) == 0 {
		t.Fatalf("%s: %d cases (%v)", name, len(cases), err)
	}
	return cases
}

// valid starts an autoscaler after its settings were judged.
func valid(t *testing.T, a scaling.Autoscaler) {
	t.Helper()
	for _, p := range a.Validate() {
		t.Fatalf("the settings are refused: %v", p)
	}
}

// tally counts what was compared.
type tally struct{ cases, decisions, wrong int }

// compare tells of the first decision that differs.
func compare[T comparable](t *testing.T, n *tally, what string, got, want []T) {
	t.Helper()
	n.decisions += len(want)
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			n.wrong++
			t.Errorf("%s differ at %d:\n got %v\nwant %v", what, i, got, want)
			return
		}
	}
	if len(got) != len(want) {
		n.wrong++
		t.Errorf("there are %d %s, want %d", len(got), what, len(want))
	}
}

// TestAutoscale drives all of them.
func TestAutoscale(t *testing.T) {
	line := ""
	for _, file := range []struct {
		name string
		run  func(*testing.T) tally
	}{{"hpa", runHPA}, {"aws", runAWS}, {"queue", runQueue}, {"schedule", runSchedules}, {"oracle", runOracle}} {
		var n tally
		if !t.Run(file.name, func(t *testing.T) { n = file.run(t) }) || n.cases > 0 {
			line += fmt.Sprintf(", %s %d cases %d decisions", file.name, n.cases, n.decisions)
			if n.wrong > 0 {
				line += fmt.Sprintf(" (%d WRONG)", n.wrong)
			}
		}
	}
	if line == "" {
		shared.Missing(t, "cases of autoscalers")
	}
	t.Logf("autoscalers compared with the referee: %s", line[2:])
}

func seconds(s float64) sim.Time { return sim.Seconds(s) }
