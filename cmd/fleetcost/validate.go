package main

import (
	"os"

	"github.com/urfave/cli/v2"

	"fleetcost/models/plan"
	"fleetcost/outputs"
	"fleetcost/profiles"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/measured"
)

func validateCommand() *cli.Command {
	return &cli.Command{
		Name:      "validate",
		Usage:     "predict measured load tests, and say how far the predictions are off",
		ArgsUsage: "MEASUREMENTS",
		Description: `MEASUREMENTS is a folder with runs.csv, overhead.csv and busy_calibration.csv
(and capacity.csv, testbed.toml), or a CSV file of load tests of the designs of
the scenario that --scenario names, with the columns design, rate_rps, window_s,
p50_ms, p95_ms, p99_ms, and if you like instances, class, warm_s, achieved_rps,
utilization, errors.

Every prediction starts from the calibration, or the scenario, alone. With --out
DIR, ACCURACY.md and plots of predicted over measured are written.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "scenario", Usage: "`FILE` with the designs that a CSV file of load tests names"},
			&cli.StringSliceFlag{Name: "set", Usage: "override a `KEY=VALUE` of that scenario; may be repeated"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "`NUMBER` that fixes every random draw"},
			formatFlag(),
			&cli.StringFlag{Name: "out", Usage: "also write the result as files (ACCURACY.md, plots) into `DIR`"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "no progress on standard error"},
		},
		Action: func(c *cli.Context) error {
			s := &session{c: c}
			var err error
			if s.format, err = formatOf(c); err != nil {
				return err
			}
			if err = writable(c, outputs.ValidationNames()...); err != nil {
				return err
			}
			campaign, err := within(c.Context, func() (*measured.Campaign, error) { return measurements(c) })
			if err != nil {
				return err
			}
			s.progress = newProgress(c)
			for _, w := range campaign.Warnings {
				s.progress.note(w)
			}
			p := &plan.Planner{Seed: c.Uint64("seed"), Progress: s.progress.show}
			v, err := p.Validate(c.Context, campaign.Name, campaign.Trials)
			s.progress.done()
			if err != nil {
				return err
			}
			if err := s.format.Validation(c.App.Writer, v, place(c.App.Writer)); err != nil {
				return err
			}
			return s.files(func() ([]outputs.File, error) { return outputs.ValidationFiles(v) })
		},
	}
}

// measurements reads what the command line names: a folder, or a file beside a
// scenario.
func measurements(c *cli.Context) (*measured.Campaign, error) {
	if c.NArg() != 1 {
		return nil, usage("which measurements? Name one folder, or one CSV file of load tests; see fleetcost validate --help")
	}
	name := c.Args().First()
	info, err := os.Stat(name)
	if err != nil {
		return nil, keys.Problems{{File: name, What: "there is no such file", Fix: "name a folder of measurements, or a CSV file of load tests"}}
	}
	scenario := c.String("scenario")
	if scenario == "" && c.IsSet("set") {
		return nil, usage("--set: there is no scenario to override; name one with --scenario")
	}
	if info.IsDir() {
		if scenario != "" {
			return nil, usage("--scenario: the folder %s has a test bed of its own, or the default one", name)
		}
		return profiles.ReadCampaign(name)
	}
	if scenario == "" {
		return nil, usage("--scenario: which one? A file of load tests names the designs of a scenario")
	}
	src, err := profiles.ReadSource(scenario, c.App.Reader)
	if err != nil {
		return nil, err
	}
	src.Sets = c.StringSlice("set")
	loaded, err := profiles.Load(src)
	if err != nil {
		return nil, err
	}
	in, err := os.Open(name)
	if err != nil {
		return nil, keys.Problems{{File: name, What: "cannot be read"}}
	}
	defer in.Close()
	return profiles.ReadLoadTests(name, in, loaded)
}
