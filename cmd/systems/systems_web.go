package main

import (
	"context"
	"fmt"
	"strconv"

	"fleetcost/cmd/systems/processes"
)

// A pooled server is Node.js before PostgreSQL, with four connections.
type pooled struct {
	node, database *processes.Process
	base           string
	query          cost // of a query, beside what it sleeps
}

func (b *bed) onPostgres(ctx context.Context) (on pooled, err error) {
	port, database, err := b.postgres()
	if err != nil {
		return on, err
	}
	on.database = database
	if on.node, on.base, err = b.entered(ctx, nodeFastify, b.serverCore, "DATABASE_PORT="+strconv.Itoa(port), "POOL=4"); err != nil {
		return on, err
	}
	on.query, err = b.step(ctx, nodeFastify, on.node, on.base, "query", hello+"q"+strconv.Itoa(nominalTime), nominalTime/1e3)
	return on, err
}

// parts of it that are watched.
func (on pooled) parts() []runningPart {
	return []runningPart{{name: "api", process: []*processes.Process{on.node}}, {name: "db", process: []*processes.Process{on.database}, waits: waitsOfNode(on.base)}}
}

// nodePostgres is system (a): four connections, each held for 20 ms in the mean.
func nodePostgres(ctx context.Context, b *bed) (*ready, error) {
	on, err := b.onPostgres(ctx)
	if err != nil {
		return nil, err
	}
	return &ready{
		base: on.base, classes: one(hello + "c500.q{exponential:20000}.c500"),
		parts:   on.parts(),
		testbed: nodePostgresTables(on.query),
	}, nil
}

// nodePostgresTables are its tables, with what a query costs beside its sleep.
func nodePostgresTables(query cost) string {
	return fmt.Sprintf(`[system.node-postgres]
services = { api = "node-fastify" }

[scenario.node-postgres.service.api]

[scenario.node-postgres.backend.db]
pool    = 4
network = %s
client  = %s

[scenario.node-postgres.request.page]
steps = [
  { cpu = "0.5ms", kind = "compute" },
  { io = "db", time = { mean = "20ms", dist = "exponential" } },
  { cpu = "0.5ms", kind = "compute" },
]
`, ms(query.time), ms(query.cpu))
}

// nodeCalls is system (b): a page in Node.js asks a model for a score. The model is on the
// server's core: it has most of the work.
func nodeCalls(ctx context.Context, b *bed, name string, model *server) (*ready, error) {
	db, database, err := b.postgres()
	if err != nil {
		return nil, err
	}
	callee, scores, err := b.entered(ctx, model, b.serverCore, "DATABASE_PORT="+strconv.Itoa(db))
	if err != nil {
		return nil, err
	}
	query, err := b.step(ctx, model, callee, scores, "query", hello+"q"+strconv.Itoa(nominalTime), nominalTime/1e3)
	if err != nil {
		return nil, err
	}
	p, base, err := b.entered(ctx, nodeFastify, b.clientCore, "CALL_PORT="+scores[len("http://127.0.0.1:"):])
	if err != nil {
		return nil, err
	}
	call, err := b.step(ctx, nodeFastify, p, base, "call "+model.name, hello+"f&inner=", b.known.idle[model.name].cpu)
	if err != nil {
		return nil, err
	}
	return &ready{
		base: base, classes: one(hello + "c500.f.c500&inner=c4000.q5000"),
		parts: []runningPart{{name: "api", process: []*processes.Process{p}}, {name: "model", process: []*processes.Process{callee}}, {name: "db", process: []*processes.Process{database}}},
		testbed: fmt.Sprintf(`[system.%[1]s]
services = { api = "node-fastify", model = "%[2]s" }

[scenario.%[1]s.service.api]
[scenario.%[1]s.service.model]

[scenario.%[1]s.protocol.measured]
client  = %[3]s
encode  = "0s"
decode  = "0s"
network = %[4]s

[scenario.%[1]s.backend.db]
network = %[5]s
client  = %[6]s

[scenario.%[1]s.request.page]
service = "api"
share   = 1
steps = [
  { cpu = "0.5ms", kind = "compute" },
  { call = "model", request = "score", protocol = "measured" },
  { cpu = "0.5ms", kind = "compute" },
]

[scenario.%[1]s.request.score]
service = "model"
steps = [ { cpu = "4ms", kind = "compute" }, { io = "db", time = "5ms" } ]
`, name, model.name, ms(call.cpu), ms(call.time), ms(query.time), ms(query.cpu)),
	}, nil
}

