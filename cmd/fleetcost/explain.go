package main

import (
	"slices"

	"github.com/urfave/cli/v2"

	"fleetcost/models/plan"
	"fleetcost/models/worth"
	"fleetcost/outputs"
)

func explainCommand() *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "what the money of a design is paid for, and what would save some of it",
		ArgsUsage: "[FILE]",
		Description: `Divides the bill of one design, to the cent: by request and step, what the runtime
takes, what is idle and why, what may be lost, servers of backends, all other
lines. Plans it again with a millisecond of CPU less in each request, and with
smaller backends, and tells what each saves: nothing where instances come whole.
Says what binds, what does next, and of every machine why it was not taken. The
exit status is 1 when no fleet of the design meets the goal.`,
		Flags: simulationFlags(
			&cli.StringFlag{Name: "design", Usage: "`NAME` of the design; may be left out where there is but one"},
		),
		Action: func(c *cli.Context) error {
			s, err := newSession(c, example, outputs.ExplanationNames()...)
			if err != nil {
				return err
			}
			p, err := s.planner()
			if err != nil {
				return err
			}
			name, err := designName(c, p)
			if err != nil {
				return err
			}
			x, err := worth.Explain(c.Context, p, name, func(sets ...string) (*plan.Planner, error) {
				other := *s
				other.source.Sets = append(slices.Clone(s.source.Sets), sets...)
				return other.planner()
			}, s.progress.advance)
			s.progress.done()
			if err != nil {
				return err
			}
			tellTaken(c.App.ErrWriter, s.loaded, "")
			s.tellStale(pricesOfReport(x.Report))
			if err := s.format.Explanation(c.App.Writer, x, s.place()); err != nil {
				return err
			}
			if err := s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.ExplanationFiles(x, from) }); err != nil {
				return err
			}
			if !x.Design().Met {
				return errNotMet
			}
			return nil
		},
	}
}
