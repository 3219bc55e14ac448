package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models"
	"fleetcost/models/plan"
	"fleetcost/outputs"
)

func simulateCommand() *cli.Command {
	return &cli.Command{
		Name:      "simulate",
		Usage:     "measure one fleet as it stands: latencies, utilization, queues",
		ArgsUsage: "[FILE]",
		Description: `Simulates one design of the scenario with a given number of instances, on the
first of its machines that can run it; without a number, the cheapest fleet that
meets the goal. The exit status is 1 when the fleet does not meet it.`,
		Flags: simulationFlags(
			&cli.StringFlag{Name: "design", Usage: "`NAME` of the design"},
			&cli.StringFlag{Name: "instances", Usage: "`NUMBER` of instances; of several services api=4,ml=2"},
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
			d, err := designOf(c, p)
			if err != nil {
				return err
			}
			result, err := simulate(c, p, d)
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
				return fmt.Errorf("%w: %s with %s", errNotMet, d.Name, sizesOf(&result.Design))
			}
			return nil
		},
	}
}

// simulate measures the fleet of the given sizes, or the one that is planned.
func simulate(c *cli.Context, p *plan.Planner, d models.Design) (*plan.Simulation, error) {
	if !c.IsSet("instances") {
		return p.SimulatePlanned(c.Context, d.Name)
	}
	var services []string
	for _, k := range d.Deployed() {
		services = append(services, p.Scenario.Services[k])
	}
	sizes, err := instances(c.String("instances"), services)
	if err != nil {
		return nil, err
	}
	return p.Simulate(c.Context, d.Name, sizes...)
}

// mostInstances of a service that are simulated.
const mostInstances = 1_000_000

// instances reads 3, or api=4,ml=2 where there are several services.
func instances(text string, services []string) ([]int, error) {
	number := func(text string) (int, error) {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 || n > mostInstances {
			return 0, usage("--instances: how many? Give a number from 1 to 1,000,000, e.g. --instances 3")
		}
		return n, nil
	}
	if len(services) == 1 && !strings.Contains(text, "=") {
		n, err := number(text)
		return []int{n}, err
	}
	example := "--instances " + strings.Join(services, "=1,") + "=1"
	sizes := make([]int, len(services))
	for part := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return nil, usage("--instances: %q of which service? Write %s", part, example)
		}
		at := slices.Index(services, strings.TrimSpace(name))
		if at < 0 {
			return nil, usage("--instances: the design deploys no service %q; write %s", strings.TrimSpace(name), example)
		}
		n, err := number(value)
		if err != nil {
			return nil, err
		}
		if sizes[at] > 0 {
			return nil, usage("--instances: %s is there twice", services[at])
		}
		sizes[at] = n
	}
	if at := slices.Index(sizes, 0); at >= 0 {
		return nil, usage("--instances: how many of %s? Write %s", services[at], example)
	}
	return sizes, nil
}

// sizesOf are the instances of a design in words.
func sizesOf(d *plan.Design) string {
	if len(d.Services) == 1 {
		return fmt.Sprintf("%d instances", d.Services[0].Instances)
	}
	var parts []string
	for _, s := range d.Services {
		parts = append(parts, fmt.Sprintf("%d of %s", s.Instances, s.Name))
	}
	return strings.Join(parts, ", ")
}

// designOf is the design that --design names, or the only one there is.
func designOf(c *cli.Context, p *plan.Planner) (models.Design, error) {
	var names []string
	for _, d := range p.Scenario.Designs {
		names = append(names, d.Name)
		if d.Name == c.String("design") {
			return d, nil
		}
	}
	if c.String("design") == "" {
		if len(names) == 1 {
			return p.Scenario.Designs[0], nil
		}
		return models.Design{}, usage("--design: which one? The designs are %s", strings.Join(names, ", "))
	}
	return models.Design{}, usage("--design: there is no %q; the designs are %s", c.String("design"), strings.Join(names, ", "))
}
