package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/urfave/cli/v2"

	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs"
)

func sweepCommand() *cli.Command {
	return &cli.Command{
		Name:      "sweep",
		Usage:     "compare the designs over a range of one key: cost curves, break-even points",
		ArgsUsage: "[FILE]",
		Description: `Varies one key of the scenario over a range, compares the designs at each value,
and shows where the cheapest one changes. With --out it draws cost
(monthly cost over the key) and latency as .png, .svg and .pdf. The exit status is 1 when no design meets the goal at any value.

  --vary traffic.rate=100:10000:log:12    12 values with equal ratios
  --vary traffic.rate=100:1000:10         10 values with equal distances
  --vary goal.errors=0.1%:10%:log:5       shares may be in percent
  --vary goal.p99=50ms:800ms:log:5        times and sizes have their unit, the same at both ends`,
		Flags: simulationFlags(
			chartFlag(),
			&cli.StringFlag{Name: "vary", Usage: "`KEY=FROM:TO[:log][:STEPS]`"},
		),
		Action: func(c *cli.Context) error {
			s, err := newSession(c, example, outputs.SweepNames()...)
			if err != nil {
				return err
			}
			over, err := parseRange(c.String("vary"))
			if err != nil {
				return usage("--vary: %v", err)
			}
			scenario, err := s.planner()
			if err != nil {
				return err // of the scenario itself, not of the first value
			}
			at := func(value float64) (*plan.Planner, error) {
				return s.varied(over.Key + "=" + strconv.FormatFloat(value, 'g', -1, 64) + over.Unit)
			}
			if err := possible(scenario, over, at); err != nil {
				return err
			}
			begin := s.progress.parts("value", over.Steps, len(scenario.Scenario.Designs), "designs")
			sweep, err := plan.RunSweep(c.Context, over, func(value float64) (*plan.Planner, error) {
				begin(over.Key + "=" + words.Exact(value) + over.Unit)
				return at(value)
			})
			s.progress.done()
			if sweep == nil || len(sweep.Values) == 0 {
				return err
			}
			for _, r := range sweep.Report {
				r.Warnings = append(r.Warnings, taken(s.loaded)...)
			}
			if werr := s.format.Sweep(c.App.Writer, sweep, s.place()); werr != nil {
				return werr
			}
			if ferr := s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.SweepFiles(sweep, from) }); ferr != nil {
				return ferr
			}
			if err != nil {
				return err
			}
			for _, r := range sweep.Report {
				if report.AnyMet(r) {
					return nil
				}
			}
			return errNotMet
		},
	}
}

// possible reads the scenario at each value before the first is simulated; only
// at both ends where a trace would be read again for each.
func possible(scenario *plan.Planner, over plan.Range, at func(float64) (*plan.Planner, error)) error {
	values := over.Values()
	if scenario.Scenario.Traffic.Horizon() > 0 {
		values = []float64{over.From, over.To}
	}
	for _, v := range values {
		if _, err := at(v); err != nil {
			return err
		}
	}
	return nil
}

// mostSteps bounds a sweep to what a person will wait for.
const mostSteps = 1000

// parseRange reads KEY=FROM:TO[:log][:STEPS].
func parseRange(text string) (plan.Range, error) {
	r := plan.Range{Steps: 10}
	shape := fmt.Errorf("%q is not a range; write traffic.rate=100:10000:log:12", text)
	key, values, ok := strings.Cut(text, "=")
	if !ok || key == "" {
		return r, shape
	}
	r.Key = strings.TrimSpace(key)
	parts := strings.Split(values, ":")
	if len(parts) < 2 || len(parts) > 4 {
		return r, shape
	}
	var units [2]string // ms, MiB
	for i, into := range []*float64{&r.From, &r.To} {
		text := strings.TrimSpace(parts[i])
		number := strings.TrimRightFunc(text, unicode.IsLetter)
		units[i] = text[len(number):]
		number, percent := strings.CutSuffix(number, "%")
		x, err := strconv.ParseFloat(number, 64)
		if percent {
			x /= 100
		}
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return r, fmt.Errorf("%q is not a number", parts[i])
		}
		*into = x
	}
	if r.Unit = units[0]; units[1] != r.Unit {
		return r, fmt.Errorf("%q and %q have different units; write 50ms:800ms", parts[0], parts[1])
	}
	for _, part := range parts[2:] {
		if part == "log" {
			r.Log = true
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n < 2 || n > mostSteps {
			return r, fmt.Errorf("%q is not a number of values from 2 to %d", part, mostSteps)
		}
		r.Steps = n
	}
	switch {
	case r.From >= r.To:
		return r, fmt.Errorf("the range must rise: %g is not below %g", r.From, r.To)
	case r.Log && r.From <= 0:
		return r, fmt.Errorf("a logarithmic range must begin above zero, not at %g", r.From)
	}
	return r, nil
}
