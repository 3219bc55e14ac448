package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models"
	"fleetcost/models/plan"
	"fleetcost/models/scaling"
	"fleetcost/outputs"
	"fleetcost/outputs/manifests"
	"fleetcost/outputs/phrases"
)

func tuneCommand() *cli.Command {
	return &cli.Command{
		Name:      "tune",
		Usage:     "the cheapest settings of an autoscaler that keep the goal",
		ArgsUsage: "[FILE]",
		Description: `Looks for the settings of the autoscaler of a design (least instances, target,
cooldowns, behavior, schedule) that cost least and keep the goal on the first
days of a forecast, and tells how they fare on the last ones, which had no part in
the choice: the last 2 of 7 days, or the last quarter of less than two, unless
--held-out says how many. The exit status is 1 when no settings keep the goal.

  --emit hpa        prints the settings ready for use, and nothing else: hpa, asg,
                    ecs or keda
  --policy windows  another autoscaler than that of the scenario; a schedule is
                    made of the needs by the hour, on workdays and at weekends
  --missed 0.1%     of the time the goal may be missed; in no minute unless said`,
		Flags: simulationFlags(
			&cli.StringFlag{Name: "design", Usage: "`NAME` of the design"},
			&cli.StringFlag{Name: "policy", Usage: "`NAME` of the autoscaler: " + strings.Join(tunable(), ", ")},
			&cli.StringFlag{Name: "emit", Usage: "`TOOL` whose configuration is printed: " + strings.Join(manifests.Tools.Names(), ", ")},
			&cli.StringFlag{Name: "missed", Usage: "`SHARE` of the time in which the goal may be missed"},
			&cli.StringFlag{Name: "held-out", Usage: "`NUMBER` of the last days that are not tuned on, 0 for none"},
			&cli.StringFlag{Name: "days", Usage: "`NUMBER` of days, with those held out"},
			&cli.StringFlag{Name: "months", Usage: "`NUMBER` of calendar months, in place of days"},
			&cli.StringFlag{Name: "step", Usage: "`TIME` between two looks, a part of an hour; a minute, or five of more than five weeks, unless said"},
		),
		Action: func(c *cli.Context) error {
			s, err := newSession(c, example, outputs.TuningNames()...)
			if err != nil {
				return err
			}
			o, err := tuneOptions(c)
			if err != nil {
				return err
			}
			p, err := s.planner()
			if err != nil {
				return err
			}
			if o.Design, err = designName(c, p); err != nil {
				return err
			}
			if p, err = s.under(p, &o); err != nil {
				return err
			}
			t, err := p.Tune(c.Context, o)
			s.progress.done()
			if errors.Is(err, plan.ErrOutlook) || errors.Is(err, plan.ErrTuning) {
				return usage("%v", err)
			}
			if t == nil {
				return err
			}
			t.Warnings = append(t.Warnings, taken(s.loaded)...)
			s.tellStale(pricesOfScenario(s.loaded))
			if tool := c.String("emit"); tool != "" {
				told := append([]string{fmt.Sprintf("design %s of %s; %s", t.Design, t.Scenario, phrases.Goal(t.Goal))}, phrases.TuningAnswer(t)...)
				for _, w := range phrases.All(t.Warnings) {
					told = append(told, "warning: "+w)
					s.progress.note(w)
				}
				page, err := manifests.Write(tool, t, told...)
				if err != nil {
					return usage("--emit: %v", err)
				}
				if _, err := c.App.Writer.Write(page); err != nil {
					return err
				}
			} else if err := s.format.Tuning(c.App.Writer, t, s.place()); err != nil {
				return err
			}
			if err := s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.TuningFiles(t, from) }); err != nil {
				return err
			}
			if err != nil { // it was interrupted
				return err
			}
			if !t.Keeps {
				return errNotMet
			}
			return nil
		},
	}
}

// tunable are the autoscalers that have settings to tune.
func tunable() (names []string) {
	for _, e := range scaling.Autoscalers.Entries() {
		if _, ok := e.Value.Vendor().(scaling.Tunable); ok {
			names = append(names, e.Name)
		}
	}
	return names
}

// tuneOptions are what the command line says of a tuning.
func tuneOptions(c *cli.Context) (o plan.TuneOptions, err error) {
	if o.Outlook, err = outlookOf(c); err != nil {
		return o, err
	}
	if o.HeldOut, err = -1, nil; c.IsSet("held-out") {
		if c.String("held-out") == "0" {
			o.HeldOut = 0
		} else if o.HeldOut, err = number(c, "held-out", mostDays, "2"); err != nil {
			return o, err
		}
	}
	if c.IsSet("missed") && c.String("missed") != "0" && c.String("missed") != "0%" {
		if o.Missed, err = share(c.String("missed")); err != nil {
			return o, usage("--missed: %v", err)
		}
	}
	if o.Policy = c.String("policy"); c.IsSet("policy") && !slices.Contains(tunable(), o.Policy) {
		return o, usage("--policy: %q has no settings to tune; %s", o.Policy, unlike(o.Policy, tunable(), "those that have are"))
	}
	tool := c.String("emit")
	kind, ok := manifests.Tools.Find(tool)
	switch {
	case !c.IsSet("emit"):
	case !ok:
		return o, usage("--emit: there is no %q; %s", tool, unlike(tool, manifests.Tools.Names(), "the tools are"))
	case c.IsSet("format"):
		return o, usage("--emit and --format: give one of them; --out DIR writes the answer beside what is printed")
	case o.Policy != "" && !kind.Runs(o.Policy):
		return o, usage("--emit: %v", manifests.Refuse(tool, o.Policy))
	}
	return o, nil
}

// under is the planner of the scenario under the policy that is tuned: that of the
// command line, or, where the scenario names none, one that the tool can run which is to be
// printed.
func (s *session) under(p *plan.Planner, o *plan.TuneOptions) (*plan.Planner, error) {
	design := slices.IndexFunc(p.Scenario.Designs, func(d models.Layout) bool { return d.Name == o.Design })
	names, own := p.Deployed(o.Design), p.Scenario.Designs[design].Deployed()
	var sets []string
	for i, k := range own {
		op := p.Scenario.Designs[design].Deployments[k].Operation
		key, policy := "design."+o.Design+".", o.Policy
		if len(own) > 1 {
			key += names[i] + "."
		}
		if tool := s.c.String("emit"); tool != "" && policy == "" {
			kind, _ := manifests.Tools.Find(tool)
			switch {
			case kind.Runs(op.Policy):
			case op.Autoscaler != nil:
				return nil, usage("--emit: %v", manifests.Refuse(tool, op.Policy))
			default:
				policy = kind.ForServers()
			}
		}
		if policy == "" || policy == op.Policy || !platformed[policy] {
			continue
		}
		sets = append(sets, key+"scaling.policy="+policy)
		if policy == "queue" {
			sets = append(sets, key+"scaling.depth=5") // which must be said; the search begins with the usual one
		}
		if len(own) == 1 {
			o.Policy, o.Usual = policy, true
		}
	}
	if len(sets) == 0 {
		return p, nil
	}
	for _, k := range own {
		o.Had = append(o.Had, p.Scenario.Designs[design].Deployments[k].Operation)
	}
	s.source.Sets = append(slices.Clone(s.source.Sets), sets...)
	return s.planner()
}

// platformed are the policies that run on platforms of their own, so that the life of an
// instance changes with them.
var platformed = map[string]bool{"hpa": true, "ec2": true, "ecs": true, "knative": true, "cloudrun": true, "queue": true}
