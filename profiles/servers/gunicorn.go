package servers

import (
	"fmt"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/runtimes"
)

func init() {
	register(&server{
		name: "gunicorn", language: "Python", source: "gunicorn 26.1 docs, settings",
		abbreviates: true, variable: "GUNICORN_CMD_ARGS", understands: "gunicorn",
		options: []option{
			{name: "--workers", short: "-w", low: 1, high: runtimes.MostProcesses, byDefault: "1", variable: "WEB_CONCURRENCY", sets: "processes"},
			{name: "--worker-class", short: "-k", byDefault: "sync", sets: "worker_class"},
			{name: "--threads", low: 1, high: 10_000, byDefault: "1", sets: "concurrency"},
			{name: "--worker-connections", low: 1, high: 1_000_000, byDefault: "1000", sets: "concurrency"},
			{name: "--backlog", low: 1, high: 1 << 30, byDefault: "2048", sets: "backlog"},
			{name: "--timeout", short: "-t", low: 0, high: aMonth, byDefault: "30", unit: "s", sets: "timeout"},
			{name: "--keep-alive", low: 0, high: aMonth, byDefault: "2", unit: "s", sets: "keepalive"},
			{name: "--max-requests", low: 0, high: 1 << 30, byDefault: "0"},
			{name: "--max-requests-jitter", low: 0, high: 1 << 30, byDefault: "0"},
			{name: "--config", short: "-c"},
			{name: "--dirty-workers", low: 0, high: runtimes.MostProcesses, byDefault: "0"},
			{name: "--preload", flag: true}, {name: "--reload", flag: true}, {name: "--reuse-port", flag: true},
			{name: "--processes", refused: "what it calls workers is processes: write --workers"},
			{name: "--concurrency", refused: "write --threads, or --worker-connections for gevent"},
			{name: "--limit-concurrency", refused: "that is uvicorn's; write --worker-connections for gevent, or --threads"},
		},
		valued: `-b --bind --control-socket --control-socket-mode --reload-engine --reload-extra-file --dirty-app --dirty-timeout
			--dirty-threads --dirty-graceful-timeout --http-protocols --http2-max-concurrent-streams --http2-initial-window-size
			--http2-max-frame-size --http2-max-header-list-size --access-logfile --access-logformat --error-logfile --log-file
			--log-level --logger-class --log-config --log-config-json --log-syslog-to --log-syslog-prefix --log-syslog-facility
			--statsd-host --dogstatsd-tags --statsd-prefix -n --name --keyfile --certfile --ssl-version --cert-reqs --ca-certs
			--ciphers --limit-request-line --limit-request-fields --limit-request-field_size --chdir -e --env -p --pid
			--worker-tmp-dir -u --user -g --group -m --umask --forwarded-allow-ips --proxy-allow-from --protocol
			--uwsgi-allow-from --paste --paster --paste-global --forwarder-headers --header-map --root-path --graceful-timeout
			--asgi-loop --asgi-lifespan --asgi-disconnect-grace-period --http-parser`,
		switches: `--no-control-socket --spew --check-config --print-config --disable-redirect-access-to-syslog --capture-output
			--log-syslog -R --enable-stdio-inheritance --enable-backlog-metric --suppress-ragged-eofs --do-handshake-on-connect
			--no-sendfile -D --daemon --initgroups --permit-obsolete-folding --strip-header-spaces
			--permit-unconventional-http-method --permit-unconventional-http-version --casefold-http-method --proxy-protocol`,
		frameworks: "flask django fastapi",
		costs:      gunicornCosts,
		serve:      gunicorn,
	})
}

// aMonth in seconds bounds timeouts: nobody means more.
const aMonth = 30 * 24 * 3600

// gunicornClasses are the worker classes that the model has, by the last part
// of their names: gunicorn.workers.sync.SyncWorker.
var gunicornClasses = map[string]string{
	"sync": "sync", "SyncWorker": "sync",
	"gthread": "gthread", "ThreadWorker": "gthread",
	"gevent": "gevent", "GeventWorker": "gevent",
	"eventlet": "gevent", "EventletWorker": "gevent", // until gunicorn 25
	"UvicornWorker": "uvicorn", "UvicornH11Worker": "uvicorn",
	"asgi": "asgi", "ASGIWorker": "asgi",
}

var gunicornPresets = map[string][]preset{
	"sync":    {{"flask", "gunicorn-sync-flask"}, {"django", "gunicorn-sync-django"}},
	"gthread": {{"flask", "gunicorn-gthread-flask"}, {"django", "gunicorn-gthread-django"}},
	"gevent":  {{"flask", "gunicorn-gevent-flask"}},
	"uvicorn": {{"fastapi", "gunicorn-uvicorn-fastapi"}},
	"asgi":    {{"fastapi", "gunicorn-uvicorn-fastapi"}},
}