// bouncedPool is how many connections PgBouncer keeps to PostgreSQL.
const bouncedPool = 2

// flaskBouncer is system (c): each request opens a connection to PgBouncer (CONN_MAX_AGE = 0),
// which shares two of its own.
func flaskBouncer(ctx context.Context, b *bed, name string, s *server) (*ready, error) {
	db, database, err := b.postgres()
	if err != nil {
		return nil, err
	}
	port, err := processes.FreePort()
	if err != nil {
		return nil, err
	}
	bouncer, err := b.configured("pgbouncer.ini", []string{"pgbouncer", "-q"}, b.postgresUser(), port, map[string]any{"DatabasePort": db, "Pool": bouncedPool})
	if err != nil {
		return nil, err
	}
	if err := bouncer.Listening(port, listens); err != nil {
		return nil, err
	}
	path := hello + "q" + strconv.Itoa(nominalTime)
	kept, keptBase, err := b.entered(ctx, s, b.serverCore, "DATABASE_PORT="+strconv.Itoa(port))
	if err != nil {
		return nil, err
	}
	query, err := b.step(ctx, s, kept, keptBase, "query through PgBouncer", path, nominalTime/1e3)
	if err != nil {
		return nil, err
	}
	b.stop(len(b.running) - 1)
	p, base, err := b.entered(ctx, s, b.serverCore, "DATABASE_PORT="+strconv.Itoa(port), "PERSISTENT=0")
	if err != nil {
		return nil, err
	}
	opened, err := b.step(ctx, s, p, base, "query on a connection of its own", path, nominalTime/1e3)
	if err != nil {
		return nil, err
	}
	return &ready{
		base: base, classes: one(hello + "c1000.q10000"),
		parts: []runningPart{{name: "web", process: []*processes.Process{p}}, {name: "db", process: []*processes.Process{database, bouncer}, waits: waitsOfPgBouncer(port)}},
		testbed: fmt.Sprintf(`[system.%[1]s]
services = { web = "%[2]s" }

[scenario.%[1]s.service.web]

[scenario.%[1]s.backend.bouncer]    # a connection for each request, CONN_MAX_AGE = 0

[scenario.%[1]s.backend.db]
connections = %[3]d                     # of PgBouncer, which all share, transaction by transaction
network     = %[5]s

[scenario.%[1]s.request.page]
steps = [
  { cpu = "1ms", kind = "compute" },
  { io = "bouncer", time = %[4]s },
  { cpu = %[6]s, kind = "json" },
  { io = "db", time = "10ms" },
  { cpu = %[6]s, kind = "json" },
]
`, name, s.name, bouncedPool, ms(opened.time-query.time), ms(query.time), ms(opened.cpu/2)),
	}, nil
}

// nodeCache is system (d): four of five look-ups find what they look for.
func nodeCache(ctx context.Context, b *bed) (*ready, error) {
	db, database, err := b.postgres()
	if err != nil {
		return nil, err
	}
	cache, store, err := b.redis()
	if err != nil {
		return nil, err
	}
	p, base, err := b.entered(ctx, nodeFastify, b.serverCore, "DATABASE_PORT="+strconv.Itoa(db), "POOL=4", "REDIS_PORT="+strconv.Itoa(cache))
	if err != nil {
		return nil, err
	}
	query, err := b.step(ctx, nodeFastify, p, base, "query", hello+"q"+strconv.Itoa(nominalTime), nominalTime/1e3)
	if err != nil {
		return nil, err
	}
	lookup, err := b.step(ctx, nodeFastify, p, base, "look-up", hello+"k1", 0)
	if err != nil {
		return nil, err
	}
	return &ready{
		base: base, classes: one(hello + "c1000.k{hit:0.8:1:0-30000}.c1000"), visits: 0.2,
		parts: []runningPart{{name: "api", process: []*processes.Process{p}}, {name: "db", process: []*processes.Process{database}, waits: waitsOfNode(base)},
			{name: "cache", process: []*processes.Process{store}}},
		testbed: fmt.Sprintf(`[system.node-redis-cache]
services = { api = "node-fastify" }

[scenario.node-redis-cache.service.api]

[scenario.node-redis-cache.backend.db]
pool    = 4
network = %s
client  = %s

[scenario.node-redis-cache.backend.cache]
client = %s

[scenario.node-redis-cache.request.page]
steps = [
  { cpu = "1ms", kind = "compute" },
  { cache = "cache", time = %s, hit = 0.8, miss = [ { io = "db", time = "30ms" } ] },
  { cpu = "1ms", kind = "compute" },
]
`, ms(query.time), ms(query.cpu), ms(lookup.cpu), ms(lookup.time)),
	}, nil
}

