package servers

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/profiles/runtimes"
	"fleetcost/sim"
)

// uvicornOptions matter to capacity; fastapi run passes some of them on.
var uvicornOptions = []option{
	{name: "--workers", low: 1, high: runtimes.MostProcesses, byDefault: "1", variable: "WEB_CONCURRENCY", sets: "processes"},
	{name: "--reload", flag: true},
	{name: "--threads", refused: "an event loop has no threads; more processes are --workers"},
	{name: "--processes", refused: "what it calls workers is processes: write --workers"},
	{name: "--concurrency", refused: "write --limit-concurrency"},
	{name: "--worker-connections", refused: "that is gunicorn's; write --limit-concurrency"},
	{name: "--worker-class", short: "-k", refused: `that is gunicorn's; write "gunicorn -k uvicorn.workers.UvicornWorker", or leave it out`},
	{name: "--timeout", short: "-t", refused: "uvicorn never kills a request; --timeout-keep-alive is for idle connections"},
}

func init() {
	register(&server{
		name: "uvicorn", language: "Python", source: "uvicorn docs, settings", prefix: "UVICORN_",
		options: append([]option{
			{name: "--limit-concurrency", low: 1, high: 1_000_000},
			{name: "--backlog", low: 1, high: 1 << 30, byDefault: "2048", sets: "backlog"},
			{name: "--timeout-keep-alive", low: 0, high: aMonth, byDefault: "5", unit: "s", sets: "keepalive"},
			{name: "--limit-max-requests", low: 1, high: 1 << 30},
			{name: "--limit-max-requests-jitter", low: 0, high: 1 << 30, byDefault: "0"},
			{name: "--loop", byDefault: "auto"}, {name: "--http", byDefault: "auto"}, {name: "--interface", byDefault: "auto"},
		}, uvicornOptions...),
		valued: `--host --port --uds --fd --reload-dir --reload-delay --reload-include --reload-exclude --env-file
			--timeout-worker-healthcheck --log-config --log-level --ws --ws-max-size --ws-max-queue --ws-ping-interval
			--ws-ping-timeout --ws-per-message-deflate --lifespan --h11-max-incomplete-event-size --root-path
			--forwarded-allow-ips --header --ssl-keyfile --ssl-keyfile-password --ssl-certfile --ssl-version
			--ssl-cert-reqs --ssl-ca-certs --ssl-ciphers --timeout-graceful-shutdown --app-dir`,
		switches: `--factory --access-log --no-access-log --use-colors --no-use-colors --proxy-headers --no-proxy-headers
			--server-header --no-server-header --date-header --no-date-header --http2 --reset-contextvars --version`,
		frameworks: "fastapi",
		costs:      func(*invocation) []preset { return []preset{{"fastapi", "uvicorn-fastapi"}} },
		serve:      uvicorn,
	})
	register(&server{
		name: "fastapi", language: "Python", source: "FastAPI docs, fastapi run; uvicorn docs, settings",
		options:    uvicornOptions,
		valued:     `--host --port --root-path --app --forwarded-allow-ips --entrypoint -e --reload-dir`,
		switches:   `--proxy-headers --no-proxy-headers --no-reload`,
		frameworks: "fastapi",
		costs:      func(*invocation) []preset { return []preset{{"fastapi", "uvicorn-fastapi"}} },
		serve:      fastapiRun,
	})
}

// uvicorn is an event loop per process; the processes share a socket.
func uvicorn(c *invocation, r *models.Runtime) {
	uvicornProcesses(c, r)
	r.Backlog = c.backlog("--backlog")
	c.keepAlive(r, c.seconds("--timeout-keep-alive"))
	if c.given("--limit-concurrency") {
		most := r.Concurrency // the threads behind the loop
		if r.Dispatch == 0 {
			c.eventLoop(r)
			most = math.MaxInt32
		}
		// The connection of the request itself counts, so one less is let in
		// (at 1, none), and the next is told 503: nothing waits.
		r.Concurrency, r.Backlog = min(most, c.whole("--limit-concurrency")-1), 0
		if s, _ := c.value(c.option("--limit-concurrency")); r.Concurrency == 0 && s.text == "1" {
			c.problem(s, "1 refuses every request: its own connection counts", "write at least 2")
		}
	} else {
		c.asgi(r, "--limit-concurrency is off by default ("+c.server.source+")")
	}
	if c.given("--limit-max-requests") {
		c.recycle(r, "--limit-max-requests", "--limit-max-requests-jitter")
		if r.Processes == (models.ProcessRule{Plus: 1}) {
			c.warn("--limit-max-requests ends a server without --workers for good: nobody starts it again")
		}
	} else {
		r.Recycle.Requests, r.Recycle.Jitter = 0, 0
		c.ignored("--limit-max-requests is not given", "--limit-max-requests-jitter")
	}
	for _, slow := range []struct{ option, value string }{{"--http", "h11"}, {"--loop", "asyncio"}} {
		if c.text(slow.option) == slow.value {
			c.warn("%s", uvicornSlowly(slow.value))
		}
	}
	if c.text("--interface") == "wsgi" {
		c.warn("--interface wsgi runs requests in a pool of threads, which is not in here")
	}
	c.application(`the application, e.g. "uvicorn app:app"`, false)
}

// fastapiRun is uvicorn with fewer options.
func fastapiRun(c *invocation, r *models.Runtime) {
	if len(c.args) == 0 || c.args[0] != "run" {
		c.wrong("fastapi starts no server here", `write "fastapi run main.py"`)
		return
	}
	uvicornProcesses(c, r)
	r.Backlog, r.Recycle = 2048, models.Recycle{Boot: r.Recycle.Boot}
	c.asgi(r, "--limit-concurrency is off by default (uvicorn docs, settings)")
	c.assume("backlog", "2048", "uvicorn's default (uvicorn docs, settings)")
	c.keepAlive(r, 5*sim.Second)
	c.assume("keepalive", "5s", "uvicorn's default (uvicorn docs, settings)")
}

func uvicornProcesses(c *invocation, r *models.Runtime) {
	r.Processes = c.processes("--workers")
	r.Accept, r.Timeout = models.AcceptKernel, 0
	if c.on("--reload") {
		if c.given("--workers") {
			c.wrong("--reload: uvicorn ignores --workers then", "remove --reload")
		} else {
			c.development("--reload")
		}
	}
}

// uvicornSlowly says that a pure Python part is not what the presets have:
// for h11 against httptools 0.069 and 0.0196 ms a request, for asyncio against
// uvloop a half more (granian benchmarks 2026-08, Ryzen 5700X).
func uvicornSlowly(part string) string {
	costs := map[string]string{"h11": "0.05 ms a request more than httptools", "asyncio": "a half more than uvloop"}[part]
	return fmt.Sprintf("%s costs about %s (granian benchmarks 2026-08), which the preset does not have in it", part, costs)
}
