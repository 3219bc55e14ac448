package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"fleetcost/cmd/systems/openloop"
	"fleetcost/cmd/systems/processes"
	"fleetcost/models/standstill"
)

// A ready system runs, and its parts are calibrated.
type ready struct {
	name    string // of the system and of its scenario
	base    string // where requests enter
	classes []openloop.Class
	parts   []runningPart
	testbed string // its tables
	// limit is the rate that the loads are shares of, where it is known from the parts; 0:
	// it is measured by users who ask again at once.
	limit  float64
	visits float64 // to its pool by each request; 0: one
	retry  openloop.Retry
	// stops stands still from a moment on for a while; nil: nothing does.
	stops          *processes.Process
	stopAt, stands time.Duration
	loads          []float64 // in place of those of the command line
}

// span is how long a run lasts: one with a standstill as long as it takes to see the end.
func (b *bed) spanOf(r *ready) time.Duration {
	if r.stops != nil {
		return r.stopAt + r.stands + seen
	}
	return b.warm + b.window
}

// seen is for how long a system is looked at behind a standstill.
const seen = 25 * time.Second

// A runningPart is a service or a backend that is looked at while a system is measured.
type runningPart struct {
	name    string
	process []*processes.Process
	// waits are the mean wait in ms since it was asked last; nil where nobody knows it.
	waits func() (mean float64, n int, err error)
	// depth is the length of a queue now; nil where there is none.
	depth func() (float64, error)
}

// closedUsers ask again at once, to find the capacity.
const closedUsers = 32

// The closed loops last so long; validate predicts the same span.
const closedWarm, closedSpan = 2500 * time.Millisecond, 6 * time.Second

