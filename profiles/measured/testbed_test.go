package measured

import (
	"os"
	"testing"

	"fleetcost/profiles/keys"
)

// The numbers in a server's name are what was on its command line.
func TestNamesOfServers(t *testing.T) {
	var found keys.Findings
	text, err := os.ReadFile("../testbeds/default.toml")
	if err != nil {
		t.Fatal(err)
	}
	anyWork := func(t *keys.Table) Work {
		t.Pass(t.Keys()...)
		return Work{}
	}
	c := &campaign{bench: Bench{Default: string(text), Work: anyWork, Open: keys.OpenFile}, dir: t.TempDir(), found: &found, warned: map[string]bool{}}
	c.testbed()
	if ps := found.Sorted(); ps != nil {
		t.Fatal(ps)
	}
	for _, tt := range []struct {
		name                            string
		preset                          string
		processes, concurrency, threads int
	}{
		{"node-http", "node-http", 1, 0, 0},
		{"node-http-ka120", "node-http", 1, 0, 0},
		{"node-cluster2", "node-http", 2, 0, 0},
		{"node-piscina2", "node-http", 1, 0, 2},
		{"node-pbkdf2", "node-http", 1, 0, 0},
		{"flask-sync-w4", "gunicorn-sync-flask", 4, 1, 0},
		{"flask-sync-w12", "gunicorn-sync-flask", 12, 1, 0},
		{"flask-gthread-2x8", "gunicorn-gthread-flask", 2, 8, 0},
		{"flask-gthread-1x16", "gunicorn-gthread-flask", 1, 16, 0},
		{"django-sync-w4", "gunicorn-sync-django", 4, 1, 0},
		{"uvicorn-fastapi-def", "uvicorn-fastapi", 1, 40, 0},
	} {
		s, ok := c.find(tt.name)
		if !ok {
			t.Errorf("nothing describes %s", tt.name)
			continue
		}
		r := s.runtime
		if s.preset != tt.preset || r.Name != tt.name || r.Processes.On(c.machine) != tt.processes || r.Concurrency != tt.concurrency || r.WorkerThreads != tt.threads {
			t.Errorf("%s: %s, %v processes, concurrency %d, %d worker threads", tt.name, s.preset, r.Processes.On(c.machine), r.Concurrency, r.WorkerThreads)
		}
	}
	for _, name := range []string{"", "flask-sync-w", "flask-sync-w0", "flask-sync-wx", "flask-sync-w4b", "xnode-http", "node-cluster12345", "flask-gthread-{processes}x2"} {
		if s, ok := c.find(name); ok {
			t.Errorf("%q is taken for %s", name, s.name)
		}
	}
}
