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
			if err := b.tried(ctx, r, rate, load, int64(1000*i+repeat+1)); err != nil {
				return err
			}
		}
	}
	return nil
}

// capacity is what users get who ask again at once.
func (b *bed) capacity(ctx context.Context, r *ready) (float64, error) {
	b.quietly(ctx)
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

// tried measures a system at one rate, again where others disturbed it.
func (b *bed) tried(ctx context.Context, r *ready, rate, load float64, seed int64) error {
	var least *measurement
	for range b.tries {
		b.quietly(ctx)
		m, err := b.run(ctx, r, rate, seed)
		if err != nil {
			return err
		}
		if least == nil || m.background < least.background {
			least = m
		}
		if m.background <= mostBackground {
			break
		}
		b.say("%s at %.1f/s: others had %.0f %% of a core", r.name, rate, 100*m.background)
	}
	b.record(r, least, rate, load, seed)
	return nil
}

// A measurement is what one run gave.
type measurement struct {
	outcomes            []openloop.Outcome
	background, stolen  float64 // shares of a core that others had, and that the host took
	generator, services float64 // cores in use: of the load and what is beside it, and of the services
	used                []float64
	waits, waiting      []float64
	speed, load         float64 // time of a busy loop before it, ms; load average
}

// run measures a system at one rate.
func (b *bed) run(ctx context.Context, r *ready, rate float64, seed int64) (*measurement, error) {
	m := &measurement{used: make([]float64, len(r.parts)), waits: make([]float64, len(r.parts)), waiting: make([]float64, len(r.parts))}
	var err error
	if m.speed, err = b.hostSpeed(); err != nil {
		return nil, err
	}
	time.Sleep(300 * time.Millisecond) // it is left idle
	span := b.spanOf(r)
	if r.stops != nil {
		stop := time.AfterFunc(r.stopAt, func() { r.stops.Signal(syscall.SIGSTOP) })
		goOn := time.AfterFunc(r.stopAt+r.stands, func() { r.stops.Signal(syscall.SIGCONT) })
		defer func() { stop.Stop(); goOn.Stop(); r.stops.Signal(syscall.SIGCONT) }()
	}
	var before, after reading
	var used, usedAfter []time.Duration
	depths := newDepths(r.parts)
	m.outcomes = openloop.Send(ctx, b.client(), r.base, openloop.Schedule(r.classes, rate, seed, span), r.retry, b.warm, span, func() {
		before, used = b.read(), r.used()
		r.waits(m.waits)
		depths.begin()
	}, func() {
		after, usedAfter = b.read(), r.used()
		depths.stop()
		r.waits(m.waits)
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	window := after.at.Sub(before.at).Seconds()
	m.background, m.stolen = after.background(before), (after.stolenServer-before.stolenServer).Seconds()/window
	m.generator, m.services = (after.client-before.client).Seconds()/window, r.services(used, usedAfter).Seconds()/window
	m.load = processes.Load()
	for i, p := range r.parts {
		m.used[i] = math.NaN()
		if p.process != nil {
			m.used[i] = (usedAfter[i] - used[i]).Seconds() / window
		}
		if m.waiting[i] = depths.mean(i); math.IsNaN(m.waiting[i]) {
			m.waiting[i] = m.waits[i] / 1e3 * rate * cmp.Or(r.visits, 1) // Little's law
		}
	}
	return m, nil
}

// record writes down a measurement: a row of all requests, one of each class where there are
// several, and the parts.
func (b *bed) record(r *ready, m *measurement, rate, load float64, seed int64) {
	id := fmt.Sprintf("%s-%g-%d", r.name, rate, seed)
	for class := -1; class < len(r.classes); class++ {
		if class < 0 || len(r.classes) > 1 {
			b.row(r, m, id, rate, load, seed, class)
		}
	}
	for i, p := range r.parts {
		b.results.add("parts.csv", id, p.name, m.used[i], m.waits[i], m.waiting[i])
	}
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
func (b *bed) row(r *ready, m *measurement, id string, rate, load float64, seed int64, class int) {
	took, failed := openloop.Answered(m.outcomes, class, b.warm)
	name, window, recovery := "all", (b.spanOf(r) - b.warm).Seconds(), math.NaN()
	if class >= 0 {
		name = r.classes[class].Name
	}
	if class < 0 && r.stops != nil {
		recovery = b.recovery(r, m.outcomes)
	}
	offered, done := 0, 0
	var late []time.Duration
	for _, o := range m.outcomes {
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
		perRequest(m.services*window*1e3, done), m.services, m.background, m.stolen, m.generator, b.warm.Seconds(), window, openloop.Quantile(late, 0.99), m.speed, m.load, recovery, id)
	if class < 0 {
		b.say("%s at %.1f/s: %d lost, %s, %.2f cores, background %.0f %%, load average %.1f", r.name, rate, failed,
			answeredIn(took), m.services, 100*m.background, m.load)
	}
}

// perRequest is the share of one of so many; NaN of none, which is unknown.
func perRequest(all float64, requests int) float64 {
	if requests == 0 {
		return math.NaN()
	}
	return all / float64(requests)
}

// answeredIn says how long answers took, where there are some.
func answeredIn(took []time.Duration) string {
	if len(took) == 0 {
		return "none answered"
	}
	return fmt.Sprintf("p50 %.2f ms, p99 %.2f ms", openloop.Quantile(took, 0.5), openloop.Quantile(took, 0.99))
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
