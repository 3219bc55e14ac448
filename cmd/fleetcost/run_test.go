package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// called is what a call of the program did.
type called struct {
	status         int
	stdout, stderr string
}

// call runs the program in this process.
func call(ctx context.Context, stdin string, args ...string) called {
	var stdout, stderr bytes.Buffer
	status := run(ctx, append([]string{"fleetcost"}, args...), strings.NewReader(stdin), &stdout, &stderr)
	return called{status, stdout.String(), stderr.String()}
}

// Everything that can be listed has the same rows and columns in every format.
func TestListings(t *testing.T) {
	t.Setenv("COLUMNS", "1000") // a row is a line
	for _, l := range listings {
		rows := map[string]int{}
		for _, format := range []string{"table", "json", "csv", "markdown"} {
			c := call(context.Background(), "", "list", l.Name, "--format", format)
			if c.status != statusMet || c.stderr != "" {
				t.Errorf("list %s --format %s: exit %d, %s", l.Name, format, c.status, c.stderr)
				continue
			}
			lines := strings.Count(c.stdout, "\n")
			switch format {
			case "json":
				var listed struct{ Rows []map[string]any }
				if err := json.Unmarshal([]byte(c.stdout), &listed); err != nil {
					t.Errorf("list %s: %v", l.Name, err)
				}
				for _, o := range listed.Rows {
					if len(o) < 2 {
						t.Errorf("list %s: %v has too few fields", l.Name, o)
					}
				}
				rows[format] = len(listed.Rows)
			case "csv":
				records, err := csv.NewReader(strings.NewReader(c.stdout)).ReadAll() // equally long, too
				if err != nil {
					t.Errorf("list %s: %v", l.Name, err)
				}
				rows[format] = len(records) - 1
			case "markdown":
				rows[format] = lines - 4 // below the rows stands who made them
			case "table":
				rows[format] = lines - 2
			}
			for line := range strings.Lines(c.stdout) {
				if strings.TrimRight(line, " \n") != strings.TrimRight(line, "\n") {
					t.Errorf("list %s --format %s: a line ends in spaces: %q", l.Name, format, line)
				}
			}
		}
		if l.Name == "keys" { // pages have them section by section
			delete(rows, "table")
			delete(rows, "markdown")
		}
		for format, n := range rows {
			if n < 1 || n != rows["json"] {
				t.Errorf("list %s has %d rows as %s and %d as json", l.Name, n, format, rows["json"])
			}
		}
	}
}

// Help is a result: on stdout, exit 0, for every command, and it names every
// flag.
func TestHelp(t *testing.T) {
	for _, command := range newApp(nil, nil, nil).Commands {
		if command.Hidden { // of shells, which ask it what goes on with --help
			continue
		}
		for _, flag := range []string{"--help", "-h"} {
			c := call(context.Background(), "", command.Name, flag)
			if c.status != statusMet || c.stderr != "" || !strings.Contains(strings.Join(strings.Fields(c.stdout), " "), command.Usage) {
				t.Errorf("%s %s: exit %d, %q, %q", command.Name, flag, c.status, c.stdout, c.stderr)
			}
			for _, f := range command.Flags {
				if !strings.Contains(c.stdout, "--"+f.Names()[0]) {
					t.Errorf("%s --help does not name --%s", command.Name, f.Names()[0])
				}
			}
		}
	}
	if c := call(context.Background(), ""); c.status != statusMet || !strings.Contains(c.stdout, "COMMANDS") {
		t.Errorf("without a command: exit %d, %q, %q", c.status, c.stdout, c.stderr)
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// What cannot be printed is no success, and no fault of the program either.
func TestNoRoomForTheResult(t *testing.T) {
	for _, args := range [][]string{
		{"list", "runtimes"}, {"list", "runtimes", "--format", "json"}, {"init"}, {"check", "storefront"},
		{"compare", "-", "--format", "json"}, {"simulate", "-", "--instances", "1"}, {"--help"}, {"compare", "--help"}, {"--version"},
	} {
		var stderr bytes.Buffer
		status := run(context.Background(), append([]string{"fleetcost"}, args...), strings.NewReader(tiny), full{}, &stderr)
		if status != statusBadInput || stderr.String() != "fleetcost: the result could not be written to standard output: no space left on device\n" {
			t.Errorf("%v: exit %d, %s", args, status, stderr.String())
		}
	}
}

// tiny is a scenario that is planned in a moment.
const tiny = `title = "Tiny"
[traffic]
pattern = "constant"
rate = 20
[goal]
p99 = "200ms"
errors = 0.01
[request.page]
share = 1
steps = [ { io = "db", time = "10ms" } ]
[cloud]
provider = "aws"
region = "us-east-1"
purchase = "on-demand"
[design.node]
runtime = "node-http"
machine = "c7g.large"
`

// Every command that simulates ends with 130 when it is interrupted before it
// has begun, and prints nothing that looks like a result.
func TestInterruptedBeforeItBegan(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, args := range [][]string{
		{"compare", "-"},
		{"compare", "-", "--format", "json"},
		{"simulate", "-", "--instances", "1"},
		{"sweep", "-", "--vary", "traffic.rate=10:20:2"},
	} {
		c := call(ctx, tiny, args...)
		if c.status != statusInterrupted || c.stdout != "" || c.stderr != interruption(false)+"\n" {
			t.Errorf("%v: exit %d, %q, %q", args, c.status, c.stdout, c.stderr)
		}
	}
}

// The same call prints the same bytes, in every format.
func TestTheSameCallPrintsTheSame(t *testing.T) {
	formats := []string{"json", "table", "csv", "markdown"}
	if testing.Short() {
		formats = formats[:1]
	}
	for _, format := range formats {
		args := []string{"compare", "-", "--format", format}
		a, b := call(context.Background(), tiny, args...), call(context.Background(), tiny, args...)
		if a != b || a.status != statusMet || a.stderr != "" {
			t.Errorf("%s: exit %d and %d, stderr %q, the same: %v", format, a.status, b.status, a.stderr, a == b)
		}
	}
}

// Ctrl-C ends a command that waits for its input, which may never come.
func TestInterruptedWhileItReads(t *testing.T) {
	for _, args := range [][]string{
		{"check", "-"}, {"compare", "-"}, {"simulate", "-", "--instances", "1"}, {"sweep", "-", "--vary", "traffic.rate=10:20:2"},
		{"validate", "run_test.go", "--scenario", "-"}, // what is measured is read after the scenario
	} {
		silent, typist := io.Pipe()
		defer typist.Close()
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(20*time.Millisecond, cancel)
		var stdout, stderr bytes.Buffer
		ended := make(chan int)
		go func() { ended <- run(ctx, append([]string{"fleetcost"}, args...), silent, &stdout, &stderr) }()
		select {
		case status := <-ended:
			if status != statusInterrupted || stdout.Len() > 0 || stderr.String() != interruption(false)+"\n" {
				t.Errorf("%v: exit %d, %q, %q", args, status, stdout.String(), stderr.String())
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%v still reads", args)
		}
	}
}
