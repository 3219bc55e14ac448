package profiles

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/profiles/keys"
)

// The line numbers below are those of shopSystem, in shop_system_test.go.
var systemProblemTests = []struct {
	sentence string
	replace  []string
	want     string
}{
	{"a service that is not there",
		[]string{`service = "ml"`, `service = "mll"`},
		`system.toml:43: request.score.service: there is no service "mll"; did you mean ml?`},
	{"a request that says no service",
		[]string{`service = "worker"
`, ""},
		`system.toml:46: request.mail.service: missing; say which service it enters, e.g. service = "api"`},
	{"a service in the place of a backend",
		[]string{`cache = "redis"`, `cache = "ml"`},
		`system.toml:20: request.page.steps.1.cache: "ml" is a service, not a backend; a call waits for it, call = "ml"; or add [backend.ml]`},
	{"services where there are none",
		[]string{"[service.api]\n[service.ml]\n[service.worker]\n", ""},
		`system.toml:10: request.page.service: there are no services; add [service.api], or remove it
system.toml:25: request.page.steps.3.call: there are no services; add [service.ml], and one for the rest
system.toml:27: request.page.steps.4.enqueue: there are no services; add [service.worker], and one for the rest
system.toml:33: request.feed.service: there are no services; add [service.api], or remove it
system.toml:40: request.score.service: there are no services; add [service.ml], or remove it
system.toml:44: request.mail.service: there are no services; add [service.worker], or remove it
system.toml:72: design.hybrid.services: there are no services; add [service.api], or write runtime here
system.toml:80: design.monolith.services: there are no services; add [service.api], or write runtime here`},
	{"a service that nothing enters",
		[]string{"[service.worker]", "[service.worker]\n[service.idle]"},
		`system.toml:11: service.idle: no request enters it; add service = "idle" to a request, or remove it
system.toml:76: design.hybrid.services: nothing runs idle; add services = { idle = "node-express" }, or name the service whose processes do its work
system.toml:84: design.monolith.services: nothing runs idle; add services = { idle = "node-express" }, or name the service whose processes do its work`},
	{"a service with the name of a key of designs",
		[]string{"[service.api]", "[service.api]\n[service.machine]", `[request.feed]
service = "api"`, `[request.feed]
service = "machine"`},
		`system.toml:9: service.machine: designs have a key of that name; choose another`},
	{"a call to a service, a request and a backend that do not exist",
		[]string{`call = "ml"`, `call = "lm"`, `enqueue = "worker", via`, `enqueue = "worker", request = "mial", via`, `cache = "redis"`, `cache = "redsi"`, `instance = "cache.m7g.large"`, `instance = "cache.m7g.lrage"`},
		`system.toml:20: request.page.steps.1.cache: there is no backend "redsi"; did you mean redis? else add [backend.redsi]
system.toml:28: request.page.steps.3.call: there is no service "lm"; did you mean ml?
system.toml:30: request.page.steps.4.request: there is no request "mial"; did you mean mail?
system.toml:62: backend.redis.instance: "cache.m7g.lrage" is not in redis of aws us-east-1; nearest: cache.m7g.large`},
	{"a request of another service",
		[]string{`request = "score"`, `request = "mail"`},
		`system.toml:28: request.page.steps.3.request: request.mail enters worker, not ml; write "score"`},
	{"several requests, and which is called?",
		[]string{"steps = [ { native", "share = 0\nsteps = [ { native", "[request.mail]", `[request.rank]
service = "ml"
share = 1
steps = [ { cpu = "1ms" } ]
[request.mail]`, `request = "score", `, ""},
		`system.toml:28: request.page.steps.3.request: missing; name one of "score" or "rank"`},
	{"a request that nothing sends",
		[]string{`{ enqueue = "worker", via = "redis", time = "0.1ms", when_full = "wait" },`, ""},
		`system.toml:46: request.mail.share: missing, and nothing calls or enqueues it; add share = 1 if it comes from outside, or a step that sends it
system.toml:50: request.mail.goal.done_p95: nothing enqueues the request; write p95, or add a step with enqueue
system.toml:51: request.mail.goal.queue_p50: nothing enqueues the request; write p50, or add a step with enqueue`},
	{"circles",
		[]string{`{ native = "8ms", cores = 2 }`, `{ native = "8ms" }, { call = "worker" }`, `{ cpu = "5ms" }`, `{ cpu = "5ms" },
  { call = "ml" }, { enqueue = "worker" }`},
		`system.toml:49: request.mail.steps.1.call: requests go in a circle: score → mail → score; let one of them do without the next
system.toml:49: request.mail.steps.2.enqueue: requests go in a circle: mail → mail; let one of them do without the next`},
	{"ratios, keys and sizes of a cache",
		[]string{"hit = 0.9", "hit = 1.5"},
		`system.toml:20: request.page.steps.1.hit: 1.5 is out of range; write a share from 0 to 1, such as "1.5%"`},
	{"a ratio and where it follows from",
		[]string{"hit = 0.9", "hit = 0.9, keys = 1e6"},
		`system.toml:20: request.page.steps.1.hit: follows from keys, zipf and size; keep either it or them`},
	{"half a cache",
		[]string{"hit = 0.9", "keys = 1.5, size = -1"},
		`system.toml:20: request.page.steps.1.zipf: missing; add the exponent of their popularity, 0 where all are alike, e.g. zipf = 0.9
system.toml:20: request.page.steps.1.keys: 1.5 is not a whole number; write a whole number from 1 to 1.1e+12
system.toml:20: request.page.steps.1.size: -1 is out of range; write a whole number from 0 to 1.1e+12`},
	{"no cache",
		[]string{"hit = 0.9, ", "", `time = "0.1ms", `, ""},
		`system.toml:20: request.page.steps.1.time: missing; add how long a lookup takes, e.g. time = "0.4ms"
system.toml:20: request.page.steps.1.hit: missing; add the share of lookups that find something, hit = 0.9, or keys = 1e6, zipf = 0.9 and size = 1e5`},
	{"a cache in the process is not waited for",
		[]string{`cache = "redis"`, `cache = "process"`},
		`system.toml:20: request.page.steps.1.time: what is in the memory of the process is not waited for; remove it, or add a cpu step`},
	{"retries without a timeout",
		[]string{`timeout = "2s"
`, "", `timeout = "100ms",
`, "\n"},
		`system.toml:15: request.page.retry: a retry needs a timeout: without one, no attempt is ever given up; add the time after which an attempt is given up, e.g. timeout = "1s"
system.toml:28: request.page.steps.3.retry: a retry needs a timeout: without one, no attempt is ever given up; add the time after which an attempt is given up, e.g. timeout = "1s"`},
	{"retries that make no sense",
		[]string{"retry = { max = 1 }", `retry = { max = "unlimited", factor = 3 }`, "jitter = 0.5", "jitter = 2", "budget = 0.1", "buget = 0.1"},
		`system.toml:16: request.page.retry.jitter: 2 is out of range; write a share from 0 to 1, such as "2%"
system.toml:16: request.page.retry.buget: unknown key; did you mean budget?
system.toml:29: request.page.steps.3.retry.backoff: missing; any number of attempts need a wait between them, e.g. backoff = "100ms"
system.toml:29: request.page.steps.3.retry.factor: changes a wait that is not there; add backoff = "100ms", or remove it`},
	{"a longest wait below the first",
		[]string{`most = "1s"`, `most = "20ms"`},
		`system.toml:16: request.page.retry.most: 20ms is less than the first wait, backoff; raise it, or shorten backoff`},
	{"a retry of how many, and a breaker of what",
		[]string{"retry = { max = 1 }", `retry = { backoff = "0s" }`, "errors = 0.5", "error = 0.5"},
		`system.toml:29: request.page.steps.3.retry.max: missing; add the attempts after the first, e.g. max = 3 or "unlimited"
system.toml:29: request.page.steps.3.breaker.error: unknown key; did you mean errors?`},
	{"a hedge that comes too late",
		[]string{`hedge = "40ms"`, `hedge = "100ms"`},
		`system.toml:29: request.page.steps.3.hedge: a second attempt after 100ms, when the first was given up after 100ms; lower hedge, or raise timeout`},
	{"a client that nobody is",
		[]string{"[request.score]", `[request.score]
timeout = "1s"
retry = { max = 2 }`},
		`system.toml:44: request.score.retry: belongs to who sends the request, and nobody outside does; move it to the step that calls it, or add share = 1`},
	{"more answers than branches",
		[]string{"answers = 1", "answers = 3"},
		`system.toml:27: request.page.steps.2.answers: 3 answers from 2 branches; write at most 2, or leave it out to wait for all`},
	{"branches that are none",
		[]string{`{ io = "db", time = "3ms" },`, "[], 7, [ 8 ],"},
		`system.toml:24: request.page.steps.2.parallel.0: a branch does nothing; add a step such as { cpu = "1.2ms" }
system.toml:24: request.page.steps.2.parallel.1: 7 is not a branch; write [ { io = "db", time = "5ms" }, [ { cpu = "1ms" }, { io = "search", time = "8ms" } ] ]
system.toml:24: request.page.steps.2.parallel.2: a branch does nothing; add a step such as { cpu = "1.2ms" }
system.toml:24: request.page.steps.2.parallel.2.0: 8 is not a table; write { cpu = "1.2ms" } or { io = "db", time = "5ms" }`},
	{"no branches",
		[]string{`{ parallel = [
    { io = "db", time = "3ms" },
    [ { cpu = "0.2ms" },
      { io = "search", time = "8ms" } ],
  ], answers = 1 }`, "{ parallel = [] }, { parallel = 3 }"},
		`system.toml:23: request.page.steps.2.parallel: no branches; write parallel = [ { io = "db", time = "5ms" }, { io = "search", time = "8ms" } ]
system.toml:23: request.page.steps.3.parallel: 3 is not a list of branches; write [ { io = "db", time = "5ms" }, [ { cpu = "1ms" }, { io = "search", time = "8ms" } ] ]`},
	{"no chunks, no cores",
		[]string{"chunks = 20", "chunks = 0", "cores = 2", "cores = 0"},
		`system.toml:38: request.feed.steps.0.chunks: 0 is out of range; write a whole number from 1 to 1000
system.toml:44: request.score.steps.0.cores: 0 is out of range; write a whole number from 1 to 1024`},
	{"too many chunks",
		[]string{"chunks = 20", "chunks = 2000"},
		`system.toml:38: request.feed.steps.0.chunks: 2000 is out of range; write a whole number from 1 to 1000`},
	{"a stream from within",
		[]string{`{ io = "db", time = "3ms" },`, `{ stream = [ { cpu = "1ms" } ], chunks = 2 },`},
		`system.toml:24: request.page.steps.2.parallel.0.stream: an answer is sent by the request itself, not from within parallel; move it behind that step`},
	{"what begins like a key, and what is like none",
		[]string{`hit = 0.9`, `hit = 0.9, foo = 1`, `request = "score", `, `request = "score", retries = 2, `, `{ cpu = "5ms" }`, `{ cpu = "5ms" }, { call = "ml", timeout = "1s", retry = 3 }`},
		`system.toml:20: request.page.steps.1.foo: unknown key; known here: blocking, cache, hit, keys, miss, size, time, zipf
system.toml:28: request.page.steps.3.retries: unknown key; did you mean retry?
system.toml:48: request.mail.steps.1.retry: 3 is not a table; write retry = { max = 3, backoff = "100ms" }`},
	{"unknown keys in nested steps have their own lines",
		[]string{`{ io = "search", time = "8ms" }`, `{ io = "search", time = "8ms", tiem = "1ms" }`, `{ io = "db", time = "4ms" }`, `{ io = "db", time = "4ms", kidn = 1 }`, `{ sleep = "5ms" }`, `{ sleep = "5ms", answers = 1 }`, `native = "8ms", cores = 2`, `native = "8ms", coers = 2`, "optional = true", `optional = "yes", hegde = 1`},
		`system.toml:21: request.page.steps.1.miss.0.kidn: unknown key; known here: blocking, io, time
system.toml:26: request.page.steps.2.parallel.1.1.tiem: unknown key; did you mean time?
system.toml:29: request.page.steps.3.optional: "yes" is neither true nor false; write true or false, without quotes
system.toml:29: request.page.steps.3.hegde: unknown key; did you mean hedge?
system.toml:38: request.feed.steps.0.stream.1.answers: only a step with parallel has it; remove it
system.toml:44: request.score.steps.0.coers: unknown key; did you mean cores?`},
	{"a step that does two things, with one within",
		[]string{`{ cache = "redis"`, `{ call = "ml", cache = "redis"`},
		`system.toml:20: request.page.steps.1: a step does one thing, not call and cache; make two steps of it`},
	{"goals on what never comes or never completes",
		[]string{"ttfb_p99", "ttfb_p9", "done_p95", "ttfb_p95", `p95 = "100ms"`, `done_p99 = "100ms"
queue_mean = "1s"`, `p99 = "300ms"`, `p99 = "300ms"
done_p99 = "1s"`},
		`system.toml:7: goal.done_p99: is of one sort of request; put it into the [request.X.goal] of that
system.toml:34: request.page.goal.done_p99: nothing enqueues the request; write p99, or add a step with enqueue
system.toml:35: request.page.goal.queue_mean: nothing enqueues the request; write mean, or add a step with enqueue
system.toml:42: request.feed.goal.ttfb_p9: unknown key; did you mean ttfb_p90?
system.toml:52: request.mail.goal.ttfb_p95: the answer does not come in chunks; write p95, or add a step with stream`},
	{"a goal of a request with no share",
		[]string{"[request.feed]", `[request.feed]
service = "api"`, `service = "api"
share = 1`, "share = 0"},
		`system.toml:39: request.feed.goal: of requests that never come; give the request a share, or let another call or enqueue it`},
	{"an instance of what",
		[]string{`preset = "postgres"
`, ""},
		`system.toml:54: backend.db.instance: of what sort of backend?; add preset = "postgres" or another`},
	{"a preset that is not there",
		[]string{`preset = "postgres"`, `preset = "postgers"`},
		`system.toml:54: backend.db.preset: "postgers" is not known; did you mean postgres?`},
	{"an instance that is not sold",
		[]string{`"db.m6g.large"`, `"db.m6g.lrage"`},
		`system.toml:55: backend.db.instance: "db.m6g.lrage" is not in postgres of aws us-east-1; nearest: db.m6g.large`},
	{"servers and cores",
		[]string{"servers = 8", "servers = 8\ncores = 4"},
		`system.toml:65: backend.search.servers: either it serves so many at once, or all that are there share its cores; keep servers or cores`},
	{"what slows down",
		[]string{"servers = 8", `servers = 8
slowdown = 0.1
proxy = true
connect = "1ms"
multi_az = true`},
		`system.toml:66: backend.search.slowdown: nothing slows down that has no cores; add cores = 4, or an instance
system.toml:67: backend.search.proxy: shares how many connections?; add max_connections = 100, or a preset
system.toml:68: backend.search.connect: connections stay open; remove it, or add persistent = false
system.toml:69: backend.search.multi_az: of which instance?; add e.g. instance = "db.m6g.large"`},
	{"connections that nobody opens",
		[]string{"servers = 8", "persistent = false"},
		`system.toml:64: backend.search.connect: missing; add the time to open a connection, e.g. connect = "5ms"`},
	{"more connections than it accepts",
		[]string{"servers = 8", "max_connections = 20"},
		`system.toml:67: backend.search.connections: 50 are more than the 20 that it accepts; lower them, or raise max_connections`},
	{"pools above the ceiling",
		[]string{"multi_az = true", "max_connections = 15\npool = 10"},
		`system.toml:56: backend.db.max_connections: it accepts 15 connections, and with one instance of each service the 2 processes of design.hybrid keep 20 open; lower pool, or add proxy = true, which lets them share what there is`},
	{"pools above the ceiling, in the runtimes",
		[]string{"multi_az = true", "pool = 500"},
		`system.toml:53: backend.db: it accepts 856 connections, and with one instance of each service the 2 processes of design.hybrid keep 1000 open; lower pool, or add proxy = true, which lets them share what there is`},
	{"a service that nothing runs",
		[]string{`, ml = "uvicorn-fastapi"`, ""},
		`system.toml:75: design.hybrid.services: nothing runs ml; add services = { ml = "node-express" }, or name the service whose processes do its work`},
	{"services inside each other",
		[]string{`ml = "api", worker`, `ml = "worker", worker`},
		`system.toml:83: design.monolith.services: services are inside each other in a circle; give one of them a runtime`},
	{"a service inside itself",
		[]string{`ml = "api"`, `ml = "ml"`},
		`system.toml:83: design.monolith.services.ml: is inside itself; name a runtime, or another service`},
	{"a runtime that is not there, in a list and below",
		[]string{`"uvicorn-fastapi"`, `"uvicorn-fastpai"`, `"celery-prefork"`, `"celery-prefrok"`},
		`system.toml:75: design.hybrid.services.ml: there is no runtime "uvicorn-fastpai"; did you mean uvicorn-fastapi?
system.toml:78: design.hybrid.worker.runtime: there is no runtime "celery-prefrok"; did you mean celery-prefork?`},
	{"a service inside another has no machine",
		[]string{`processes = "vcpu"`, `processes = "vcpu"
[design.monolith.ml]
machine = "c7g.large"`},
		`system.toml:87: design.monolith.ml.machine: its work is done inside api; remove it, or give the service a runtime of its own`},
	{"a service that is none",
		[]string{`ml = "api"`, `ml = "api", mk = "api"`, "[design.hybrid.worker]", "[design.hybrid.wroker]"},
		`system.toml:77: design.hybrid.wroker: unknown key; did you mean worker?
system.toml:83: design.monolith.services.mk: unknown key; did you mean ml?`},
	{"a runtime twice",
		[]string{`runtime = "celery-prefork"`, `runtime = "celery-prefork"
concurency = 2`, `ml = "uvicorn-fastapi"`, `ml = "uvicorn-fastapi", worker = "celery-prefork"`},
		`system.toml:78: design.hybrid.worker.runtime: design.hybrid.services.worker names it already; keep one of them
system.toml:79: design.hybrid.worker.concurency: unknown key; did you mean concurrency?`},
	{"threads that a service has not",
		[]string{`{ cpu = "5ms" }`, `{ offload = "5ms", kind = "compute" }`, `"celery-prefork"`, `"node-http"`},
		`system.toml:78: design.hybrid.worker.runtime: node-http has no threads to offload compute work to, as request.mail does; use a [runtime.X] with worker_threads = 4, or make it a cpu step`},
	{"a command for all services",
		[]string{`machine = "c7g.large"`, `machine = "c7g.large"
command = "node app.js"`},
		`system.toml:77: design.hybrid.command: starts which service?; move it to the table of that one, such as [design.hybrid.api]`},
	{"protocols",
		[]string{"optional = true", `protocol = "soap"`, "[service.api]", `[protocol.rest]
encode = "fast"
[protocol.mine]
client = "1ms"
[protocol.other]
inherits = "grcp"
[service.api]`},
		`system.toml:9: protocol.rest.encode: "fast" is not a duration; write a duration such as "12ms", "1.5s" or "2h30m"
system.toml:10: protocol.mine.encode: missing; add the time, e.g. encode = "0.05ms"
system.toml:10: protocol.mine.decode: missing; add the time, e.g. decode = "0.05ms"
system.toml:10: protocol.mine.network: missing; add the time, e.g. network = "0.05ms"
system.toml:13: protocol.other.inherits: "grcp" is not known; did you mean grpc?
system.toml:35: request.page.steps.3.protocol: "soap" is not known; write $PROTOCOLS`},
	{"two protocols for one request",
		[]string{"optional = true", `protocol = "grpc"`, `{ sleep = "5ms" }`, `{ sleep = "5ms" }, { call = "ml", request = "score" }`},
		`system.toml:38: request.feed.steps.0.stream.2.call: request.score is called in grpc elsewhere, and here in rest; let all calls of a request be in the same protocol`},
	{"degraded answers where nothing is optional",
		[]string{"[goal]\n", "[goal]\ndegraded = 0.1\n", ", optional = true", ""},
		"system.toml:6: goal.degraded: no call is optional; remove it, or let a call be optional = true"},
	{"time of what, and a queue that is full",
		[]string{`via = "redis", `, "", `"wait"`, `"drop"`},
		`system.toml:30: request.page.steps.4.time: of what?; add the broker, e.g. via = "redis"
system.toml:30: request.page.steps.4.when_full: "drop" is not known; write "fail" or "wait"`},
	{"a door that lets nobody in, and clients who are never there",
		[]string{"[service.api]", `[service.api]
rate_limit = { burst = 0 }
max_in_flight = 0
shed_after = "0s"`, "[request.feed]", `[request.feed]
priority = 1.5
patience = "-1s"`},
		`system.toml:9: service.api.rate_limit.rate: missing; add the requests per second, e.g. rate = 100
system.toml:9: service.api.rate_limit.burst: 0 is out of range; write a whole number from 1 to 1000000000
system.toml:10: service.api.max_in_flight: 0 is out of range; write a whole number from 1 to 1000000000
system.toml:11: service.api.shed_after: "0s" is out of range; write a duration above "0s" and at most "1h"
system.toml:39: request.feed.priority: 1.5 is not a whole number; write a whole number from -1000 to 1000
system.toml:40: request.feed.patience: "-1s" is out of range; write a duration of at least "0s"`},
	{"users who do not think, and batches of nothing",
		[]string{`pattern = "constant"
rate = 100`, `pattern = "users"
users = 0
think = "0s"`},
		`system.toml:4: traffic.users: 0 is out of range; write a whole number from 1 to 1000000
system.toml:5: traffic.think: users who do not think send without end; give a time above zero, e.g. think = "2s"`},
	{"batches of one size and a half",
		[]string{`pattern = "constant"
rate = 100`, `pattern = "batches"
batch = 1.5`},
		`system.toml:2: traffic.rate: missing; add the requests per second, e.g. rate = 800
system.toml:4: traffic.batch: batches of one size hold a whole number of requests; write batch = 3, or add batch_sizes = "geometric"`},
	{"a failure rate above one",
		[]string{"failure = 0.01", "failure = 2"},
		`system.toml:17: request.page.failure: 2 is out of range; write a share from 0 to 1, such as "2%"`},
}

func TestEveryProblemOfASystemSaysWhereAndHowToFix(t *testing.T) {
	for _, tt := range systemProblemTests {
		t.Run(tt.sentence, func(t *testing.T) {
			_, err := loadSystem(t, tt.replace...)
			if err == nil {
				t.Fatal("nothing was found")
			}
			if diff := cmp.Diff(strings.ReplaceAll(tt.want, "$PROTOCOLS", protocolNames()), err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// protocolNames are the presets and those of the problem above.
func protocolNames() string {
	names := []string{"mine", noProtocol, "other"}
	for _, p := range Protocols() {
		names = append(names, p.Name)
	}
	slices.Sort(names)
	return keys.List(keys.Quoted(names))
}
