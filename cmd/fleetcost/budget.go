package main

import (
	"errors"
	"slices"

	"github.com/urfave/cli/v2"

	"fleetcost/models/budget"
	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/outputs"
	"fleetcost/profiles"
	"fleetcost/profiles/keys"
)

func budgetCommand() *cli.Command {
	return &cli.Command{
		Name:      "budget",
		Usage:     "what each design costs in the months ahead, and how sure that is",
		ArgsUsage: "[FILE]",
		Description: `Sizes every design anew for the busiest hour of each calendar month of its traffic
(growth, seasons, events), and says what the months cost: P10, P50 and P90 where keys
of the scenario are ranges, the probability that one design is cheaper than another,
which inputs move the bill, what it is worth to know them, and regrets. With --out it
draws fan of all designs and tornado of the best as .png, .svg and .pdf.

A number, a duration or a size of the scenario may be a range of 5, 50 and 95 %:

  rate = { low = 600, mid = 800, high = 1500 }

Factors of all CPU times and prices, and a growth, are ranges in [doubt]. What presets
of runtimes say of their CPU times is in doubt unless [doubt] has presets = false.`,
		Flags: simulationFlags(
			chartFlag(),
			&cli.StringFlag{Name: "design", Usage: "`NAMES` of designs, with commas between; all unless said"},
			&cli.StringFlag{Name: "months", Value: "12", Usage: "`NUMBER` of whole calendar months, from the first after the traffic begins"},
			&cli.StringFlag{Name: "samples", Value: "1000", Usage: "`NUMBER` of futures that are drawn from the ranges"},
			&cli.BoolFlag{Name: "gate", Usage: "exit status 1, too, where a design costs more than [budget] fail allows more likely than not"},
			&cli.StringFlag{Name: "checks", Value: "1", Usage: "`NUMBER` of points at which each design is also planned directly, to say how far the figures are off"},
		),
		Action: func(c *cli.Context) error {
			s, err := newSession(c, example, outputs.BudgetNames()...)
			if err != nil {
				return err
			}
			study, err := s.budget()
			if err != nil {
				return err
			}
			answer, err := study.Run(c.Context)
			s.progress.done()
			if errors.Is(err, budget.ErrStudy) {
				return usage("%v", err)
			}
			if answer == nil {
				return err
			}
			s.tellStale(pricesOfScenario(s.loaded))
			if werr := s.format.Budget(c.App.Writer, answer, s.place()); werr != nil {
				return werr
			}
			if ferr := s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.BudgetFiles(answer, from) }); ferr != nil {
				return ferr
			}
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(answer.Designs, func(d report.BudgetDesign) bool { return d.Unmet == nil }) {
				return errNotMet
			}
			if c.Bool("gate") && answer.BreaksBudget() {
				return errBroken
			}
			return nil
		},
	}
}

// The most that a budget may be asked for.
const (
	mostFutures = 100_000
	mostChecks  = 1000
)

// budget is the study that the command line asks for.
func (s *session) budget() (*budget.Study, error) {
	study := &budget.Study{Seed: s.c.Uint64("seed"), Done: s.progress.advance}
	for _, flag := range []struct {
		into    *int
		name    string
		most    int
		example string
	}{{&study.Months, "months", mostMonths, "12"}, {&study.Samples, "samples", mostFutures, "1000"}, {&study.Checks, "checks", mostChecks, "5"}} {
		n, err := number(s.c, flag.name, flag.most, flag.example)
		if err != nil {
			return nil, err
		}
		*flag.into = n
	}
	loaded, err := s.load()
	if err != nil {
		return nil, err
	}
	if err := loaded.CheckRanges(s.source); err != nil {
		return nil, err
	}
	study.Limits = loaded.Budget
	names := commaSeparated(s.c.String("design"))
	if _, err := chosen(names, loaded.Scenario.Designs); err != nil {
		return nil, err
	}
	for _, r := range loaded.Ranges {
		study.Inputs = append(study.Inputs, inputOf(r))
	}
	keys := len(study.Inputs)
	study.At = func(values []float64) (*plan.Planner, error) {
		at, err := loaded.At(s.source, values[:keys])
		if err != nil {
			return nil, err
		}
		p := s.plannerOf(at)
		p.Scenario.Designs, err = chosen(names, p.Scenario.Designs)
		return p, err
	}
	p := s.plannerOf(loaded)
	if p.Scenario.Designs, err = chosen(names, p.Scenario.Designs); err != nil {
		return nil, err
	}
	parts := map[string][]budget.Part{}
	for name, spreads := range loaded.InDoubt() {
		for _, spread := range spreads {
			parts[name] = append(parts[name], budget.Part(spread))
		}
	}
	study.Inputs = append(study.Inputs, budget.OfRuntimes(p, parts)...)
	return study, nil
}

// inputOf is a range as a budget knows it.
func inputOf(r keys.Range) budget.Input {
	in := budget.Input{Key: r.Key.String(), Unit: r.Unit, Low: r.Low, Mid: r.Mid, High: r.High, Shift: profiles.Shift(r), Traffic: r.Key[0] == "traffic"}
	switch in.Key {
	case "doubt.cpu":
		in.Of = budget.OfCPU
	case "doubt.prices":
		in.Of = budget.OfPrices
	case "doubt.growth":
		in.Of = budget.OfGrowth
	}
	return in
}
