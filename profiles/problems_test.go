package profiles

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/keys"
)

// The line numbers below are those of shop, in shop_test.go.
var problemTests = []struct {
	sentence string
	replace  []string
	want     string
}{
	{"an unknown key is compared with the known ones",
		[]string{"rate    = 800", "rate    = 800\nrte = 900"},
		`shop.toml:6: traffic.rte: unknown key; did you mean rate?`},
	{"an unknown key like no other gets the list",
		[]string{"[cloud]", "[cloud]\nzzzzzzzz = 1"},
		`shop.toml:27: cloud.zzzzzzzz: unknown key; known here: currency, discount, iops, owned, prices, provider, purchase, redone, region, throughput, volume, volumes`},
	{"what is owned has a machine that is sold, a number and a price",
		[]string{"[cloud]", "[cloud]\nowned = [ { machine = \"c7g.lrge\", instances = 0, usd = 0.0 } ]"},
		`shop.toml:27: cloud.owned.0.machine: "c7g.lrge" is not in aws us-east-1; nearest: c7g.large
shop.toml:27: cloud.owned.0.instances: 0 is out of range; write a whole number from 1 to 1000000
shop.toml:27: cloud.owned.0.usd: a price of zero, which is no price to use; write what an hour of one costs, with its share of what was paid in advance`},
	{"an unknown table too",
		[]string{"[backend.db]", "[backends.db]"},
		`shop.toml:23: backends: unknown key; did you mean backend?`},
	{"a misspelt key is one problem, not two",
		[]string{"rate    = 800", "rte = 800"},
		`shop.toml:5: traffic.rte: unknown key; did you mean rate?`},
	{"the key of another pattern names it",
		[]string{"rate    = 800", "rate    = 800\nwindow = \"all\""},
		`shop.toml:6: traffic.window: unknown key; it belongs to pattern "diurnal", not to "constant"`},
	{"keys that differ only in case fill nothing at random",
		[]string{"rate    = 800", "rate    = 800\nRate = 900"},
		`shop.toml:6: traffic.Rate: differs from rate only in case; keep one of them`},
	{"a key in the wrong case is an unknown one",
		[]string{"p99    =", "P99    ="},
		`shop.toml:8: goal.P99: unknown key; did you mean p99?`},
	{"tables that differ only in case",
		[]string{"[request.report]", "[request.Browse]"},
		`shop.toml:18: request.Browse: differs from browse only in case; keep one of them`},

	{"a text where a number belongs",
		[]string{"rate    = 800", `rate    = "800"`},
		`shop.toml:5: traffic.rate: "800" is not a number; write a number above 0`},
	{"a number where a text belongs",
		[]string{`title = "Shop"`, `title = 7`},
		`shop.toml:1: title: 7 is not text; write it in quotes: "…"`},
	{"a fraction where a whole number belongs",
		[]string{"connections = 200", "connections = 200.0"},
		`shop.toml:24: backend.db.connections: 200.0 is not a whole number; write a whole number above 0, or "unlimited"`},
	{"a table where a number belongs",
		[]string{"rate    = 800", "rate    = { per_second = 800 }"},
		`shop.toml:5: traffic.rate: a table is not a number; write a number above 0`},
	{"a number where a table belongs",
		[]string{"[backend.db]\nconnections = 200", "[backend]\ndb = 200"},
		`shop.toml:24: backend.db: 200 is not a table; write [backend.db] and its keys below`},
	{"a list where a table belongs",
		[]string{"[traffic]", "[[traffic]]"},
		`shop.toml:3: traffic: a list is not a table; write [traffic] and its keys below`},
	{"steps that are no list",
		[]string{`steps   = [ { cpu = "15ms", kind = "compute" } ]`, `steps = { cpu = "15ms" }`},
		`shop.toml:21: request.report.steps: a table is not a list of tables; write { cpu = "1.2ms" } or { io = "db", time = "5ms" }`},
	{"a step that is no table",
		[]string{`{ cpu = "1.2ms" },`, `"1.2ms",`},
		`shop.toml:14: request.browse.steps.0: "1.2ms" is not a table; write { cpu = "1.2ms" } or { io = "db", time = "5ms" }`},
	{"a date is nothing here",
		[]string{"p99    = \"300ms\"", "p99    = 2024-01-01"},
		`shop.toml:8: goal.p99: a date is not a duration; write a duration such as "12ms", "1.5s" or "2h30m"`},

	{"a bare number is no duration",
		[]string{`"300ms"`, `300`},
		`shop.toml:8: goal.p99: 300 is not a duration; write "300ms"`},
	{"a duration without its unit",
		[]string{`cpu = "1.2ms"`, `cpu = "1.2"`},
		`shop.toml:14: request.browse.steps.0.cpu: "1.2" is not a duration; write "1.2ms"`},
	{"a duration in the unit of another thing",
		[]string{`timeout = "5s"`, `timeout = "5MiB"`},
		`shop.toml:20: request.report.timeout: "5MiB" is not a duration; write a duration such as "12ms", "1.5s" or "2h30m"`},
	{"a duration in words",
		[]string{`timeout = "5s"`, `timeout = "5 seconds"`},
		`shop.toml:20: request.report.timeout: "5 seconds" is not a duration; write "5s"`},
	{"a size in the unit of another thing, in a dotted key",
		[]string{`overhead = "0.3ms"`, `memory.process = "90ms"`},
		`shop.toml:43: runtime.mine.memory.process: "90ms" is not a size; write a size such as "512MiB", "2GB" or "64KiB"`},
	{"a size without its unit",
		[]string{`overhead = "0.3ms"`, `memory = { base = "1GiB", process = 90 }`},
		`shop.toml:43: runtime.mine.memory.process: 90 is not a size; write "90MiB"`},

	{"NaN is no number",
		[]string{"rate    = 800", "rate    = nan"},
		`shop.toml:5: traffic.rate: nan is not a number; write a number above 0`},
	{"infinity is no number",
		[]string{"share = 3", "share = +inf", "share   = 1", "share   = -inf"},
		`shop.toml:12: request.browse.share: inf is not a share; write a share from 0 to 1000000000000
shop.toml:19: request.report.share: -inf is not a share; write a share from 0 to 1000000000000`},
	{"negative numbers",
		[]string{"rate    = 800", "rate    = -800", "errors = 0.002", "errors = -0.002", "share = 3", "share = -3", "connections = 200", "connections = -1"},
		`shop.toml:5: traffic.rate: -800 is out of range; write a number above 0
shop.toml:9: goal.errors: -0.002 is out of range; write a share from 0 to 1
shop.toml:12: request.browse.share: -3 is out of range; write a share from 0 to 1000000000000
shop.toml:24: backend.db.connections: -1 is out of range; write a whole number above 0, or "unlimited"`},
	{"negative durations and sizes",
		[]string{`"300ms"`, `"-300ms"`, `cpu = "1.2ms"`, `cpu = "-1.2ms"`, `overhead = "0.3ms"`, `memory.base = "-1MiB"`},
		`shop.toml:8: goal.p99: "-300ms" is out of range; write a duration above "0s"
shop.toml:14: request.browse.steps.0.cpu: "-1.2ms" is out of range; write a duration of at least "0s"
shop.toml:43: runtime.mine.memory.base: "-1MiB" is not a size; write a size such as "512MiB", "2GB" or "64KiB"`},
	{"a goal that nothing can meet",
		[]string{`"300ms"`, `"0s"`},
		`shop.toml:8: goal.p99: "0s" is out of range; write a duration above "0s"`},
	{"a rate of zero",
		[]string{"rate    = 800", "rate    = 0"},
		`shop.toml:5: traffic.rate: 0 is out of range; write a number above 0`},
	{"shares that add up to zero",
		[]string{"share = 3", "share = 0", "share   = 1", "share   = 0"},
		`shop.toml:12: request.browse.share: the shares of all requests add up to zero; give one a share above 0`},

	{"no traffic, goal, request, cloud or design",
		[]string{shop, "title = \"Empty\"\n"},
		`shop.toml: traffic: missing; add [traffic] with pattern = "constant" and rate = 800
shop.toml: request: no requests; add [request.page] with steps = [ { cpu = "1ms" } ]
shop.toml: goal: missing; add [goal] with p99 = "300ms"
shop.toml: cloud: missing; add [cloud] with provider = "aws" and region = "us-east-1"
shop.toml: design: no design; add [design.node] with runtime = "node-express" and machine = "any"`},
	{"empty tables",
		[]string{shop, "[traffic]\n[goal]\n[request.a]\n[cloud]\n[design.x]\n"},
		`shop.toml:1: traffic.pattern: missing; add one of $PATTERNS, e.g. pattern = "constant"
shop.toml:2: goal: names no latency; add p99 = "300ms", or a [request.X.goal]
shop.toml:3: request.a.steps: missing; add steps = [ { cpu = "1.2ms" } ]
shop.toml:4: cloud.provider: missing; add one of $PROVIDERS
shop.toml:4: cloud.region: missing; add the region, e.g. region = "us-east-1"
shop.toml:5: design.x.runtime: missing; name a preset or a [runtime.X], e.g. runtime = "node-express"
shop.toml:5: design.x.machine: missing; add a type, a list of types, a pattern ("c7g.*"), or "any"`},
	{"a request that does nothing",
		[]string{`steps   = [ { cpu = "15ms", kind = "compute" } ]`, `steps = []`},
		`shop.toml:21: request.report.steps: a request does nothing; add a step such as { cpu = "1.2ms" }`},
	{"an unknown pattern",
		[]string{`"constant"`, `"constnt"`},
		`shop.toml:4: traffic.pattern: "constnt" is not known; did you mean constant?`},
	{"a pattern like no other",
		[]string{`"constant"`, `"tidal"`},
		`shop.toml:4: traffic.pattern: "tidal" is not known; write $PATTERNS`},

	{"a step that is misspelt",
		[]string{`{ cpu = "1.2ms" },`, `{ slep = "1s" },`},
		`shop.toml:14: request.browse.steps.0.slep: is no step; did you mean sleep?`},
	{"work offloaded to threads that are not there",
		[]string{`{ cpu = "1.2ms" },`, `{ offload = "1ms", kind = "compute" },`},
		`shop.toml:32: design.node.runtime: node-express has no threads to offload compute work to, as request.browse does; use a [runtime.X] with worker_threads = 4, or make it a cpu step
shop.toml:36: design.django.runtime: gunicorn-sync-django has no threads to offload compute work to, as request.browse does; use a [runtime.X] with worker_threads = 4, or make it a cpu step`},
	{"steps that are none, too much, or not yet",
		[]string{`{ cpu = "1.2ms" },`, `{ cpu = "1ms", io = "db" }, {}, { rest = "1s" }, { cpu = "1ms", time = "2ms" }, { io = "db", kind = "json" }, { cpu = "1ms", kind = "glew" },`},
		`shop.toml:14: request.browse.steps.0: a step does one thing, not cpu and io; make two steps of it
shop.toml:14: request.browse.steps.1: a step neither computes nor waits; write { cpu = "1.2ms" } or { io = "db", time = "5ms" }
shop.toml:14: request.browse.steps.2.rest: is no step; write { cpu = "1.2ms" } or { io = "db", time = "5ms" }
shop.toml:14: request.browse.steps.3.time: only a step with io, enqueue or cache has it; remove it
shop.toml:14: request.browse.steps.4.time: missing; add how long it takes, e.g. time = "5ms"
shop.toml:14: request.browse.steps.4.kind: only a step with cpu or offload has it; remove it
shop.toml:14: request.browse.steps.5.kind: "glew" is not known; did you mean glue?`},

	{"an unknown machine",
		[]string{`machine = "c7g.large"`, `machine = "c7g.lrage"`},
		`shop.toml:33: design.node.machine: "c7g.lrage" is not in aws us-east-1; nearest: c7g.large`},
	{"a family of machines",
		[]string{`machine = "c7g.large"`, `machine = "m7g"`},
		`shop.toml:33: design.node.machine: "m7g" is not in aws us-east-1; write "m7g.*" for all of its sizes`},
	{"an unknown machine in a list, and one that is no name",
		[]string{`["c7g.large", "m7g.*"]`, "[\n  \"c7g.lrage\",\n  7,\n  \"q9.*\" ]"},
		`shop.toml:38: design.django.machine.0: "c7g.lrage" is not in aws us-east-1; nearest: c7g.large
shop.toml:39: design.django.machine.1: 7 is not the name of a machine type; write [ "c7g.large", "c7g.xlarge" ]
shop.toml:40: design.django.machine.2: "q9.*" is not in aws us-east-1; see fleetcost list machines`},
	{"a part of the names of runtimes",
		[]string{`"node-express"`, `"fastapi"`},
		`shop.toml:32: design.node.runtime: there is no runtime "fastapi"; did you mean gunicorn-uvicorn-fastapi, uvicorn-fastapi or uvicorn-fastapi-def?`},
	{"an unknown runtime",
		[]string{`"node-express"`, `"node-expres"`},
		`shop.toml:32: design.node.runtime: there is no runtime "node-expres"; did you mean node-express?`},
	{"an unknown balancer",
		[]string{`"round-robin"`, `"round robin"`},
		`shop.toml:39: design.django.balancer: "round robin" is not known; did you mean round-robin?`},
	{"an unknown provider",
		[]string{`provider = "aws"`, `provider = "asw"`},
		`shop.toml:27: cloud.provider: there are no prices of provider "asw"; did you mean aws? there are prices for $CLOUDS`},
	{"an unknown region",
		[]string{`"us-east-1"`, `"us-east-11"`},
		`shop.toml:28: cloud.region: there are no prices of aws in region "us-east-11"; did you mean us-east-1? there are prices for us-east-1, eu-west-1 or ap-southeast-1`},
	{"a purchase that has no prices",
		[]string{`"on-demand"`, `"barter"`},
		`shop.toml:29: cloud.purchase: "barter" is not known; write "on-demand", "spot", "reserved-1y" or "reserved-3y"`},
	{"a rate at which hardly anything ever comes, and a time without end",
		[]string{"rate    = 800", "rate    = 1e-9", `{ cpu = "1.2ms" },`, `{ cpu = "1.2ms" }, { sleep = "2000000h" },`},
		`shop.toml:5: traffic.rate: one request in 11,574 days is too seldom to be simulated; at least one in 1.16 days; what comes more seldom needs one instance all the same
shop.toml:14: request.browse.steps.1.sleep: is longer than anything that is simulated; at most 240h, in the mean`},
	{"more than anybody asks for",
		[]string{"rate    = 800", "rate    = 1e8"},
		`shop.toml:5: traffic.rate: 100,000,000 requests/s are too many to be simulated; at most 10,000,000; simulate a part of them: the fleet and its bill grow with the rate`},
	{"a share that is text, and one in percent that is none",
		[]string{"errors = 0.002", `errors = "0.002"`, "share = 3", `share = "few %"`},
		`shop.toml:9: goal.errors: "0.002" is not a share; write 0.002 without quotes, or "0.002%"
shop.toml:12: request.browse.share: "few %" is not a share; write a share from 0 to 1000000000000`},
	{"a goal that holds for no request by itself",
		[]string{"[backend.db]", "[request.report.goal]\nmax_utilization = 0.7\ndegraded = 0.1\n[backend.db]"},
		`shop.toml:24: request.report.goal.max_utilization: is of all requests together; put it into [goal], where it holds for each service
shop.toml:25: request.report.goal.degraded: is of all requests together; put it into [goal]`},
	{"memory that no machine has",
		[]string{`"gunicorn-sync-django"`, `"mine"`, "processes = 5", "processes = 500", `["c7g.large", "m7g.*"]`, `["c7g.medium", "c7g.large"]`,
			`overhead = "0.3ms"`, `memory = { base = "0B", process = "1GiB", request = "1MiB", connection = "0B" }`},
		`shop.toml:37: design.django.machine: mine needs 500.5 GiB of memory for 500 processes and one request each, c7g.large has 4 GiB; take a machine with more memory, or fewer processes`},

	{"workers mean something else to gunicorn",
		[]string{"processes = 5", "workers = 5", "overhead = \"0.3ms\"", "workers = 5"},
		`shop.toml:38: design.django.workers: means different things to different servers; what gunicorn and uvicorn call workers is processes; requests at once per process is concurrency
shop.toml:43: runtime.mine.workers: means different things to different servers; what gunicorn and uvicorn call workers is processes; requests at once per process is concurrency`},
	{"threads and concurrency",
		[]string{"processes = 5", "threads = 5\nconcurrency = 5", "overhead = \"0.3ms\"", "threads = 5"},
		`shop.toml:38: design.django.threads: is the same as concurrency; keep one of them
shop.toml:44: runtime.mine.threads: unknown key; requests at once per process is concurrency, and how many of them run code at once is lanes`},

	{"a heap for less than one request",
		[]string{`overhead = "0.3ms"`, `memory = { request = "2MiB", heap = "1MiB" }`},
		`shop.toml:43: runtime.mine.memory.heap: 1 MiB hold not even one request, which takes 2 MiB; raise heap, or lower request`},
	{"a heap in the unit of another thing",
		[]string{`overhead = "0.3ms"`, `memory.heap = "1s"`},
		`shop.toml:43: runtime.mine.memory.heap: "1s" is not a size; write a size such as "512MiB", "2GB" or "64KiB"`},

	{"a pause for garbage, but when?",
		[]string{`overhead = "0.3ms"`, `gc.pause = "10ms"`},
		`shop.toml:43: runtime.mine.gc.every: missing; add the requests between two collections, e.g. every = 1000`},
	{"garbage is collected, but how long does it take?",
		[]string{`overhead = "0.3ms"`, `gc = { every = 1000 }`},
		`shop.toml:43: runtime.mine.gc.pause: missing; add how long a collection takes, e.g. pause = "10ms"`},
	{"garbage that is collected half a time, and backwards",
		[]string{`overhead = "0.3ms"`, `gc = { every = 0.5, pause = "-1ms", evry = 1 }`},
		`shop.toml:43: runtime.mine.gc.every: 0.5 is not a whole number; write a whole number of at least 0
shop.toml:43: runtime.mine.gc.pause: "-1ms" is out of range; write a duration from "0s" to "1h"
shop.toml:43: runtime.mine.gc.evry: unknown key; did you mean every?`},

	{"jitter of what?",
		[]string{`overhead = "0.3ms"`, `recycle.jitter = 50`},
		`shop.toml:43: runtime.mine.recycle.requests: missing; add the requests after which a process is replaced, e.g. requests = 1000`},
	{"recycling backwards",
		[]string{`overhead = "0.3ms"`, `recycle = { requests = -1, jitter = "50", boot = 3 }`},
		`shop.toml:43: runtime.mine.recycle.requests: -1 is out of range; write a whole number of at least 0
shop.toml:43: runtime.mine.recycle.jitter: "50" is not a whole number; write a whole number of at least 0
shop.toml:43: runtime.mine.recycle.boot: 3 is not a duration; write "3ms"`},

	{"a server timeout where a heartbeat goes on beside requests",
		[]string{`overhead = "0.3ms"`, `timeout = "30s"`},
		`shop.toml:43: runtime.mine.timeout: only a process with one request at a time is killed for it: in others the sign of life does not wait for requests; remove it, or set concurrency = 1; the patience of clients is timeout in [request.X]`},
	{"a server timeout without its unit",
		[]string{`overhead = "0.3ms"`, "concurrency = 1\ntimeout = 30"},
		`shop.toml:44: runtime.mine.timeout: 30 is not a duration; write "30ms"`},

	{"blocking that is neither true nor false, and work that blocks",
		[]string{`{ cpu = "1.2ms" },`, `{ cpu = "1ms", blocking = true }, { io = "db", time = "1ms", blocking = "yes" }, { io = "db", time = "1ms", blokcing = true }, { blocking = true },`},
		`shop.toml:14: request.browse.steps.0.blocking: only a step with io, sleep, call or cache has it; remove it
shop.toml:14: request.browse.steps.1.blocking: "yes" is neither true nor false; write true or false, without quotes
shop.toml:14: request.browse.steps.2.blokcing: unknown key; did you mean blocking?
shop.toml:14: request.browse.steps.3: a step neither computes nor waits; write { cpu = "1.2ms" } or { io = "db", time = "5ms" }`},

	{"a CPU limit that no chosen machine has",
		[]string{`machine = "c7g.large"`, "machine = [\"c7g.medium\", \"c7g.large\"]\ncpu_limit = 2.5"},
		`shop.toml:34: design.node.cpu_limit: 2.5 is more than the 2 vCPUs of c7g.large; lower or remove it, or take a larger machine`},
	{"a CPU limit in thousandths, as Kubernetes writes it",
		[]string{`machine = "c7g.large"`, "machine = \"c7g.large\"\ncpu_limit = \"500m\""},
		`shop.toml:34: design.node.cpu_limit: "500m" is not a number; write a number from 0.01 to 10000`},
	{"a CPU limit of nothing",
		[]string{`machine = "c7g.large"`, "machine = \"c7g.large\"\ncpu_limit = 0"},
		`shop.toml:34: design.node.cpu_limit: 0 is out of range; write a number from 0.01 to 10000`},

	{"text that is not TOML",
		[]string{"rate    = 800", "rate    = lots"},
		`shop.toml:5: traffic.rate: expected value but found "lots" instead; text stands in quotes: "…"`},
	{"a value that is not there",
		[]string{"rate    = 800", "rate    ="},
		`shop.toml:5: traffic.rate: expected value but found '\n' instead; write a value behind the =`},
	{"a table that stands twice",
		[]string{"[cloud]", "[goal]"},
		`shop.toml:26: Key 'goal' has already been defined; keep one of them`},
	{"a key that stands twice, which the parser lets pass",
		[]string{"rate    = 800", "mix.a = 1\nmix = 2"},
		`shop.toml:3: traffic.rate: missing; add the requests per second, e.g. rate = 800
shop.toml:5: traffic.mix: unknown key; known here: arrivals, burstiness, pattern, rate
shop.toml:6: traffic.mix: stands already in line 5; keep one of them`},
	{"a file that is not text",
		[]string{shop, "\x7fELF\x02\x01\x01\x00\x00\x00"},
		`shop.toml:1: TOML files cannot contain control characters: '0x7f'; a scenario is a text file in UTF-8`},
	{"a name that would garble the report",
		[]string{"[design.node]", `[design."no\nde"]`},
		`shop.toml:31: design."no\nde": not a name; use letters, digits, - and _`},
	{"doubt that does not fit",
		[]string{"rate    = 800", `rate    = { value = 800, low = 900, high = "1000", sorce = "log" }`},
		`shop.toml:5: traffic.rate.low: 900 does not fit the value; low ≤ value ≤ high, in the same unit
shop.toml:5: traffic.rate.high: "1000" does not fit the value; low ≤ value ≤ high, in the same unit
shop.toml:5: traffic.rate.sorce: unknown key; did you mean source?`},
	{"a day with its peak below its mean",
		[]string{`"constant"`, `"diurnal"`, "rate    = 800", "mean = 800\npeak_to_mean = 0.5\nweekend_share = 1.2\nmaen = 3"},
		`shop.toml:6: traffic.peak_to_mean: 0.5 is out of range; write a number from 1 to 100
shop.toml:7: traffic.weekend_share: 1.2 is out of range; write a number from 0 to 1
shop.toml:8: traffic.maen: unknown key; did you mean mean?`},
	{"a day whose night would be negative",
		[]string{`"constant"`, `"diurnal"`, "rate    = 800", "mean = -800\npeak_to_mean = 2.5\nshape = \"cosine\"\nzone = \"Europe/Berlim\""},
		`shop.toml:5: traffic.mean: -800 is out of range; write a number from 0 to 10000000
shop.toml:7: traffic.shape: a cosine with a peak above twice its mean would be negative at night; write shape = "von_mises", or a peak_to_mean of at most 2
shop.toml:8: traffic.zone: "Europe/Berlim" is not a time zone; write a name of the IANA time zone database, e.g. zone = "Europe/Berlin"`},
	{"times that do not exist",
		[]string{`"constant"`, `"diurnal"`, "rate    = 800", "mean = 800\npeak_to_mean = 1.5\nzone = \"Europe/Berlin\"\nfrom = \"2026-03-29T02:30\"\nwindow = \"1h from 2026-02-30\""},
		`shop.toml:8: traffic.from: "2026-03-29T02:30" does not exist in Europe/Berlin, where the clocks are put forward then; write "2026-03-29T03:00", to which the clocks are put forward, or a time before
shop.toml:9: traffic.window: "2026-02-30" is not a time; write "peak 1h", "mean", "all", or "2h from 2026-01-05T00:00"`},
	{"a period of zero",
		[]string{`"constant"`, `"spike"`, "rate    = 800", "base = 800\ntimes = 3\nhold = \"1m\"\nat = \"0s\"\nevery = \"0s\""},
		`shop.toml:9: traffic.every: a period of zero; give the time from one to the next, e.g. every = "24h", or remove the key`},
	{"a spike that does not last",
		[]string{`"constant"`, `"spike"`, "rate    = 800", "base = 800\ntimes = 3\nat = \"1h\""},
		`shop.toml:6: traffic.times: a spike that does not last is no traffic; add how long: rise = "2m", hold = "10m" or decay = "20m"`},
	{"events that overlap",
		[]string{`"constant"`, `"times"`, "rate    = 800", `of = [
  { pattern = "constant", rate = 800 },
  { pattern = "event", name = "final", times = 2, begins = "2026-01-08", ends = "2026-01-10" },
  { pattern = "event", name = "sale", times = 4, begins = "2026-01-07", ends = "2026-01-09" },
  { pattern = "evnt", tmies = 4 },
]`},
		`shop.toml:5: traffic.of: the events "sale" and "final" overlap; let one end when the other begins; write a third for the time of both
shop.toml:9: traffic.of.3.pattern: "evnt" is not known; did you mean event?`},
	{"growth that shrinks below nothing",
		[]string{`"constant"`, `"growth"`, "rate    = 800", "rate = 800\nper_month = -0.5\nmode = \"linear\"\nduration = \"2190h\""},
		`shop.toml:6: traffic.per_month: the rate would be negative before the end; shrink by less, or for a shorter duration, or by mode = "compound"`},
	{"a trace that is not there",
		[]string{`"constant"`, `"trace"`, "rate    = 800", `file = "none.csv"`},
		`shop.toml:5: traffic.file: cannot read testdata/none.csv: there is no such file; paths are relative to the folder of the scenario, those of --set to the working directory`},
	{"a trace that is a folder",
		[]string{`"constant"`, `"trace"`, "rate    = 800", `file = "."`},
		`shop.toml:5: traffic.file: cannot read testdata: is a folder; paths are relative to the folder of the scenario, those of --set to the working directory`},
}

