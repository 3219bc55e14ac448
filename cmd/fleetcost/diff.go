package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"fleetcost/models/cost"
	"fleetcost/models/diff"
	"fleetcost/models/plan"
	"fleetcost/outputs/contract"
	"fleetcost/profiles"
	"fleetcost/profiles/keys"
)

func diffCommand() *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Usage:     "what a change does to fleets, latency and the bill; a gate for CI",
		ArgsUsage: "OLD NEW",
		Description: `Tells what changes from OLD to NEW: designs that came and went, fleets, latency, and
the bill line by line, with what of it is because prices changed. Each of the two is a
scenario, which is planned now, or what compare wrote as JSON; - is standard input.

--set is for NEW. The exit status is 1 when a design that met its goal no longer does,
when none does, or when the bill of NEW is more than its [budget] fails at.`,
		Flags: scenarioFlags(
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "`NUMBER` that fixes every random draw, of both sides; that of a saved result, where there is one"},
			&cli.StringFlag{Name: "precision", Value: "5%", Usage: "half width of the confidence interval of the goal's percentile at which simulating may stop, as a `SHARE` of it"},
			formatFlag(),
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "no progress on standard error, which is one line on a terminal, and elsewhere a line after 10 s, then ever more rarely"},
			fleetsFlag(),
		),
		Action: func(c *cli.Context) error {
			if c.NArg() != 2 {
				return usage("diff compares two, OLD and NEW; see fleetcost diff --help")
			}
			if c.Args().Get(0) == "-" && c.Args().Get(1) == "-" {
				return usage("- is standard input, which is one of the two: name a file for the other")
			}
			if err := eitherLoudness(c); err != nil {
				return err
			}
			format, err := formatOf(c)
			if err != nil {
				return err
			}
			old, new, err := sides(c)
			if err != nil {
				return err
			}
			d := diff.Compare(old, new)
			if err := format.Diff(c.App.Writer, d, place(c)); err != nil {
				return err
			}
			if d.Verdict() == diff.Fails {
				return errBroken
			}
			return nil
		},
	}
}

// errBroken ends a diff in which a goal or the budget breaks.
var errBroken = errors.New("a goal or the budget breaks")

// sides are the two results that the command line names. Saved ones come first: under
// their seed the other is planned.
func sides(c *cli.Context) (old, new *diff.Result, err error) {
	var results [2]*diff.Result
	var sources [2]profiles.Source
	var problems keys.Problems
	for i, name := range c.Args().Slice() {
		src, err := within(c.Context, func() (profiles.Source, error) { return profiles.ReadSource(name, c.App.Reader) })
		if err == nil && contract.IsKept(src.Text) {
			results[i], err = kept(src)
		}
		if err := gather(&problems, err); err != nil {
			return nil, nil, err
		}
		sources[i] = src
	}
	if len(problems) > 0 {
		return nil, nil, problems
	}
	if results[1] != nil && len(c.StringSlice("set")) > 0 {
		return nil, nil, usage("--set is for a scenario: %s is a saved result", sources[1].Name)
	}
	sources[1].Sets = c.StringSlice("set")
	seed, err := seedOf(c, results[:], sources[:])
	if err != nil {
		return nil, nil, err
	}
	var planned [2]*planned
	var in [2]cost.Currency
	for i, src := range sources {
		if results[i] != nil {
			in[i] = results[i].Currency
			continue
		}
		if planned[i], err = prepared(c, src, seed); err != nil {
			return nil, nil, err
		}
		in[i] = planned[i].loaded.Catalogue.Currency
	}
	if in[0].Code != in[1].Code {
		return nil, nil, keys.Problems{{File: sources[1].Name, Key: "cloud.currency",
			What: fmt.Sprintf("its bills are in %s, and those of %s in %s: between them there is no difference", in[1].Units(), sources[0].Name, in[0].Units()),
			Fix:  "compare both in one currency, with or without cloud.currency"}}
	}
	for i, src := range sources {
		if results[i] == nil {
			if results[i], err = planned[i].result(c); err != nil {
				return nil, nil, err
			}
		}
		results[i].Name = src.Name
	}
	return results[0], results[1], nil
}

// kept is a saved result.
func kept(src profiles.Source) (*diff.Result, error) {
	r, err := contract.Kept(src.Text)
	var not contract.NotKept
	if errors.As(err, &not) {
		return nil, keys.Problems{{File: src.Name, Line: not.Line, Key: not.Key, What: not.What, Fix: not.Fix}}
	}
	return r, err
}

// seedOf is the seed under which scenarios are planned: that of the saved result beside
// them, which one on the command line may not contradict.
func seedOf(c *cli.Context, results []*diff.Result, sources []profiles.Source) (uint64, error) {
	seed := c.Uint64("seed")
	for i, r := range results {
		if r == nil {
			continue
		}
		if c.IsSet("seed") && r.Seed != seed {
			return 0, usage("--seed %d: %s was saved with seed %d; leave --seed out, or save it anew", seed, sources[i].Name, r.Seed)
		}
		seed = r.Seed
	}
	return seed, nil
}

// planned is a scenario that is planned now.
type planned struct {
	*session
	plan *plan.Planner
}

// prepared is a scenario that is read and not planned yet.
func prepared(c *cli.Context, src profiles.Source, seed uint64) (*planned, error) {
	precision, err := share(c.String("precision"))
	if err != nil {
		return nil, usage("--precision: %v", err)
	}
	s := &session{c: c, source: src, precision: precision, progress: newProgress(c)}
	p, err := s.planner()
	if err != nil {
		return nil, err
	}
	tellTaken(c.App.ErrWriter, s.loaded, src.Name)
	p.Seed = seed
	return &planned{s, p}, nil
}

// result is the answer to the scenario.
func (p *planned) result(c *cli.Context) (*diff.Result, error) {
	p.plan.Planned = p.progress.planned
	answer, err := p.plan.Compare(c.Context)
	p.progress.done()
	if err != nil {
		return nil, err
	}
	answer.Budget = p.loaded.Budget
	answer.Staff(p.loaded.Teams)
	return contract.Fresh(answer)
}
