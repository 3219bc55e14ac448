package profiles

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/profiles/runtimes"
	"fleetcost/sim"
)

// commanded loads the shop with its node design written as a command, and with
// more keys.
func commanded(t *testing.T, command string, more ...string) (*Loaded, error) {
	t.Helper()
	keys := append([]string{"command = " + strconv.Quote(command)}, more...)
	return loadShop(t, []string{`runtime = "node-express"`, strings.Join(keys, "\n")})
}

func mustCommand(t *testing.T, command string, more ...string) *Loaded {
	t.Helper()
	l, err := commanded(t, command, more...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Each command, more keys of the design, and what it is understood as.
var commandTests = []struct{ sentence, command, more, want string }{
	// gunicorn
	{"threads under the GIL", "gunicorn -w 9 --threads 4 -k gthread app:app", "",
		"gunicorn gthread: 9 processes × 4 threads, accept kernel, backlog 2048, keep-alive 2s, costs of gunicorn-gthread-flask"},
	{"nothing said: one process, one request", "gunicorn app:app", "",
		"gunicorn sync: 1 process × 1 at once, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"sync workers share one queue", "gunicorn --workers=5 app:app", "",
		"gunicorn sync: 5 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"a socket for each process is a queue for each", "gunicorn -w5 --reuse-port app:app", "",
		"gunicorn sync: 5 processes × 1 at once, accept kernel, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"sync becomes gthread where there are threads", "gunicorn -w 2 --threads 3 app:app", "",
		"gunicorn gthread: 2 processes × 3 threads, accept kernel, backlog 2048, keep-alive 2s, costs of gunicorn-gthread-flask"},
	{"even where sync is named", "gunicorn -k sync --threads 3 app:app", "",
		"gunicorn gthread: 1 process × 3 threads, backlog 2048, keep-alive 2s, costs of gunicorn-gthread-flask"},
	{"one thread does not make gthread of it", "gunicorn -k sync --threads 1 app:app", "",
		"gunicorn sync: 1 process × 1 at once, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"greenlets up to the connections", "gunicorn -w 2 -k gevent app:app", "",
		"gunicorn gevent: 2 processes × 1000 at once, accept kernel, backlog 2048, keep-alive 2s, thread pool 10, costs of gunicorn-gevent-flask"},
	{"a class by its path", "gunicorn -k gunicorn.workers.ggevent.GeventWorker --worker-connections 50 app:app", "",
		"gunicorn gevent: 1 process × 50 at once, backlog 2048, keep-alive 2s, thread pool 10, costs of gunicorn-gevent-flask"},
	{"uvicorn's workers", "gunicorn -w 4 -k uvicorn.workers.UvicornWorker --keep-alive 65 app:app", "",
		"gunicorn uvicorn: 4 processes × as many at once as memory holds, accept kernel, backlog 2048, keep-alive 1m5s, costs of gunicorn-uvicorn-fastapi"},
	{"gunicorn's own asyncio", "gunicorn -w 2 -k asgi app:app", "",
		"gunicorn asgi: 2 processes × as many at once as memory holds, accept kernel, backlog 2048, keep-alive 2s, costs of gunicorn-uvicorn-fastapi"},
	{"Django by its name for an application", "gunicorn -w 3 mysite.wsgi:application", "",
		"gunicorn sync: 3 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-django"},
	{"Django by the design", "gunicorn --threads 8 app:app", `framework = "django"`,
		"gunicorn gthread: 1 process × 8 threads, backlog 2048, keep-alive 2s, costs of gunicorn-gthread-django"},
	{"an application named like Django's that is said to be Flask's", "gunicorn mysite.wsgi", `framework = "flask"`,
		"gunicorn sync: 1 process × 1 at once, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"recycling adds up to the jitter", "gunicorn --max-requests 1000 --max-requests-jitter 100 app:app", "",
		"gunicorn sync: 1 process × 1 at once, backlog 2048, timeout 30s, recycled after 1000 to 1100 requests, costs of gunicorn-sync-flask"},
	{"no more wait on a socket than Linux lets", "gunicorn --backlog 65535 --timeout 0 app:app", "",
		"gunicorn sync: 1 process × 1 at once, backlog 4096, costs of gunicorn-sync-flask"},
	{"what is of no matter", `gunicorn -b 0.0.0.0:$PORT --log-level=debug -D --access-logfile - -e A=1 --pre app:app`, "",
		"gunicorn sync: 1 process × 1 at once, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"the environment in front", "WEB_CONCURRENCY=3 gunicorn app:app", "",
		"gunicorn sync: 3 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"the environment in the design", "gunicorn app:app", `env = { WEB_CONCURRENCY = "3" }`,
		"gunicorn sync: 3 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"the command overrides the environment", "WEB_CONCURRENCY=3 gunicorn -w 2 app:app", "",
		"gunicorn sync: 2 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"options in the environment", `GUNICORN_CMD_ARGS="-w 7 --threads 2" gunicorn -w 2 app:app`, "",
		"gunicorn gthread: 2 processes × 2 threads, accept kernel, backlog 2048, keep-alive 2s, costs of gunicorn-gthread-flask"},
	{"abbreviated options", "gunicorn --timeo 60 --threa=2 -k=sync app:app", "",
		"gunicorn gthread: 1 process × 2 threads, backlog 2048, keep-alive 2s, costs of gunicorn-gthread-flask"},
	{"costs of another runtime", "gunicorn -w 2 --threads 4 app:app", `runtime = "gunicorn-sync-django"`,
		"gunicorn gthread: 2 processes × 4 threads, accept kernel, backlog 2048, keep-alive 2s, costs of gunicorn-sync-django"},
	{"a queue of one's own", "gunicorn -w 2 app:app", "backlog = 7",
		"gunicorn sync: 2 processes × 1 at once, accept shared, backlog 7, timeout 30s, costs of gunicorn-sync-flask"},

	// numbers
	{"a process for each core", "gunicorn -w $(nproc) app:app", "",
		"gunicorn sync: vcpu processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"the rule of the documentation", "gunicorn -w $((2 * $(nproc) + 1)) app:app", "",
		"gunicorn sync: 2*vcpu+1 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"the other way round", `gunicorn -w "$((1+$(nproc --all)*2))" app:app`, "",
		"gunicorn sync: 2*vcpu+1 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"one less, in backquotes", "gunicorn -w $((`nproc` - 1)) app:app", "",
		"gunicorn sync: vcpu-1 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"half of them", "gunicorn -w $(($(nproc) / 2)) app:app", "",
		"gunicorn sync: 0.5*vcpu processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"a variable, and what stands in for one", "gunicorn -w ${W} --threads ${T:-4} app:app", `env = { W = "6" }`,
		"gunicorn gthread: 6 processes × 4 threads, accept kernel, backlog 2048, keep-alive 2s, costs of gunicorn-gthread-flask"},
	{"a sum of variables", "gunicorn -w $((W * (1 + $W) - 4/2)) app:app", `env = { W = "3" }`,
		"gunicorn sync: 10 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},

	// what stands in front
	{"a path", "./venv/bin/gunicorn -w 2 app:app", "", "gunicorn sync: 2 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"a module", "python3.12 -u -X dev -m gunicorn app:app", "", "gunicorn sync: 1 process × 1 at once, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"poetry", "poetry run gunicorn app:app", "", "gunicorn sync: 1 process × 1 at once, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"pipenv", "pipenv run gunicorn app:app", "", "gunicorn sync: 1 process × 1 at once, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"uv with options", "uv run --frozen --with x gunicorn app:app", "", "gunicorn sync: 1 process × 1 at once, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"sudo, env and exec", "exec sudo -u www env WEB_CONCURRENCY=2 gunicorn app:app", "", "gunicorn sync: 2 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"an init", "tini -- gunicorn app:app", "", "gunicorn sync: 1 process × 1 at once, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},
	{"a shell", `/bin/sh -c "exec gunicorn -w 2 app:app"`, "", "gunicorn sync: 2 processes × 1 at once, accept shared, backlog 2048, timeout 30s, costs of gunicorn-sync-flask"},

	// uvicorn
	{"its own connection counts, and who comes later is refused", "uvicorn app:app --workers 4 --limit-concurrency 200", "",
		"uvicorn: 4 processes × 199 at once, accept kernel, backlog 0, keep-alive 5s, costs of uvicorn-fastapi"},
	{"nothing said: one event loop", "uvicorn app:app", "",
		"uvicorn: 1 process × as many at once as memory holds, backlog 2048, keep-alive 5s, costs of uvicorn-fastapi"},
	{"the platform's number of processes", "WEB_CONCURRENCY=$(nproc) uvicorn app:app --timeout-keep-alive 75 --host 0.0.0.0", "",
		"uvicorn: vcpu processes × as many at once as memory holds, accept kernel, backlog 2048, keep-alive 1m15s, costs of uvicorn-fastapi"},
	{"its own variables", "UVICORN_WORKERS=3 UVICORN_BACKLOG=100 uvicorn app:app", "",
		"uvicorn: 3 processes × as many at once as memory holds, accept kernel, backlog 100, keep-alive 5s, costs of uvicorn-fastapi"},
	{"recycling", "uvicorn app:app --workers 2 --limit-max-requests 500", "",
		"uvicorn: 2 processes × as many at once as memory holds, accept kernel, backlog 2048, keep-alive 5s, recycled after 500 requests, costs of uvicorn-fastapi"},
	{"fastapi run", "fastapi run --workers 4 main.py", "",
		"fastapi: 4 processes × as many at once as memory holds, accept kernel, backlog 2048, keep-alive 5s, costs of uvicorn-fastapi"},

	// Node.js
	{"one event loop", "node server.js", "",
		"node: 1 process × as many at once as memory holds, backlog 511, keep-alive 5s, thread pool 4, costs of node-express"},
	{"a heap", "node --max-old-space-size=2048 --enable-source-maps server.js --port 80", `framework = "fastify"`,
		"node: 1 process × as many at once as memory holds, backlog 511, keep-alive 5s, thread pool 4, heap 2 GiB, costs of node-fastify"},
	{"options in the environment, with underscores", `UV_THREADPOOL_SIZE=16 NODE_OPTIONS="--max_old_space_size=512 -r ./trace.js" node server.js`, `framework = "http"`,
		"node: 1 process × as many at once as memory holds, backlog 511, keep-alive 5s, thread pool 16, heap 512 MiB, costs of node-http"},
	{"pm2 without -i", "pm2 start app.js", "",
		"pm2: 1 process × as many at once as memory holds, backlog 511, keep-alive 5s, thread pool 4, costs of node-express"},
	{"pm2 on all cores", "npx pm2 start app.js -i max", "",
		"pm2: vcpu processes × as many at once as memory holds, accept round-robin, backlog 511, keep-alive 5s, thread pool 4, costs of node-express"},
	{"0 is all of them too", "pm2-runtime app.js --instances 0 --name api -- --port 80", "",
		"pm2: vcpu processes × as many at once as memory holds, accept round-robin, backlog 511, keep-alive 5s, thread pool 4, costs of node-express"},
	{"all but one", `pm2 start app.js -i -1 --node-args="--max-old-space-size=300"`, "",
		"pm2: vcpu-1 processes × as many at once as memory holds, accept round-robin, backlog 511, keep-alive 5s, thread pool 4, heap 300 MiB, costs of node-express"},
	{"a number of processes, which share the socket", "NODE_CLUSTER_SCHED_POLICY=none pm2 start app.js -i 3", "",
		"pm2: 3 processes × as many at once as memory holds, accept kernel, backlog 511, keep-alive 5s, thread pool 4, costs of node-express"},

	// Celery
	{"children that hold one message more", "celery -A app worker -c 8 -P prefork --prefetch-multiplier=1", "",
		"celery prefork: 8 processes × 1 at once, accept broker, prefetch 1 each, held for whichever is free, costs of celery-prefork"},
	{"nothing said: a child per core", "python -m celery -A app worker -l INFO -Ofair", "",
		"celery prefork: vcpu processes × 1 at once, accept broker, prefetch 4 each, held for whichever is free, costs of celery-prefork"},
	{"children that are replaced and killed", "celery -A app worker -c 2 --max-tasks-per-child=100 --time-limit=2.5", "",
		"celery prefork: 2 processes × 1 at once, accept broker, prefetch 4 each, held for whichever is free, timeout 2.5s, recycled after 100 requests, costs of celery-prefork"},
	{"as many children as it may grow to", "celery -A app worker --autoscale=10,3", "",
		"celery prefork: 10 processes × 1 at once, accept broker, prefetch 4 each, held for whichever is free, costs of celery-prefork"},
	{"tasks are written to the children in advance", "celery -A app worker -c 8 -O fast", "",
		"celery prefork: 8 processes × 1 at once, accept broker, prefetch 4 each, dealt in advance, costs of celery-prefork"},
	{"the default of old", "celery -A app worker -c 8 -O default", "",
		"celery prefork: 8 processes × 1 at once, accept broker, prefetch 4 each, dealt in advance, costs of celery-prefork"},
	{"a node takes all there are", "celery -A app worker -c 8 --prefetch-multiplier=0", "",
		"celery prefork: 8 processes × 1 at once, accept broker, prefetch unlimited, held for whichever is free, costs of celery-prefork"},
	{"threads reserve for their one process", "celery -A app worker -P threads -c 20", "",
		"celery threads: 1 process × 20 threads, accept broker, prefetch 80 each, costs of celery-prefork"},
	{"greenlets", "celery -A app worker -P gevent -c 100 --prefetch-multiplier 1", "",
		"celery gevent: 1 process × 100 at once, accept broker, prefetch 100 each, costs of celery-prefork"},
	{"one after the other", "celery -A app worker --pool=solo", "",
		"celery solo: 1 process × 1 at once, accept broker, prefetch 4 each, costs of celery-prefork"},
}

func TestCommandsAreUnderstood(t *testing.T) {
	for _, tt := range commandTests {
		t.Run(tt.sentence, func(t *testing.T) {
			l := mustCommand(t, tt.command, tt.more)
			if len(l.Commands) != 1 || l.Commands[0].Design != "node" || l.Commands[0].Text != tt.command {
				t.Fatalf("%+v", l.Commands)
			}
			if diff := cmp.Diff(tt.want, l.Commands[0].Server+": "+l.Commands[0].As); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestACommandChangesThePresetAndNothingElse(t *testing.T) {
	got := mustCommand(t, "gunicorn -w 9 --threads 4 --keep-alive 75 --max-requests 100 app:app").Scenario.Designs[0].Deployments[0].Runtime
	want, err := runtimes.Preset("gunicorn-gthread-flask")
	if err != nil {
		t.Fatal(err)
	}
	want.Processes, want.Concurrency, want.Backlog = models.ProcessRule{Plus: 9}, 4, 2048
	want.KeepAlive, want.Recycle.Requests = 75*sim.Second, 100
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestACommandDecidesHowCodeTakesTurns(t *testing.T) {
	for _, tt := range []struct {
		sentence, command, runtime string
		lanes                      int
		switching                  models.Switching
		slice                      sim.Time
		connections                bool
	}{
		{"threads with the costs of a sync worker", "gunicorn --threads 4 a:b", "gunicorn-sync-flask", 1, models.GIL, 5 * sim.Millisecond, true},
		{"greenlets with the costs of threads", "gunicorn -k gevent a:b", "gunicorn-gthread-flask", 1, models.RunToCompletion, 0, true},
		{"sync workers with the costs of threads", "gunicorn a:b", "gunicorn-gthread-flask", 1, models.GIL, 5 * sim.Millisecond, false},
		{"threads that are free of the lock stay so", "gunicorn --threads 16 a:b", "python-free-threaded", 0, models.TimeSlice, 2800 * sim.Microsecond, true},
		{"endpoints in threads behind a loop, which no command tells, stay there", "uvicorn a:b", "uvicorn-fastapi-def", 1, models.GIL, 5 * sim.Millisecond, true},
		{"threads of a task queue", "celery -A a worker -P threads -c 4", "celery-prefork", 1, models.GIL, 5 * sim.Millisecond, false},
		{"connections that are closed after each reply", "gunicorn --threads 4 --keep-alive 0 a:b", "gunicorn-gthread-flask", 1, models.GIL, 5 * sim.Millisecond, false},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			r := mustCommand(t, tt.command, `runtime = "`+tt.runtime+`"`).Scenario.Designs[0].Deployments[0].Runtime
			if r.Lanes != tt.lanes || r.Switching != tt.switching || r.Slice != tt.slice || r.Connections > 0 != tt.connections || r.Name != tt.runtime {
				t.Errorf("%d lanes, %v, slice %v, %d connections of %s", r.Lanes, r.Switching, r.Slice, r.Connections, r.Name)
			}
		})
	}
}

func TestACommandTakesItsCostsFromARuntimeOfTheFile(t *testing.T) {
	l, err := loadShop(t, []string{`runtime = "node-express"`, "command = \"pm2 start app.js -i 3\"\nruntime = \"mine\""})
	if err != nil {
		t.Fatal(err)
	}
	if r := l.Scenario.Designs[0].Deployments[0].Runtime; r.Name != "mine" || r.Overhead != 300*sim.Microsecond || r.Processes.Plus != 3 {
		t.Errorf("%+v", r)
	}
}

func TestDefaultsOfServersAreListed(t *testing.T) {
	for _, tt := range []struct{ command, want string }{
		{"gunicorn app:app", `framework = flask (gunicorn's command does not tell the framework; set framework)
processes = 1 (gunicorn's default (gunicorn 26.1 docs, settings); WEB_CONCURRENCY is not set)
worker_class = sync (gunicorn's default (gunicorn 26.1 docs, settings))
backlog = 2048 (gunicorn's default (gunicorn 26.1 docs, settings))
concurrency = 1 (a sync worker has one request at a time)
timeout = 30s (gunicorn's default (gunicorn 26.1 docs, settings))
`},
		{"gunicorn -w 2 --threads 2 --backlog 9999 --keep-alive 9 --preload --max-requests 9 mysite.wsgi", `worker_class = gthread (gunicorn takes gthread for sync where there is more than one thread)
framework = django (mysite.wsgi is what Django calls its application; set framework if it is another's)
backlog = 4096 (Linux's net.core.somaxconn is less than --backlog)
memory.process = 120 MiB (what --preload lets processes share is not taken off)
`},
		{"node server.js", `framework = express (node's command does not tell the framework; set framework)
processes = 1 (node starts one process; a program that starts more itself (cluster) needs runtime and processes)
concurrency = memory (an event loop takes what comes)
threadpool = 4 (libuv's default (libuv docs, threadpool); UV_THREADPOOL_SIZE is not set)
memory.heap = memory (--max-old-space-size is not set; Node.js's own limit, which depends on the machine, is not modelled)
`},
		{"celery -A app worker", `worker_class = prefork (celery's default (Celery 5.6 docs, configuration and optimizing))
concurrency = 1 (a child of a prefork pool has one task at a time)
processes = vcpu (celery's default, the number of CPUs (Celery 5.6 docs, configuration and optimizing))
prefetch = 4 (celery's default (Celery 5.6 docs, configuration and optimizing))
reserve = instance (-O fair, Celery's default since version 4: a task waits at its node for a child that is free)
`},
	} {
		t.Run(tt.command, func(t *testing.T) {
			var got string
			for _, a := range mustCommand(t, tt.command).Assumed {
				if key, ok := strings.CutPrefix(a.Key, "design.node."); ok && key != "balancer" {
					got += fmt.Sprintf("%s = %s (%s)\n", key, a.Value, a.Why)
				}
			}
			if diff := cmp.Diff(sortedLines(tt.want), sortedLines(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The example of the documentation is well-formed, and all of it commands.
func TestTheExampleOfCommands(t *testing.T) {
	src, err := ReadSource(filepath.Join("..", "docs", "examples", "commands.toml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Load(src)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Commands) != len(l.Scenario.Designs) || len(l.Warnings) > 0 {
		t.Errorf("%d of %d designs are commands; warnings %v", len(l.Commands), len(l.Scenario.Designs), l.Warnings)
	}
}
