package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/outputs"
	"fleetcost/outputs/phrases"
)

func simulateCommand() *cli.Command {
	return &cli.Command{
		Name:      "simulate",
		Usage:     "measure one fleet as it stands: latencies, utilization, queues",
		ArgsUsage: "[FILE]",
		Description: `Simulates one design of the scenario with a given number of instances, on the
first of its machines that can run it. The exit status is 1 when that fleet
does not meet the goal.

  --instances 3             of the only service
  --instances api=4,ml=2    of each service

Without it the design has the fleet that compare plans for it.`,
		Flags: simulationFlags(
			&cli.StringFlag{Name: "design", Usage: "`NAME` of the design"},
			&cli.StringFlag{Name: "instances", Usage: "`NUMBER` of instances, or one for each service: api=4,ml=2"},
		),
		Action: func(c *cli.Context) error {
			s, err := newSession(c, example, outputs.SimulationNames()...)
			if err != nil {
				return err
			}
			p, err := s.planner()
			if err != nil {
				return err
			}
			name, counts, err := fleetToSimulate(c, p)
			if err != nil {
				return err
			}
			result, err := simulated(c.Context, p, name, counts)
			s.progress.done()
			if err != nil {
				return err
			}
			result.Warnings = append(result.Warnings, taken(s.loaded)...)
			s.tellStale(pricesOfReport(&report.Report{Designs: []report.Design{result.Design}}))
			if err := s.format.Simulation(c.App.Writer, result, s.place()); err != nil {
				return err
			}
			if err := s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.SimulationFiles(result, from) }); err != nil {
				return err
			}
			if !result.Design.Met {
				return fmt.Errorf("%w: %s with %s", errNotMet, name, phrases.Counts(&result.Design))
			}
			return nil
		},
	}
}

// simulated measures the fleet of those counts, or, without any, that which is
// planned for the design.
func simulated(ctx context.Context, p *plan.Planner, design string, counts []int) (*report.Simulation, error) {
	if counts == nil {
		return p.SimulatePlanned(ctx, design)
	}
	return p.Simulate(ctx, design, counts...)
}

// fleetToSimulate is the design that the command line names, and the instances of
// each of its services; none where the planner is to choose them.
func fleetToSimulate(c *cli.Context, p *plan.Planner) (string, []int, error) {
	text := c.String("instances")
	number, ok := instances(text)
	howMany := usage("--instances: how many? Give a number from 1 to 1,000,000, e.g. --instances 3")
	if !ok && text != "" && len(p.Scenario.Services) < 2 {
		return "", nil, howMany
	}
	name, err := designName(c, p)
	if err != nil {
		return "", nil, err
	}
	services := p.Deployed(name)
	switch {
	case ok && len(services) == 1:
		return name, []int{number}, nil
	case text == "":
		return name, nil, nil
	}
	counts, err := countsOf(text, services)
	return name, counts, err
}

// instances reads one number of instances.
func instances(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 1 && n <= 1_000_000
}

// countsOf reads api=4,ml=2 in the order of the services.
func countsOf(text string, services []string) ([]int, error) {
	counts := make([]int, len(services))
	example := "--instances " + strings.Join(services, "=1,") + "=1"
	for _, part := range strings.Split(text, ",") {
		name, value, found := strings.Cut(part, "=")
		name = strings.TrimSpace(name)
		i := slices.Index(services, name)
		n, ok := instances(strings.TrimSpace(value))
		switch {
		case !found:
			return nil, usage("--instances: how many of which service? Write %s", example)
		case i < 0:
			return nil, usage("--instances: the design has no service %q of its own; %s", name, unlike(name, services, "they are"))
		case !ok:
			return nil, usage("--instances: %q is not a number from 1 to 1,000,000", part)
		case counts[i] > 0:
			return nil, usage("--instances: %s is there twice", name)
		}
		counts[i] = n
	}
	for i, n := range counts {
		if n == 0 {
			return nil, usage("--instances: how many of %s? Write %s", services[i], example)
		}
	}
	return counts, nil
}

// designName is the design that --design names, or the only one there is.
func designName(c *cli.Context, p *plan.Planner) (string, error) {
	var names []string
	for _, d := range p.Scenario.Designs {
		names = append(names, d.Name)
		if d.Name == c.String("design") {
			return d.Name, nil
		}
	}
	if c.String("design") == "" {
		if len(names) == 1 {
			return names[0], nil
		}
		return "", usage("--design: which one? The designs are %s", strings.Join(names, ", "))
	}
	return "", strangers("--design", []string{c.String("design")}, names, "the designs are")
}