// measure measures all systems that were asked for, and writes after each what it has found
// until then.
func (b *bed) measure(ctx context.Context) error {
	b.prepare(ctx)
	var failed error
	for i := range systems {
		s := &systems[i]
		if len(b.only) > 0 && !slices.Contains(b.only, s.letter) {
			continue
		}
		keep := len(b.running)
		b.say("(%s) %s: %s", s.letter, s.name, s.about)
		err := b.system(ctx, s)
		b.stop(keep)
		if err := b.write(); err != nil {
			return err
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errLacks):
			b.skip(s, err)
		case err != nil:
			b.skip(s, err)
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	return errors.Join(failed, b.write())
}

func (b *bed) skip(s *system, why error) {
	b.say("skipped %s: %v", s.name, why)
	b.skipped = append(b.skipped, fmt.Sprintf("%s: %v", s.name, why))
}

// prepare sets the priorities and cores of the load, and looks for what servers need.
func (b *bed) prepare(ctx context.Context) {
	b.known = calibrated{servers: map[string]bool{}, idle: map[string]cost{}, steps: map[[2]string]cost{}}
	self := strconv.Itoa(os.Getpid())
	exec.Command("taskset", "-a", "-c", "-p", strconv.Itoa(b.clientCore), self).Run()
	if b.realtime {
		b.isRealtime = exec.Command("chrt", "-a", "-R", "-f", "-p", "10", self).Run() == nil
	}
	b.lacksModules = b.modules(ctx)
	if err := b.keepAwakeCore(); err != nil {
		b.say("the server's core may sleep between requests: %v", err)
	}
}

// system measures one system.
func (b *bed) system(ctx context.Context, s *system) error {
	r, err := s.prepare(ctx, b)
	if err != nil {
		return err
	}
	r.name = s.name
	b.results.testbed = append(b.results.testbed, r.testbed)
	limit := r.limit
	if limit == 0 {
		if limit, err = b.capacity(ctx, r); err != nil {
			return err
		}
	}
	loads := b.loads
	if r.loads != nil {
		loads = r.loads
	}
	for i, load := range loads {
		for repeat := range b.repeats {
			rate := math.Round(limit*load*10) / 10
			if err := b.run(ctx, r, rate, load, int64(1000*i+repeat+1)); err != nil {
				return err
			}
		}
	}
	return nil
}

// capacity is what users get who ask again at once.
func (b *bed) capacity(ctx context.Context, r *ready) (float64, error) {
	warm, span := closedWarm, closedSpan
	if b.window < span { // a smoke run
		warm, span = b.warm, b.window
	}
	paths := openloop.Schedule(r.classes, 1000, 99, 20*time.Second)
	var before, after []time.Duration
	rate, took := openloop.Closed(ctx, b.client(), r.base, func(i int) string { return paths[i%len(paths)].Path }, closedUsers, warm, span,
		func() { before = r.used() }, func() { after = r.used() })
	if len(took) == 0 {
		return 0, fmt.Errorf("no answer at %s%s", r.base, paths[0].Path)
	}
	slices.Sort(took)
	b.results.add("capacity.csv", r.name, r.name, closedUsers, rate, openloop.Quantile(took, 0.5), openloop.Quantile(took, 0.99), r.services(before, after).Seconds()/span.Seconds())
	b.say("%s: %.1f/s in a closed loop", r.name, rate)
	return rate, ctx.Err()
}

// used is the CPU time of each part so far.
func (r *ready) used() []time.Duration {
	var all []time.Duration
	for _, p := range r.parts {
		sum := time.Duration(0)
		for _, process := range p.process {
			sum += process.CPU()
		}
		all = append(all, sum)
	}
	return all
}

// services is the CPU time of the services; backends stand behind them.
func (r *ready) services(before, after []time.Duration) (sum time.Duration) {
	for i, p := range r.parts {
		if p.process != nil && strings.Contains(r.testbed, "service."+p.name+"]") {
			sum += after[i] - before[i]
		}
	}
	return sum
}

// run measures a system at one rate.
func (b *bed) run(ctx context.Context, r *ready, rate, load float64, seed int64) error {
	id := fmt.Sprintf("%s-%g-%d", r.name, rate, seed)
	speed, err := b.hostSpeed()
	if err != nil {
		return err
	}
	time.Sleep(300 * time.Millisecond) // it is left idle
	type reading struct {
		at                 time.Time
		used               []time.Duration
		busy, stolen, load time.Duration
		awake              time.Duration
	}
	read := func() reading {
		now := reading{at: time.Now(), used: r.used()}
		now.busy, now.stolen = processes.Busy(b.serverCore)
		now.load, _ = processes.Busy(b.clientCore)
		if b.awake != nil {
			now.awake = b.awake.CPU()
		}
		return now
	}
	var before, after reading
	depths := newDepths(r.parts)
	span := b.spanOf(r)
	if r.stops != nil {
		stop := time.AfterFunc(r.stopAt, func() { r.stops.Signal(syscall.SIGSTOP) })
		goOn := time.AfterFunc(r.stopAt+r.stands, func() { r.stops.Signal(syscall.SIGCONT) })
		defer func() { stop.Stop(); goOn.Stop(); r.stops.Signal(syscall.SIGCONT) }()
	}
	all := openloop.Schedule(r.classes, rate, seed, span)
	waits := make([]float64, len(r.parts))
	outcomes := openloop.Send(ctx, b.client(), r.base, all, r.retry, b.warm, span, func() {
		before = read()
		r.waits(waits)
		depths.begin()
	}, func() {
		after = read()
		depths.stop()
		r.waits(waits)
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	window := after.at.Sub(before.at).Seconds()
	onCore := time.Duration(0)
	for i, p := range r.parts {
		for _, process := range p.process {
			if process.Core == b.serverCore {
				onCore += after.used[i] - before.used[i]
				break
			}
		}
	}
	background := max(0, (after.busy-before.busy-onCore-(after.awake-before.awake)).Seconds()/window)
	for class := -1; class < len(r.classes); class++ {
		if class >= 0 && len(r.classes) == 1 {
			break // it is all
		}
		b.row(r, id, rate, load, seed, class, outcomes, r.services(before.used, after.used).Seconds(), background,
			(after.stolen-before.stolen).Seconds()/window, (after.load-before.load).Seconds()/window, speed)
	}
	for i, p := range r.parts {
		cpu := math.NaN()
		if p.process != nil {
			cpu = (after.used[i] - before.used[i]).Seconds() / window
		}
		waiting := depths.mean(i)
		if math.IsNaN(waiting) && !math.IsNaN(waits[i]) {
			waiting = waits[i] / 1e3 * rate * cmp.Or(r.visits, 1) // Little's law
		}
		b.results.add("parts.csv", id, p.name, cpu, waits[i], waiting)
	}
	return nil
}

// waits are those since they were asked last, by part.
func (r *ready) waits(into []float64) {
	for i, p := range r.parts {
		into[i] = math.NaN()
		if p.waits != nil {
			if mean, n, err := p.waits(); err == nil && n > 0 {
				into[i] = mean
			}
		}
	}
}

// row is a class of one run, or all.
func (b *bed) row(r *ready, id string, rate, load float64, seed int64, class int, outcomes []openloop.Outcome, cpu, background, stolen, generator, speed float64) {
	took, failed := openloop.Answered(outcomes, class, b.warm)
	name, window, recovery := "all", (b.spanOf(r) - b.warm).Seconds(), math.NaN()
	if class >= 0 {
		name = r.classes[class].Name
	}
	if class < 0 && r.stops != nil {
		recovery = b.recovery(r, outcomes)
	}
	offered, done := 0, 0
	var late []time.Duration
	for _, o := range outcomes {
		if class >= 0 && o.Class != class {
			continue
		}
		if o.At >= b.warm {
			offered++
			late = append(late, o.Late)
		}
		if end := o.At + o.Took; o.Answered && end >= b.warm && end < b.spanOf(r) {
			done++
		}
	}
	slices.Sort(late)
	b.results.add("runs.csv", r.name, r.name, "lifo", rate, load, name, seed, float64(offered)/window, float64(done)/window, failed, len(took), openloop.Mean(took),
		openloop.Quantile(took, 0.5), openloop.Quantile(took, 0.9), openloop.Quantile(took, 0.95), openloop.Quantile(took, 0.99), openloop.Quantile(took, 1),
		cpu*1e3/float64(max(1, done)), cpu/window, background, stolen, generator, b.warm.Seconds(), window, openloop.Quantile(late, 0.99), speed, processes.Load(), recovery, id)
	if class < 0 {
		b.say("%s at %.1f/s: %d lost, p50 %.2f ms, p99 %.2f ms, %.2f cores, background %.0f %%, load average %.1f", r.name, rate, failed,
			openloop.Quantile(took, 0.5), openloop.Quantile(took, 0.99), cpu/window, 100*background, processes.Load())
	}
}

// recovery is how long it took from the end of a standstill until all was well, seconds.
func (b *bed) recovery(r *ready, outcomes []openloop.Outcome) float64 {
	var requests []standstill.Request
	for _, o := range outcomes {
		q := standstill.Request{At: o.At.Seconds(), Took: math.NaN()}
		if o.Answered {
			q.Took = o.Took.Seconds()
		}
		requests = append(requests, q)
	}
	return standstill.Recovery(requests, b.warm.Seconds(), r.stopAt.Seconds(), (r.stopAt + r.stands).Seconds(), b.spanOf(r).Seconds())
}

// hostSpeed is the CPU time in ms of a loop in Python that is nominally 1 ms long, on the
// server's core; NaN without a Python.
func (b *bed) hostSpeed() (float64, error) {
	loop := exec.Command("taskset", "-c", strconv.Itoa(b.serverCore), b.python, "-c", "import work; print(work.busy(1000, 50)['cpu_ms'])")
	loop.Dir, loop.Env = b.folder, []string{"PATH=" + os.Getenv("PATH")}
	said, err := loop.Output()
	if err != nil {
		return math.NaN(), nil
	}
	return strconv.ParseFloat(strings.TrimSpace(string(said)), 64)
}

// readme says how it was measured.
func (b *bed) readme() string {
	text := "# Systems, measured\n\nWritten by `make systems`; `fleetcost validate` reads this folder, and docs/background/systems.md of fleetcost tells what is in it.\n\n"
	text += fmt.Sprintf("- %s, %d cores: the server that is looked at on core %d, all else and the load on core %d\n", kernel(), runtime.NumCPU(), b.serverCore, b.clientCore)
	text += fmt.Sprintf("- load at real-time priority: %v; the server's core kept awake: %v\n", b.isRealtime, b.awake != nil)
	text += fmt.Sprintf("- each run %v of warm-up, %v counted, %d of each load\n", b.warm, b.window, b.repeats)
	text += "- the load average of the machine at each run is in runs.csv: above 1 beyond the load of the run itself others disturbed it\n"
	for _, s := range b.skipped {
		text += "- skipped " + s + "\n"
	}
	return text
}

func kernel() string {
	said, _ := exec.Command("uname", "-srm").Output()
	return strings.TrimSpace(string(said))
}