// withNames fills in the patterns and the clouds that there are.
func withNames(s string) string {
	return strings.NewReplacer(
		"$PATTERNS", keys.List(keys.Quoted(models.Patterns.Names())),
		"$PROVIDERS", keys.List(keys.Quoted(clouds.Providers())), "$CLOUDS", keys.List(clouds.Providers()),
	).Replace(s)
}

func TestEveryProblemSaysWhereAndHowToFix(t *testing.T) {
	for _, tt := range problemTests {
		t.Run(tt.sentence, func(t *testing.T) {
			_, err := loadShop(t, tt.replace)
			if err == nil {
				t.Fatal("nothing was found")
			}
			if diff := cmp.Diff(withNames(tt.want), err.Error()); diff != "" {
				t.Error(diff)
			}
			var ps keys.Problems
			if !errors.As(err, &ps) {
				t.Errorf("the error is a %T", err)
			}
		})
	}
}

func TestProblemsInMultilineTablesHaveTheirOwnLines(t *testing.T) {
	_, err := loadShop(t, []string{`  { io = "db", time = { p50 = "6ms", p99 = "40ms" } },`, `  {
    io = "db",
    time = {
      p50 = "6ms",
      p99 = 40 },
  },
  { io = "db",
    tmie = "3ms" },`})
	want := `shop.toml:19: request.browse.steps.1.time.p99: 40 is not a duration; write "40ms"
shop.toml:22: request.browse.steps.2.tmie: unknown key; did you mean time?`
	if err == nil || err.Error() != want {
		t.Error(err)
	}
}

func TestAFloodOfProblemsIsCutShort(t *testing.T) {
	text := []byte{}
	for range 5000 {
		text = append(text, "[request.a"+string(rune('a'+len(text)%26))+strconv.Itoa(len(text))+"]\n"...)
	}
	_, err := Load(Source{Name: "flood.toml", Text: text})
	var ps keys.Problems
	if !errors.As(err, &ps) || len(ps) != keys.MostProblems+1 {
		t.Fatalf("%d problems", len(ps))
	}
	if last := ps[keys.MostProblems].String(); last != "flood.toml: and 4004 more problems" {
		t.Error(last)
	}
}
