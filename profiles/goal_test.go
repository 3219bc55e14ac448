package profiles

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// Each of these is a goal.
func TestOneGoalIsEnough(t *testing.T) {
	const ofReport = "[request.report.goal]\n"
	for _, tt := range []struct {
		sentence string
		load     func() (*Loaded, error)
		limited  string // the class; "" for all requests together
		want     models.LatencyGoal
		errors   float64
	}{
		{"that of all requests", func() (*Loaded, error) { return loadShop(t, nil) },
			"", models.LatencyGoal{Quantile: 0.99, Limit: 300 * sim.Millisecond}, 0.002},
		{"that of one sort of request, and nothing of all", func() (*Loaded, error) {
			return loadShop(t, []string{"[goal]\np99    = \"300ms\"\nerrors = 0.002\n", "", "[backend.db]", ofReport + "p95 = \"1s\"\n[backend.db]"})
		}, "report", models.LatencyGoal{Quantile: 0.95, Limit: sim.Second}, 0.001},
		{"that of one sort of request, beside the errors of all", func() (*Loaded, error) {
			return loadShop(t, []string{"p99    = \"300ms\"\n", "", "[backend.db]", ofReport + "mean = \"1s\"\n[backend.db]"})
		}, "report", models.LatencyGoal{Limit: sim.Second}, 0.002},
		{"when what was left in a queue shall be done", func() (*Loaded, error) {
			return loadSystem(t, "[goal]\np99 = \"300ms\"\n", "", "[request.page.goal]\np95 = \"100ms\"\n", "",
				"[request.feed.goal]\nttfb_p99 = \"50ms\"\n", "", "done_p95 = \"60s\"\nqueue_p50 = \"1s\"", "done_p99 = \"60s\"")
		}, "mail", models.LatencyGoal{Of: models.Completion, Quantile: 0.99, Limit: sim.Minute}, 0.001},
		{"the first byte alone", func() (*Loaded, error) {
			return loadSystem(t, "[goal]\np99 = \"300ms\"\n", "", "[request.page.goal]\np95 = \"100ms\"\n", "",
				"[request.mail.goal]\ndone_p95 = \"60s\"\nqueue_p50 = \"1s\"", "")
		}, "feed", models.LatencyGoal{Of: models.FirstByte, Quantile: 0.99, Limit: 50 * sim.Millisecond}, 0.001},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			l, err := tt.load()
			if err != nil {
				t.Fatal(err)
			}
			got := l.Scenario.Goal.Latency
			for _, c := range l.Scenario.Classes {
				if c.Name == tt.limited {
					got = c.Goal.Latency
				}
			}
			if len(got) != 1 || got[0] != tt.want || l.Scenario.Goal.ErrorRate != tt.errors {
				t.Errorf("%v with errors %v, want %v with %v", got, l.Scenario.Goal.ErrorRate, tt.want, tt.errors)
			}
		})
	}
}

// Whatever is a share may be written in percent, and means the same to the last
// bit.
func TestSharesInPercent(t *testing.T) {
	for _, tt := range []struct{ key, number, percent string }{
		{"goal.errors", "0.001", "0.1%"},
		{"goal.errors", "0.0029", "0.29%"},
		{"goal.max_utilization", "0.7", "70 %"},
		{"goal.degraded", "0.05", "5%"},
		{"request.page.share", "0.3", "30%"},
		{"request.page.failure", "0.011", "1.1%"},
		{"request.page.retry.jitter", "0.57", "57%"},
		{"request.page.retry.budget", "0.1", "10%"},
		{"request.page.goal.errors", "0.002", "0.2%"},
		{"request.page.steps.1.hit", "0.999", "99.9%"},
		{"request.page.steps.3.breaker.errors", "0.55", "55%"},
		{"backend.db.slowdown", "0.007", "0.7%"},
	} {
		read := func(value string) models.Scenario {
			l, err := Load(Source{Name: "system.toml", Text: []byte(shopSystem), Dir: "testdata", Sets: []string{tt.key + "=" + value}})
			if err != nil {
				t.Fatalf("%s = %s: %v", tt.key, value, err)
			}
			return l.Scenario
		}
		number, percent, other := read(tt.number), read(tt.percent), read("0.4")
		if !alike(number, percent) {
			t.Errorf("%s = %s is not %s", tt.key, tt.percent, tt.number)
		}
		if alike(number, other) {
			t.Errorf("%s changes nothing", tt.key)
		}
	}
}

func TestPurchaseIsOnDemandWhereItIsNotSaid(t *testing.T) {
	l := mustLoad(t, []string{"purchase = \"on-demand\"\n", ""})
	want := keys.Assumption{Key: "cloud.purchase", Value: "on-demand", Why: "the default"}
	for _, a := range l.Assumed {
		if a == want {
			return
		}
	}
	t.Errorf("%v is not among what is assumed: %v", want, l.Assumed)
}

// alike tells whether two scenarios mean the same, with all that they point to.
func alike(a, b models.Scenario) bool {
	return cmp.Equal(a, b, cmp.Exporter(func(reflect.Type) bool { return true }))
}
