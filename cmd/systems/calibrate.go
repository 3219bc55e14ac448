package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"

	"fleetcost/cmd/systems/openloop"
	"fleetcost/cmd/systems/processes"
)

// Sizes of the calibration.
const (
	users       = 16 // of the closed loops
	stepRate    = 50.0
	trickle     = 50.0  // requests per second of the slower handler without work
	usualRate   = 200.0 // of the faster one
	nominalTime = 5000  // microseconds, of the query whose time is measured
)

// A cost is what a step takes of the server that does it, and beside that.
type cost struct{ cpu, time float64 } // ms

// calibrated are the servers that were measured, by name, and the costs of their steps.
type calibrated struct {
	servers map[string]bool
	idle    map[string]cost // of a request without work at the rate of the steps
	steps   map[[2]string]cost
}

// span of a calibrating run.
func (b *bed) span() time.Duration { return max(time.Second, b.window/2) }

// spent runs an open loop, and returns the CPU time of a process per request, the mean
// latency in ms, the answers per second, and their number.
func (b *bed) spent(ctx context.Context, p *processes.Process, base, path string, rate float64) (cpu, mean, perSecond float64, n int) {
	classes := []openloop.Class{{Name: "all", Share: 1, Path: path}}
	warm, span := b.warm/2, b.span()
	var before, after time.Duration
	outcomes := openloop.Send(ctx, b.client(), base, openloop.Schedule(classes, rate, 7, warm+span), warm, warm+span,
		func() { before = p.CPU() }, func() { after = p.CPU() })
	took, _ := openloop.Answered(outcomes, -1, warm)
	n = len(took)
	return (after - before).Seconds() * 1e3 / float64(n), openloop.Mean(took), float64(n) / span.Seconds(), n
}

// calibrate measures a server alone: what a request costs that does nothing, saturated and
// at two rates, and what computing takes. Of a worker the requests are jobs.
func (b *bed) calibrate(ctx context.Context, s *server, p *processes.Process, base, hello string) error {
	if b.known.servers[s.name] {
		return nil
	}
	b.known.servers[s.name] = true
	b.results.servers = append(b.results.servers, s)
	b.say("calibrating %s", s.name)
	var before, after time.Duration
	rate, took := openloop.Closed(ctx, b.client(), base, func(int) string { return hello }, users, b.warm/2, b.span(),
		func() { before = p.CPU() }, func() { after = p.CPU() })
	if len(took) == 0 {
		return fmt.Errorf("%s answers nothing at %s%s: %s", s.name, base, hello, p.Said())
	}
	outside := openloop.Mean(took)
	if s.worker {
		outside = 0
	}
	b.results.add("overhead.csv", s.name, "hello_closed", rate, (after-before).Seconds()*1e3/float64(len(took)), outside)
	for _, asked := range []float64{trickle, min(usualRate, rate/2)} {
		cpu, mean, perSecond, _ := b.spent(ctx, p, base, hello, asked)
		if s.worker {
			mean = 0
		}
		b.results.add("overhead.csv", s.name, "work_empty_open"+strconv.FormatFloat(asked, 'f', 0, 64), perSecond, cpu, mean)
		if asked == trickle {
			b.known.idle[s.name] = cost{cpu, mean}
		}
	}
	if !s.worker && !b.known.servers["busy "+s.busy] {
		b.known.servers["busy "+s.busy] = true
		for _, ms := range []float64{0.5, 2, 10} {
			took, err := b.busy(base, ms, int(math.Ceil(100/ms)))
			if err != nil {
				return err
			}
			b.results.add("busy_calibration.csv", s.busy, ms, took)
		}
	}
	return ctx.Err()
}

// busy is the CPU time in ms that a loop of so many nominal ms takes in a server.
func (b *bed) busy(base string, ms float64, times int) (float64, error) {
	response, err := http.Get(fmt.Sprintf("%s/busy?us=%g&n=%d", base, ms*1e3, times))
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	var answer struct {
		CPU float64 `json:"cpu_ms"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return 0, fmt.Errorf("%s/busy answers %q: %w", base, text, err)
	}
	return answer.CPU, nil
}

// step measures what a step costs a server: the difference to a request without it, at the
// same rate. What it is to take by its nature, in ms, is not in the time.
func (b *bed) step(ctx context.Context, s *server, p *processes.Process, base, name, path string, nature float64) (cost, error) {
	if c, known := b.known.steps[[2]string{s.name, name}]; known {
		return c, nil
	}
	cpu, mean, _, n := b.spent(ctx, p, base, path, stepRate)
	if n == 0 {
		return cost{}, fmt.Errorf("%s answers nothing at %s%s: %s", s.name, base, path, p.Said())
	}
	empty := b.known.idle[s.name]
	c := cost{cpu: max(0, cpu-empty.cpu)}
	c.time = max(0, mean-empty.time-c.cpu-nature)
	b.known.steps[[2]string{s.name, name}] = c
	b.results.add("steps.csv", s.name, name, n, c.cpu, c.time)
	return c, ctx.Err()
}
