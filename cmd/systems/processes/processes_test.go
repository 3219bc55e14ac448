package processes

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"fleetcost/profiles/shared"
)

// A line of /proc/PID/stat, whose second field is a name in brackets that may hold anything.
func TestStat(t *testing.T) {
	pid, parent, ticks := parse("4711 (a) b (c)) S 17 4711 4711 0 -1 4194560 1 2 3 4 100 20 3 4 20 0 1 0 5 6 7")
	if pid != 4711 || parent != 17 || ticks != 127 {
		t.Errorf("process %d of %d: %d ticks", pid, parent, ticks)
	}
	if _, _, ticks := parse("4711 (gone"); ticks != 0 {
		t.Errorf("%d ticks of a line that is cut off", ticks)
	}
}

// The CPU time of a process is that of its descendants too, and ends with them.
func TestDescendants(t *testing.T) {
	if _, err := exec.LookPath("taskset"); err != nil || runtime.GOOS != "linux" {
		shared.Missing(t, "taskset of Linux")
	}
	p, err := Start(Program{Name: "busy", Folder: t.TempDir(), Command: []string{"sh", "-c", "sh -c 'while :; do :; done'; true"}})
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); p.CPU() < 50*time.Millisecond; {
		if time.Now().After(end) {
			t.Fatalf("it has computed %v", p.CPU())
		}
	}
	p.Stop()
	if used := p.CPU(); used != 0 {
		t.Errorf("it has ended, and used %v", used)
	}
	failing, err := Start(Program{Name: "failing", Folder: t.TempDir(), Command: []string{"sh", "-c", "echo broken; exit 1"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := failing.Ended(time.Minute); err == nil || !strings.Contains(err.Error(), "failing: broken") {
		t.Error(err)
	}
}

func TestCores(t *testing.T) {
	if runtime.GOOS != "linux" {
		shared.Missing(t, "/proc of Linux")
	}
	if busy, _ := Busy(0); busy <= 0 {
		t.Errorf("core 0 was busy for %v", busy)
	}
	if busy, _ := Busy(100_000); busy != 0 {
		t.Errorf("a core that is not there was busy for %v", busy)
	}
	if port, err := FreePort(); err != nil || port <= 0 {
		t.Error(port, err)
	}
}
