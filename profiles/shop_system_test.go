package profiles

import (
	"strings"
	"testing"
)

// shopSystem is a scenario of several services without a fault; the tests put
// one in.
const shopSystem = `title = "System"
[traffic]
pattern = "constant"
rate = 100
[goal]
p99 = "300ms"

[service.api]
[service.ml]
[service.worker]

[request.page]
service = "api"
share = 3
timeout = "2s"
retry = { max = 2, backoff = "50ms", jitter = 0.5, most = "1s", budget = 0.1 }
failure = 0.01
steps = [
  { cpu = "1ms" },
  { cache = "redis", time = "0.1ms", hit = 0.9, miss = [
    { io = "db", time = "4ms" },
  ] },
  { parallel = [
    { io = "db", time = "3ms" },
    [ { cpu = "0.2ms" },
      { io = "search", time = "8ms" } ],
  ], answers = 1 },
  { call = "ml", request = "score", network = "0.4ms", timeout = "100ms",
    retry = { max = 1 }, breaker = { errors = 0.5 }, hedge = "40ms", optional = true },
  { enqueue = "worker", via = "redis", time = "0.1ms", when_full = "wait" },
]
[request.page.goal]
p95 = "100ms"

[request.feed]
service = "api"
share = 1
steps = [ { stream = [ { cpu = "0.1ms" }, { sleep = "5ms" } ], chunks = 20 } ]
[request.feed.goal]
ttfb_p99 = "50ms"

[request.score]
service = "ml"
steps = [ { native = "8ms", cores = 2 } ]

[request.mail]
service = "worker"
steps = [ { cpu = "5ms" } ]
[request.mail.goal]
done_p95 = "60s"
queue_p50 = "1s"

[backend.db]
preset = "postgres"
instance = "db.m6g.large"
multi_az = true
acquire_timeout = "2s"
slowdown = 0.01

[backend.redis]
preset = "redis"
instance = "cache.m7g.large"

[backend.search]
servers = 8
network = "1ms"
connections = 50

[cloud]
provider = "aws"
region = "us-east-1"
purchase = "on-demand"

[design.hybrid]
services = { api = "node-fastify", ml = "uvicorn-fastapi" }
machine = "c7g.large"
[design.hybrid.worker]
runtime = "celery-prefork"
machine = "c7g.xlarge"
processes = 3

[design.monolith]
services = { api = "gunicorn-gthread-django", ml = "api", worker = "ml" }
machine = "c7g.*"
processes = "vcpu"
`

// loadSystem loads the system after replacing text in it, in pairs of old and new.
func loadSystem(t *testing.T, replace ...string) (*Loaded, error) {
	t.Helper()
	text := shopSystem
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("the system has no %q", replace[i])
		}
		text = strings.Replace(text, replace[i], replace[i+1], 1)
	}
	return Load(Source{Name: "system.toml", Text: []byte(text), Dir: "testdata"})
}
