package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models/plan"
	"fleetcost/outputs"
)

func simulateCommand() *cli.Command {
	return &cli.Command{
		Name:      "simulate",
		Usage:     "measure one fleet as it stands: latencies, utilization, queues",
		ArgsUsage: "[FILE]",
		Description: `Simulates one design of the scenario with a given number of instances, on the
first of its machines that can run it. The exit status is 1 when that fleet
does not meet the goal.`,
		Flags: simulationFlags(
			&cli.StringFlag{Name: "design", Usage: "`NAME` of the design"},
			&cli.IntFlag{Name: "instances", Usage: "`NUMBER` of instances"},
		),
		Action: func(c *cli.Context) error {
			s, err := newSession(c, example)
			if err != nil {
				return err
			}
			p, err := s.planner()
			if err != nil {
				return err
			}
			if n := c.Int("instances"); n < 1 || n > 1_000_000 {
				return usage("--instances: how many? Give a number from 1 to 1,000,000, e.g. --instances 3")
			}
			name, err := designName(c, p)
			if err != nil {
				return err
			}
			result, err := p.Simulate(c.Context, name, c.Int("instances"))
			s.progress.done()
			if err != nil {
				return err
			}
			if err := s.format.Simulation(c.App.Writer, result, s.options()); err != nil {
				return err
			}
			if err := s.files(func() ([]outputs.File, error) { return outputs.SimulationFiles(result) }); err != nil {
				return err
			}
			if !result.Design.Met {
				return fmt.Errorf("%w: %s with %d instances", errNotMet, name, result.Design.Services[0].Instances)
			}
			return nil
		},
	}
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
	return "", usage("--design: there is no %q; the designs are %s", c.String("design"), strings.Join(names, ", "))
}
