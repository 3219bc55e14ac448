// Command systems measures whole systems on one machine, in the format that fleetcost
// validate reads: it starts PostgreSQL, Redis, PgBouncer, nginx, and servers in Node.js and
// Python on stated cores, measures each part alone, then the systems that they make, in open
// loop with seeds. What a machine lacks is skipped, and said.
//
// It will never predict anything: what it writes of a part was measured of that part alone.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"
)

// Settings are what the command line says.
type settings struct {
	out        string
	only       []string // letters of systems; none: all
	window     time.Duration
	warm       time.Duration
	repeats    int
	loads      []float64 // shares of the capacity
	serverCore int
	clientCore int
	npm        string // a folder with node_modules
	python     string
	keepAwake  bool
	realtime   bool
	quiet      time.Duration // that is waited for at most before each run
	tries      int           // of a run that others disturb
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stderr))
}

// run measures, and tells the exit status: 2 where the command line is wrong, 3 where the
// measuring failed.
func run(ctx context.Context, args []string, stderr io.Writer) int {
	s, err := read(args, stderr)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	b, err := newBed(s, func(format string, a ...any) {
		fmt.Fprintf(stderr, time.Now().Format("15:04:05 ")+format+"\n", a...)
	})
	if err != nil {
		fmt.Fprintln(stderr, "systems:", err)
		return 3
	}
	defer b.close()
	if err := b.measure(ctx); err != nil {
		fmt.Fprintln(stderr, "systems:", err)
		return 3
	}
	return 0
}

// read reads the command line.
func read(args []string, stderr io.Writer) (s settings, err error) {
	flags := flag.NewFlagSet("systems", flag.ContinueOnError)
	flags.SetOutput(stderr)
	only, smoke := "", false
	flags.StringVar(&s.out, "out", "systems", "`folder` that the measurements are written into")
	flags.StringVar(&only, "only", "", "`letters` of the systems to measure, such as abd; all, when empty")
	flags.DurationVar(&s.window, "window", 10*time.Second, "`time` that is counted of each run")
	flags.DurationVar(&s.warm, "warm", 2*time.Second, "`time` before it")
	flags.IntVar(&s.repeats, "repeats", 2, "`runs` of each load, with seeds of their own")
	flags.IntVar(&s.serverCore, "server-core", 0, "`core` of the server that is looked at")
	flags.IntVar(&s.clientCore, "client-core", 1, "`core` of the load and of what stands beside the server")
	flags.StringVar(&s.npm, "npm", "", "`folder` whose node_modules has what programs/package.json names; installed by npm into the user's cache, when empty")
	flags.StringVar(&s.python, "python", "/usr/bin/python3", "`program` that has the Python packages")
	flags.BoolVar(&s.keepAwake, "awake", true, "keep the server's core from sleeping between requests, by a process that computes only when nothing else does")
	flags.BoolVar(&s.realtime, "realtime", true, "run the load at real-time priority, where that is allowed")
	flags.DurationVar(&s.quiet, "quiet", 0, "`time` to wait at most before each run until others leave the cores alone")
	flags.BoolVar(&smoke, "smoke", false, "one small system, briefly: that it runs, not what it measures")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	s.loads, s.tries = []float64{0.5, 0.7, 0.85}, mostTries
	if smoke {
		only, s.window, s.warm, s.repeats, s.tries, s.loads = "a", 2*time.Second, time.Second/2, 1, 1, []float64{0.5}
	}
	s.only = strings.Split(only, "")
	for _, letter := range s.only {
		if systemOf(letter) == nil {
			return s, fmt.Errorf("systems: -only: there is no system %q; write letters of %s", letter, letters())
		}
	}
	switch {
	case flags.NArg() > 0:
		return s, fmt.Errorf("systems: %q: takes flags only; see systems -help", flags.Arg(0))
	case s.window < time.Second || s.window > 10*time.Minute:
		return s, fmt.Errorf("systems: -window: %v; give from 1s to 10m", s.window)
	case s.warm < 0 || s.warm > 10*time.Minute:
		return s, fmt.Errorf("systems: -warm: %v; give from 0s to 10m", s.warm)
	case s.quiet < 0 || s.quiet > 24*time.Hour:
		return s, fmt.Errorf("systems: -quiet: %v; give from 0s to 24h", s.quiet)
	case s.repeats < 1 || s.repeats > 100:
		return s, fmt.Errorf("systems: -repeats: %d; give from 1 to 100", s.repeats)
	case s.serverCore == s.clientCore:
		return s, fmt.Errorf("systems: -client-core: is the server's; give another of the machine's cores")
	}
	return s, nil
}
