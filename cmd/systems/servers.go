package main

import (
	"fmt"
	"path/filepath"
	"strconv"

	"fleetcost/cmd/systems/processes"
)

// A server of the test bed: how it is started, and how testbed.toml describes it.
type server struct {
	name   string
	preset string
	keys   string // of its table [[server]]
	busy   string // row of busy_calibration.csv
	needs  func(b *bed) error
	// command serves on a port; a worker, which has none, takes its work from a queue.
	command func(b *bed, port int) []string
	worker  bool
}

// The servers by name.
var (
	nodeFastify = &server{
		name: "node-fastify", preset: "node-fastify", busy: "node",
		keys:    "processes   = 1\nconnections = 0\nkeepalive   = \"72s\"\nturns       = \"libuv\"\ntimer       = \"truncated\"\n",
		needs:   func(b *bed) error { return b.haveModules() },
		command: func(b *bed, port int) []string { return []string{"node", "app.js"} },
	}
	fastAPI = &server{
		name: "uvicorn-fastapi-def", preset: "uvicorn-fastapi", busy: "python",
		keys: `processes   = 1
connections = 0
keepalive   = "5s"
switching   = "gil"
slice       = "5ms"
concurrency = 40
waiting     = "lifo"
handover    = "0s"
timer       = "exact"
backlog     = "unlimited"
dispatch    = "0.06ms"
collect     = "0.03ms"
family      = "uvicorn-fastapi-def"
`,
		needs: func(b *bed) error { return b.imports("fastapi", "uvicorn", "psycopg2") },
		command: func(b *bed, port int) []string {
			return []string{b.python, "-m", "uvicorn", "--port", strconv.Itoa(port), "--no-access-log", "--log-level", "warning", "--backlog", "2048", "app_fastapi:app"}
		},
	}
	celeryWorker = &server{
		name: "celery-w1", preset: "celery-prefork", busy: "python", worker: true, keys: "processes = 1\n",
		needs: func(b *bed) error { return b.imports("celery", "redis") },
		command: func(b *bed, _ int) []string {
			return []string{b.python, "-m", "celery", "-A", "tasks", "worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"}
		},
	}
	bullMQ = &server{
		name: "bullmq", preset: "bullmq", busy: "node", worker: true, keys: "processes = 1\n",
		needs:   func(b *bed) error { return b.haveModules() },
		command: func(b *bed, _ int) []string { return []string{"node", "worker.js"} },
	}
)

// flaskSync is gunicorn with so many workers of one request each.
func flaskSync(workers int) *server {
	return &server{
		name: fmt.Sprintf("flask-sync-w%d", workers), preset: "gunicorn-sync-flask", busy: "python",
		keys:    fmt.Sprintf("processes   = %d\nconnections = 0\nkeepalive   = \"0s\"\nbacklog     = 2048\n", workers),
		needs:   func(b *bed) error { return b.imports("gunicorn", "flask", "psycopg2") },
		command: gunicorn("--workers", strconv.Itoa(workers)),
	}
}

// flaskThreads is gunicorn with one worker of so many threads.
func flaskThreads(threads int) *server {
	return &server{
		name: fmt.Sprintf("flask-gthread-1x%d", threads), preset: "gunicorn-gthread-flask", busy: "python",
		keys:    fmt.Sprintf("processes   = 1\nconcurrency = %d\nconnections = 0\nkeepalive   = \"2s\"\nbacklog     = \"unlimited\"\nhandover    = \"0s\"\ndispatch    = \"0.04ms\"\n", threads),
		needs:   func(b *bed) error { return b.imports("gunicorn", "flask", "psycopg2") },
		command: gunicorn("--worker-class", "gthread", "--workers", "1", "--threads", strconv.Itoa(threads)),
	}
}

// gunicorn keeps its workers' signs of life in memory: on a disk that others write to each
// request may wait for it (docs.gunicorn.org, FAQ, "blocking os.fchmod").
func gunicorn(options ...string) func(b *bed, port int) []string {
	return func(b *bed, port int) []string {
		return append([]string{b.python, "-m", "gunicorn", "--bind", "127.0.0.1:" + strconv.Itoa(port), "--backlog", "2048", "--worker-tmp-dir", "/dev/shm", "--log-level", "warning"},
			append(options, "app_flask:app")...)
	}
}

// haveModules tells whether what the servers in Node.js need was found or installed.
func (b *bed) haveModules() error { return b.lacksModules }

// serve starts a server, or a worker, on a core.
func (b *bed) serve(s *server, core int, env ...string) (*processes.Process, int, error) {
	if err := s.needs(b); err != nil {
		return nil, 0, err
	}
	port := 0
	if !s.worker {
		var err error
		if port, err = processes.FreePort(); err != nil {
			return nil, 0, err
		}
		env = append(env, "PORT="+strconv.Itoa(port))
	}
	env = append(env, "NODE_PATH="+filepath.Join(b.npm, "node_modules"), "NODE_ENV=production")
	p, err := b.start(processes.Program{Name: fmt.Sprintf("%s-%d", s.name, len(b.running)), Command: s.command(b, port), Env: env, Core: core}, port)
	return p, port, err
}