// nodeChunks is system (j): four connections, each held for five queries of 6 ms one after
// the other, between which others may have it.
func nodeChunks(ctx context.Context, b *bed) (*ready, error) {
	on, err := b.onPostgres(ctx)
	if err != nil {
		return nil, err
	}
	chunks, err := b.step(ctx, nodeFastify, on.node, on.base, "five chunks", "/chunks?n=5&s=", 0)
	if err != nil {
		return nil, err
	}
	return &ready{
		base: on.base, classes: one("/chunks?n=5&s=c300.q6000"), visits: 5,
		parts: on.parts(),
		testbed: fmt.Sprintf(`[system.node-chunks]
services = { api = "node-fastify" }

[scenario.node-chunks.service.api]

[scenario.node-chunks.backend.db]
pool    = 4
network = %s
client  = %s

[scenario.node-chunks.request.page]
steps = [
  { stream = [
    { cpu = "0.3ms", kind = "compute" },
    { io = "db", time = "6ms" },
    { cpu = %s, kind = "json" },
  ], chunks = 5 },
]
`, ms(on.query.time), ms(on.query.cpu), ms(chunks.cpu/5)),
	}, nil
}

// nginxBalances is system (h): two instances with two connections each, which is what they
// run short of; they share the server's core, of which they need little.
func nginxBalances(ctx context.Context, b *bed, name, balance, balancer string) (*ready, error) {
	db, database, err := b.postgres()
	if err != nil {
		return nil, err
	}
	var both []*processes.Process
	var bases []string
	var ports []string
	for range 2 {
		p, base, err := b.entered(ctx, nodeFastify, b.serverCore, "DATABASE_PORT="+strconv.Itoa(db), "POOL=2")
		if err != nil {
			return nil, err
		}
		both, bases, ports = append(both, p), append(bases, base), append(ports, base[len("http://127.0.0.1:"):])
	}
	query, err := b.step(ctx, nodeFastify, both[0], bases[0], "query", hello+"q"+strconv.Itoa(nominalTime), nominalTime/1e3)
	if err != nil {
		return nil, err
	}
	port, err := processes.FreePort()
	if err != nil {
		return nil, err
	}
	front, err := b.configured("nginx.conf", []string{"nginx", "-c"}, "", port, map[string]any{"Balance": balance, "Ports": ports})
	if err != nil {
		return nil, err
	}
	if err := front.Listening(port, listens); err != nil {
		return nil, err
	}
	base := "http://127.0.0.1:" + strconv.Itoa(port)
	hop, err := b.step(ctx, nodeFastify, both[0], base, "through nginx", hello, 0)
	if err != nil {
		return nil, err
	}
	return &ready{
		base: base, classes: one(hello + "c200.q{exponential:20000}"),
		parts: []runningPart{{name: "api", process: both}, {name: "db", process: []*processes.Process{database}, waits: waitsOfNode(bases...)},
			{name: "nginx", process: []*processes.Process{front}}},
		testbed: fmt.Sprintf(`[system.%[1]s]
services = { api = "node-fastify" }

[system.%[1]s.api]
instances = 2
balancer  = "%[2]s"

[scenario.%[1]s.service.api]

[scenario.%[1]s.backend.db]
pool    = 2
network = %[3]s
client  = %[5]s

[scenario.%[1]s.backend.nginx]     # the way through it

[scenario.%[1]s.request.page]
steps = [
  { io = "nginx", time = %[4]s },
  { cpu = "0.2ms", kind = "compute" },
  { io = "db", time = { mean = "20ms", dist = "exponential" } },
]
`, name, balancer, ms(query.time), ms(hop.time), ms(query.cpu)),
	}, nil
}
