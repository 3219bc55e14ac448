package main

import (
	"github.com/urfave/cli/v2"

	"fleetcost/models/report"
	"fleetcost/outputs"
	"fleetcost/outputs/phrases"
	"fleetcost/profiles"
)

func compareCommand() *cli.Command {
	return &cli.Command{
		Name:      "compare",
		Usage:     "plan every design of a scenario, price it, and compare",
		ArgsUsage: "[FILE]",
		Description: `Finds for each design the cheapest fleet that meets the goal. Where its figure is
within the goal, but not all of its 95 % confidence interval, it is called likely,
and beside it stands the fleet that surely meets the goal.

FILE is a scenario, the name of an embedded one (see list scenarios), or - for
standard input; without FILE the embedded example is compared. The exit status is
1 when no design meets the goal, surely or likely.`,
		Flags: simulationFlags(
			&cli.BoolFlag{Name: "no-curve", Usage: "report.html without the costs at a quarter of the traffic to four times as much"},
			&cli.BoolFlag{Name: "gate", Usage: "exit status 1, too, where a bill is more than [budget] fail allows"},
		),
		Action: func(c *cli.Context) error {
			s, err := newSession(c, example, outputs.ReportNames()...)
			if err != nil {
				return err
			}
			p, err := s.planner()
			if err != nil {
				return err
			}
			p.Planned = s.progress.planned
			answer, err := p.Compare(c.Context)
			s.progress.done()
			if len(answer.Designs) == 0 {
				return err
			}
			if c.Bool("verbose") {
				for _, d := range answer.Designs {
					for _, e := range d.Excuses {
						s.progress.note(d.Name + ": not on " + e.Machine + ": " + phrases.Of(e.Why))
					}
				}
			}
			hold(answer, s.loaded)
			s.tellStale(pricesOfReport(answer))
			if err == nil && c.String("format") == "html" {
				err = s.curve(answer)
			}
			if werr := s.format.Report(c.App.Writer, answer, s.place()); werr != nil {
				return werr
			}
			if err == nil && c.String("out") != "" {
				err = s.curve(answer)
			}
			if ferr := s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.ReportFiles(answer, from) }); ferr != nil {
				return ferr
			}
			switch {
			case err != nil:
			case !report.AnyMet(answer):
				return errNotMet
			case c.Bool("gate") && answer.BreaksBudget():
				return errBroken
			}
			return err
		},
	}
}

// hold adds to an answer what the scenario says beside the question: the middles that it was
// taken at, the budget that it is held to, and what people cost.
func hold(answer *report.Report, l *profiles.Loaded) {
	answer.Warnings = append(answer.Warnings, taken(l)...)
	answer.Hold(l.Budget)
	answer.Staff(l.Teams)
}
