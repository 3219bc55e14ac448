package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"fleetcost/cmd/systems/openloop"
	"fleetcost/cmd/systems/processes"
)

// A system of the test bed.
type system struct {
	letter, name, about string
	// prepare starts it and measures its parts.
	prepare func(ctx context.Context, b *bed) (*ready, error)
}

// The systems in the order in which they are measured.
var systems = []system{
	{"a", "node-postgres", "Node.js before PostgreSQL, with fewer connections than the queries need", nodePostgres},
	{"b", "node-flask", "Node.js calls a model in Flask, which asks PostgreSQL", func(ctx context.Context, b *bed) (*ready, error) {
		return nodeCalls(ctx, b, "node-flask", flaskSync(2))
	}},
	{"b", "node-fastapi", "the same with FastAPI", func(ctx context.Context, b *bed) (*ready, error) { return nodeCalls(ctx, b, "node-fastapi", fastAPI) }},
	{"c", "flask-sync-pgbouncer", "Flask in sync workers, a connection for each request, through PgBouncer", func(ctx context.Context, b *bed) (*ready, error) {
		return flaskBouncer(ctx, b, "flask-sync-pgbouncer", flaskSync(4))
	}},
	{"c", "flask-gthread-pgbouncer", "the same in threads", func(ctx context.Context, b *bed) (*ready, error) {
		return flaskBouncer(ctx, b, "flask-gthread-pgbouncer", flaskThreads(8))
	}},
	{"d", "node-redis-cache", "a cache in Redis before PostgreSQL", nodeCache},
	{"e", "flask-in-request", "ten milliseconds of computing in the request", flaskInRequest},
	{"e", "flask-celery", "the same in a worker of Celery", func(ctx context.Context, b *bed) (*ready, error) {
		return jobs(ctx, b, "flask-celery", flaskSync(4), celeryWorker, "celery")
	}},
	{"e", "node-bullmq", "the same in a worker of BullMQ", func(ctx context.Context, b *bed) (*ready, error) {
		return jobs(ctx, b, "node-bullmq", nodeFastify, bullMQ, "bull:jobs:wait")
	}},
	{"f", "retry-storm", "PostgreSQL stands still for 3 s, and clients try again three times", func(ctx context.Context, b *bed) (*ready, error) {
		return retryStorm(ctx, b, "retry-storm", 0)
	}},
	{"f", "retry-budget", "the same, with retries for a tenth of the requests at most", func(ctx context.Context, b *bed) (*ready, error) {
		return retryStorm(ctx, b, "retry-budget", 0.1)
	}},
	{"h", "nginx-round-robin", "nginx before two instances with small pools, in turn", func(ctx context.Context, b *bed) (*ready, error) {
		return nginxBalances(ctx, b, "nginx-round-robin", "", "round-robin")
	}},
	{"h", "nginx-least-conn", "the same by the fewest connections", func(ctx context.Context, b *bed) (*ready, error) {
		return nginxBalances(ctx, b, "nginx-least-conn", "least_conn;", "least-outstanding")
	}},
	{"j", "node-chunks", "an answer in five chunks, each of which takes a query", nodeChunks},
}

func systemOf(letter string) *system {
	for i := range systems {
		if systems[i].letter == letter {
			return &systems[i]
		}
	}
	return nil
}

func letters() string {
	all := ""
	for _, s := range systems {
		if !strings.Contains(all, s.letter) {
			all += s.letter
		}
	}
	return all
}

// hello is a request that does nothing.
const hello = "/work?s="

// entered serves a server where requests enter, and calibrates it.
func (b *bed) entered(ctx context.Context, s *server, core int, env ...string) (*processes.Process, string, error) {
	p, port, err := b.serve(s, core, env...)
	if err != nil {
		return nil, "", err
	}
	base := "http://127.0.0.1:" + strconv.Itoa(port)
	return p, base, b.calibrate(ctx, s, p, base, hello)
}

// ms is a duration as TOML has it.
func ms(x float64) string { return fmt.Sprintf("%q", strconv.FormatFloat(max(0, x), 'f', 4, 64)+"ms") }

// waitsOfNode are those for a connection of its pool.
func waitsOfNode(bases ...string) func() (float64, int, error) {
	return func() (float64, int, error) {
		var all struct {
			Waits  int     `json:"waits"`
			Waited float64 `json:"waited_ms"`
		}
		n, sum := 0, 0.0
		for _, base := range bases {
			response, err := http.Get(base + "/stats")
			if err != nil {
				return 0, 0, err
			}
			err = json.NewDecoder(response.Body).Decode(&all)
			response.Body.Close()
			if err != nil {
				return 0, 0, err
			}
			n, sum = n+all.Waits, sum+all.Waited
		}
		return sum / float64(max(1, n)), n, nil
	}
}

// one is a system whose requests are of one class.
func one(path string) []openloop.Class { return []openloop.Class{{Name: "page", Share: 1, Path: path}} }
