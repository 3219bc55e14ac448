package main

import (
	"context"
	"fmt"
	"time"

	"fleetcost/cmd/systems/openloop"
)

// retryStorm is system (f): as (a), but PostgreSQL stands still for 3 s, while clients give
// up after a second and try three times more.
func retryStorm(ctx context.Context, b *bed, name string, budget float64) (*ready, error) {
	on, err := b.onPostgres(ctx)
	if err != nil {
		return nil, err
	}
	allowed := ""
	if budget > 0 {
		allowed = fmt.Sprintf(", budget = %g", budget)
	}
	return &ready{
		base: on.base, classes: one(hello + "c500.q20000"), loads: []float64{0.5, 0.7},
		retry: openloop.Retry{Timeout: time.Second, Backoff: 100 * time.Millisecond, Retries: 3, Budget: budget},
		stops: on.database, stopAt: b.warm + 3*time.Second, stands: 3 * time.Second,
		parts: on.parts(),
		testbed: fmt.Sprintf(`[system.%[1]s]
services = { api = "node-fastify" }

[scenario.%[1]s.service.api]

[scenario.%[1]s.standstill]
backend = "db"
at      = "%[2]v"
for     = "3s"

[scenario.%[1]s.backend.db]
pool    = 4
network = %[3]s
client  = %[5]s

[scenario.%[1]s.request.page]
timeout = "1s"
retry   = { max = 3, backoff = "100ms", factor = 2, jitter = 0%[4]s }
steps   = [ { cpu = "0.5ms", kind = "compute" }, { io = "db", time = "20ms" } ]
`, name, b.warm+3*time.Second, ms(on.query.time), allowed, ms(on.query.cpu)),
	}, nil
}