// gunicornCosts decides the class of the workers, as Config.worker_class does:
// sync, named or not, becomes gthread where there is more than one thread. No
// other class but gthread looks at the threads.
func gunicornCosts(c *invocation) []preset {
	o := c.option("--worker-class")
	threads := false
	if c.given("--threads") {
		n, err := expand(c.text("--threads"), c.variable)
		threads = err != nil || n.perVCPU != 0 || n.plus > 1
	}
	if threads && !c.given("--worker-class") {
		c.assume("worker_class", "gthread", "gunicorn takes gthread for sync where there is more than one thread")
	}
	name := c.text("--worker-class")
	class, ok := gunicornClasses[name[strings.LastIndexByte(name, '.')+1:]]
	if !ok {
		s, _ := c.value(o)
		fix := `write "sync", "gthread", "gevent", "asgi" or "uvicorn.workers.UvicornWorker"`
		if strings.HasPrefix(name, "uvicorn") {
			fix = `write "uvicorn.workers.UvicornWorker"`
		}
		c.problem(s, fmt.Sprintf("there is no model of workers of class %q", name), fix)
		c.class = "sync" // what else is wrong?
		return gunicornPresets["sync"]
	}
	if class == "sync" && threads {
		class = "gthread"
	}
	c.class = class
	presets := gunicornPresets[class]
	if len(c.args) > 0 && len(presets) > 1 && isDjango(c.args[0]) && !c.t.Has("framework") && !c.t.Has("runtime") {
		c.assume("framework", "django", c.args[0]+" is what Django calls its application; set framework if it is another's")
		presets = []preset{presets[1], presets[0]}
	}
	return presets
}

// isDjango tells whether an application has the name that startproject gives.
func isDjango(app string) bool {
	module, _, _ := strings.Cut(app, ":")
	return strings.HasSuffix(module, ".wsgi")
}

func gunicorn(c *invocation, r *models.Runtime) {
	r.Processes = c.processes("--workers")
	r.Backlog = c.backlog("--backlog")
	r.Timeout = 0 // of other classes it only tells that the process is alive
	switch c.class {
	case "sync":
		r.Concurrency, r.Accept = 1, models.AcceptShared
		runtimes.Undispatch(r)
		c.assume("concurrency", "1", "a sync worker has one request at a time")
		r.Timeout = c.seconds("--timeout")
		c.keepAlive(r, 0)
		c.ignored("sync workers close the connection after each reply", "--keep-alive")
		c.ignored("sync workers have one request at a time", "--worker-connections")
	case "gthread":
		r.Concurrency, r.Accept = c.whole("--threads"), models.AcceptKernel
		pythonThreads(r)
		c.keepAlive(r, c.seconds("--keep-alive"))
		if c.given("--worker-connections") && c.whole("--worker-connections") <= r.Concurrency {
			c.warn("--worker-connections %s leaves no connection to keep alive: there are %d threads", c.text("--worker-connections"), r.Concurrency)
		}
	case "gevent":
		r.Concurrency, r.Accept = c.whole("--worker-connections"), models.AcceptKernel
		c.eventLoop(r)
		c.keepAlive(r, c.seconds("--keep-alive"))
	default:
		r.Accept = models.AcceptKernel
		c.asgi(r, "an event loop takes what comes")
		c.keepAlive(r, c.seconds("--keep-alive"))
		c.ignored(c.class+" workers take what comes", "--worker-connections")
	}
	if c.on("--reuse-port") {
		r.Accept = models.AcceptKernel // a socket, and so a queue, for each process
	}
	c.recycle(r, "--max-requests", "--max-requests-jitter")
	gunicornMistakes(c, r)
}

// gunicornMistakes warns of what gunicorn takes and people mean otherwise.
func gunicornMistakes(c *invocation, r *models.Runtime) {
	if c.class != "sync" && c.class != "gthread" {
		c.ignored(c.class+" workers have no threads, whatever --threads says", "--threads")
	}
	if t, ok := c.value(c.option("--timeout")); ok && t.label == "-t" && !c.given("--threads") {
		c.warn("-t %s is the timeout in seconds, not threads; write --timeout %s if that is meant, and else --threads", t.text, t.text)
	}
	if c.on("--reload") {
		c.development("--reload")
		if c.on("--preload") {
			c.wrong("--reload: does not work with --preload", "remove one of them")
		}
	}
	if c.on("--preload") {
		c.assume("memory.process", r.Memory.Process.String(), "what --preload lets processes share is not taken off")
	}
	if c.given("--config") {
		c.warn("%s is not read; give its settings as options, or they are gunicorn's defaults", c.text("--config"))
	}
	if c.given("--dirty-workers") && c.whole("--dirty-workers") > 0 {
		c.warn("--dirty-workers have no model: what they do is not in here")
	}
	class := c.text("--worker-class")
	if strings.HasSuffix(class, "H11Worker") {
		c.warn("%s", uvicornSlowly("h11"))
	}
	if strings.HasSuffix(class, "entlet") || strings.HasSuffix(class, "EventletWorker") {
		c.warn("eventlet workers are taken for gevent's; gunicorn 26 has them no more")
	}
	c.application(`the application, e.g. "gunicorn -w 4 app:app"`, c.given("--config"))
}
