package profiles

import (
	"context"
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/engine"
)

const longAndShort = `
[traffic]
pattern = "constant"
rate = 0.05
[goal]
p99 = "600s"
[request.short]
share = 95
steps = [ { io = "db", time = "20s" } ]
[request.long]
share = 5
steps = [ { io = "db", time = "540s" } ]
[backend.db]
[cloud]
provider = "aws"
region = "us-east-1"
purchase = "on-demand"
[design.it]
machine = "c7g.2xlarge"
command = "celery -A app worker -c 16 `

// A node of 16 children of which 2.3 are busy (0.05/s · 46 s) nearly always has a
// free one (Erlang's C of 2.3 in 16 is 10⁻⁹), so a short task takes its own 20 s: with
// the default strategy, however much is prefetched. What is written to the pipes in
// advance stands behind tasks of 540 s, of which some child has one in 5 % of all.
func TestStrategiesOfCelery(t *testing.T) {
	for _, c := range []struct {
		options string
		fair    bool
	}{
		{"", true},
		{"-O fair", true},
		{"--prefetch-multiplier 0", true},
		{"-O fast", false},
		{"-O default", false},
		{"-P threads", true},
		{"-P gevent", true},
		{"-P eventlet", true},
	} {
		t.Run(c.options, func(t *testing.T) {
			l, err := Load(Source{Name: "tasks.toml", Text: []byte(longAndShort + c.options + "\"\n")})
			if err != nil {
				t.Fatal(err)
			}
			d := &l.Scenario.Designs[0]
			f := l.Scenario.Deploy(d, []models.Size{{Machine: models.Machine{Name: "c7g.2xlarge", VCPU: 8, Speed: 1, Memory: 16 * models.GiB}, Count: 1}})
			rep, err := engine.Replicate(context.Background(), f, engine.Options{Seed: 1, Requests: 20_000})
			if err != nil {
				t.Fatal(err)
			}
			p99 := rep.Classes[0].Latency.Quantile(0.99)
			if fair := math.Abs(p99-20) < 0.1; fair != c.fair {
				t.Errorf("99 %% of the short tasks are done in %.1f s, want 20: %v", p99, c.fair)
			}
		})
	}
}
