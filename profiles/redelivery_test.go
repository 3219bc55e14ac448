package profiles

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/sim"
)

// What becomes of a task whose worker is lost is read, and inherited.
func TestRedeliveriesAreRead(t *testing.T) {
	for _, tt := range []struct {
		sentence, name, tables string
		times                  int
		after                  sim.Time
	}{
		{"Celery acknowledges before it works", "celery-prefork", "", 0, 0},
		{"RQ files it under those that failed", "rq", "", 0, 0},
		{"BullMQ finds it stalled", "bullmq", "", 1, 40 * sim.Second},
		{"an heir has it from its parent", "x", "[runtime.x]\ninherits = \"bullmq\"\ntimeout = \"60s\"", 1, 40 * sim.Second},
		{"or says it", "x", "[runtime.x]\ninherits = \"celery-prefork\"\ntimeout = \"60s\"\nredeliveries = 20\nredeliver_after = \"1s\"", 20, sim.Second},
		{"who serves sockets has none", "x", "[runtime.x]\ninherits = \"bullmq\"\naccept = \"shared\"\ndispatch = \"0s\"", 0, 0},
	} {
		got, err := runtimesOf(t, tt.name, tt.tables)
		if err != nil || got.Redeliveries != tt.times || got.RedeliverAfter != tt.after {
			t.Errorf("%s: %d after %v, %v", tt.sentence, got.Redeliveries, got.RedeliverAfter, err)
		}
	}
}

func TestBadRedeliveries(t *testing.T) {
	for _, tt := range []struct{ sentence, tables, want string }{
		{"Celery's word", "[runtime.x]\ninherits = \"celery-prefork\"\nacks_late = true",
			`shop.toml:43: runtime.x.acks_late: unknown key; how often a task is handed out again whose worker was lost is redeliveries, e.g. redeliveries = 1; 0 where it is acknowledged when it is begun`},
		{"out of range", "[runtime.x]\ninherits = \"bullmq\"\nredeliveries = 64\nredeliver_after = \"2h\"",
			`shop.toml:43: runtime.x.redeliveries: 64 is out of range; write a whole number from 0 to 63
shop.toml:44: runtime.x.redeliver_after: "2h" is out of range; write a duration from "0s" to "1h"`},
		{"a wait for nothing", "[runtime.x]\ninherits = \"celery-prefork\"\nredeliver_after = \"1s\"",
			`shop.toml:43: runtime.x.redeliver_after: nothing is handed out again; remove it, or add redeliveries = 1`},
		{"no broker", "[runtime.x]\ninherits = \"gunicorn-sync-flask\"\nredeliveries = 1",
			`shop.toml:43: runtime.x.redeliveries: only a broker hands out again what a lost worker had begun; remove it, or add accept = "broker"`},
	} {
		_, err := runtimesOf(t, "x", tt.tables)
		if diff := cmp.Diff(tt.want, fmt.Sprint(err)); diff != "" {
			t.Errorf("%s: %s", tt.sentence, diff)
		}
	}
}

func TestRedeliveriesWithoutATimeLimitAreWarnedOf(t *testing.T) {
	l, err := loadShop(t, []string{`runtime = "node-express"`, `runtime = "tasks"`, `overhead = "0.3ms"`, "overhead = \"0.3ms\"\n[runtime.tasks]\ninherits = \"celery-prefork\"\nredeliveries = 3"})
	want := "runtime.tasks.redeliveries: no worker is ever lost without a time limit of tasks, timeout"
	if err != nil || len(l.Warnings) != 1 || l.Warnings[0] != want {
		t.Errorf("%q, %v", l.Warnings, err)
	}
}
