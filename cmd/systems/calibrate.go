package main

import (
	"context"
	"encoding/json"
	"errors"
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
	users       = 16    // of the closed loops
	stepRate    = 100.0 // requests per second, about that of the systems: costs fall with the rate
	trickle     = 50.0  // of the slowest handler without work
	usualRate   = 200.0 // of the fastest one
	nominalTime = 5000  // microseconds, of the query whose time is measured
)

// A cost is what a step takes of the server that does it, and beside that.
type cost struct{ cpu, time float64 } // ms

// A spending is what requests of one sort cost a process: CPU time per request, their mean
// and median latency, ms, and how many were answered in a second, and at all.
type spending struct {
	cpu, mean, median, perSecond float64
	n                            int
}

// calibrated are the servers that were measured, by name, and the costs of their steps.
type calibrated struct {
	servers map[string]bool
	idle    map[string]cost // of a request without work at the rate of the steps
	steps   map[[2]string]cost
}

// span of a calibrating run.
func (b *bed) span() time.Duration { return max(time.Second, b.window/2) }

// spent runs an open loop at so many requests per second.
// A server that answers too little to tell is an error.
func (b *bed) spent(ctx context.Context, p *processes.Process, base, path string, rate float64) (spending, error) {
	classes := []openloop.Class{{Name: "all", Share: 1, Path: path}}
	warm, span := b.warm/2, b.span()
	var before, after time.Duration
	outcomes := openloop.Send(ctx, b.client(), base, openloop.Schedule(classes, rate, 7, warm+span), openloop.Retry{}, warm, warm+span,
		func() { before = p.CPU() }, func() { after = p.CPU() })
	took, _ := openloop.Answered(outcomes, -1, warm)
	n := len(took)
	if n == 0 || after <= before {
		return spending{}, errors.Join(ctx.Err(), fmt.Errorf("%s answers %d of the requests for %s at %.0f/s in time: %s", p.Name, n, path, rate, p.Said()))
	}
	return spending{(after - before).Seconds() * 1e3 / float64(n), openloop.Mean(took), openloop.Quantile(took, 0.5), float64(n) / span.Seconds(), n}, nil
}

// calibrate measures a server alone: what a request costs that does nothing, saturated and
// at two rates, and what computing takes. Of a worker the requests are jobs.
func (b *bed) calibrate(ctx context.Context, s *server, p *processes.Process, base, hello string) error {
	if b.known.servers[s.name] {
		return nil
	}
	b.say("calibrating %s", s.name)
	b.quietly(ctx)
	before, after := time.Duration(0), time.Duration(0)
	rate, took := openloop.Closed(ctx, b.client(), base, func(int) string { return hello }, users, b.warm/2, b.span(),
		func() { before = p.CPU() }, func() { after = p.CPU() })
	if len(took) == 0 {
		return fmt.Errorf("%s answers nothing at %s%s: %s", s.name, base, hello, p.Said())
	}
	rows := [][]any{{s.name, "hello_closed", rate, (after - before).Seconds() * 1e3 / float64(len(took)), outside(s, openloop.Mean(took))}}
	var idle cost
	for _, asked := range []float64{min(usualRate, rate/2), trickle, stepRate} {
		b.quietly(ctx)
		spent, err := b.spent(ctx, p, base, hello, asked)
		if err != nil {
			return err
		}
		rows = append(rows, []any{s.name, "work_empty_open" + strconv.FormatFloat(asked, 'f', 0, 64), spent.perSecond, spent.cpu, outside(s, spent.mean)})
		idle = cost{spent.cpu, spent.median}
	}
	if !s.worker && !b.known.servers["busy "+s.busy] {
		var loops [][]any
		for _, ms := range []float64{0.5, 2, 10} {
			took, err := b.busy(base, ms, int(math.Ceil(100/ms)))
			if err != nil {
				return err
			}
			loops = append(loops, []any{s.busy, ms, took})
		}
		b.known.servers["busy "+s.busy] = true
		for _, row := range loops {
			b.results.add("busy_calibration.csv", row...)
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	b.known.servers[s.name], b.known.idle[s.name] = true, idle
	b.results.servers = append(b.results.servers, s)
	for _, row := range rows {
		b.results.add("overhead.csv", row...)
	}
	return nil
}

// outside is a mean latency as the table has it: of a worker, whom nobody waits for, 0.
func outside(s *server, mean float64) float64 {
	if s.worker {
		return 0
	}
	return mean
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
// same rate. What it is to take by its nature, in ms, is not in the time, which is the
// difference of medians: a step whose time is always the same is delayed by others alone.
func (b *bed) step(ctx context.Context, s *server, p *processes.Process, base, name, path string, nature float64) (cost, error) {
	if c, known := b.known.steps[[2]string{s.name, name}]; known {
		return c, nil
	}
	b.quietly(ctx)
	spent, err := b.spent(ctx, p, base, path, stepRate)
	if err != nil {
		return cost{}, err
	}
	empty := b.known.idle[s.name]
	c := cost{cpu: max(0, spent.cpu-empty.cpu)}
	c.time = max(0, spent.median-empty.time-c.cpu-nature)
	b.known.steps[[2]string{s.name, name}] = c
	b.results.add("steps.csv", s.name, name, spent.n, c.cpu, c.time)
	return c, ctx.Err()
}
