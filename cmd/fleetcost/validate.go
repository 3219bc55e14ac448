package main

import (
	"os"
	"time"

	"github.com/urfave/cli/v2"

	"fleetcost/models/plan"
	"fleetcost/outputs"
	"fleetcost/profiles"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/measured"
	"fleetcost/profiles/recordings"
	"fleetcost/sim"
)

func validateCommand() *cli.Command {
	return &cli.Command{
		Name:      "validate",
		Usage:     "predict measured load tests, and say how far the predictions are off",
		ArgsUsage: "MEASUREMENTS",
		Description: `MEASUREMENTS is a folder with runs.csv, overhead.csv and busy_calibration.csv
(and capacity.csv, testbed.toml; of systems parts.csv, as make systems writes it), or a CSV file of load tests of the designs of
the scenario that --scenario names, with the columns design, rate_rps, window_s,
p50_ms, p95_ms, p99_ms, and if you like instances, class, warm_s, achieved_rps,
utilization, errors; or, with --design, results of tools that test load, one test a
file, as k6, vegeta, Locust and others write them (fleetcost list formats), of what
fleetcost emit wrote or of a test of your own. Where they have requests one by one, the
prediction is of those very arrivals.

Every prediction starts from the calibration, or the scenario, alone. With --out
DIR, ACCURACY.md and plots of predicted over measured are written.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "scenario", Usage: "`FILE` with the designs that a CSV file of load tests names"},
			&cli.StringFlag{Name: "design", Usage: "`NAME` of the design of that scenario that a tool has tested"},
			&cli.StringFlag{Name: "instances", Usage: "`NUMBER` of instances that it had (1), or one for each service: api=2,ml=4"},
			&cli.DurationFlag{Name: "warm", Value: 10 * time.Second, Usage: "`TIME` at the beginning that does not count, of requests one by one"},
			&cli.StringSliceFlag{Name: "path", Usage: "method and path of a request of the scenario, as the tool sent it: `NAME=POST /path`; may be repeated"},
			&cli.StringSliceFlag{Name: "set", Usage: "override a `KEY=VALUE` of that scenario; may be repeated"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "`NUMBER` that fixes every random draw"},
			formatFlag(),
			&cli.StringFlag{Name: "out", Usage: "also write the result as files (ACCURACY.md, plots) into `DIR`"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "no progress on standard error, which is one line on a terminal, and elsewhere a line after 10 s, then ever more rarely"},
			stepsFlag(),
		},
		Action: func(c *cli.Context) error {
			s := &session{c: c}
			if err := eitherLoudness(c); err != nil {
				return err
			}
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
			p := &plan.Planner{Seed: c.Uint64("seed"), Progress: s.progress.step, Done: s.progress.advance}
			v, err := p.Validate(c.Context, campaign.Name, campaign.Trials)
			s.progress.done()
			if v == nil {
				return err
			}
			if werr := s.format.Validation(c.App.Writer, v, s.place()); werr != nil {
				return werr
			}
			if ferr := s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.ValidationFiles(v, from) }); ferr != nil {
				return ferr
			}
			return err
		},
	}
}

// measurements reads what the command line names: a folder, or files beside a
// scenario.
func measurements(c *cli.Context) (*measured.Campaign, error) {
	tool := c.String("design") != ""
	if c.NArg() == 0 || c.NArg() > 1 && !tool {
		return nil, usage("which measurements? Name one folder, or one CSV file of load tests, or results of a tool with --design; see fleetcost validate --help")
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
	for _, flag := range []string{"instances", "warm", "path"} {
		if c.IsSet(flag) && !tool {
			return nil, usage("--%s: of which design? Name the one that was tested with --design", flag)
		}
	}
	if info.IsDir() {
		if scenario != "" {
			return nil, usage("--scenario: the folder %s has a test bed of its own, or the default one", name)
		}
		if tool {
			return nil, usage("--design: %s is a folder; name the results of a tool", name)
		}
		return profiles.ReadCampaign(name)
	}
	if scenario == "" {
		return nil, usage("--scenario: which one? A file of load tests names the designs of a scenario")
	}
	src, err := sourceOf(c, scenario)
	if err != nil {
		return nil, err
	}
	loaded, err := load(c, src)
	if err != nil {
		return nil, err
	}
	tellTaken(c.App.ErrWriter, loaded, "")
	if tool {
		return resultsOfTools(c, loaded)
	}
	in, err := os.Open(name)
	if err != nil {
		return nil, keys.Problems{{File: name, What: "cannot be read"}}
	}
	defer in.Close()
	campaign, err := profiles.ReadLoadTests(name, in, loaded)
	if err != nil && isLoadTest(c, name) {
		return nil, usage("--design: %s has the results of a tool; name the design that was tested, and its --instances", name)
	}
	return campaign, err
}

// isLoadTest tells whether a file is what a tool wrote that tests load.
func isLoadTest(c *cli.Context, name string) bool {
	in, err := openRecording(c, name, recordings.Options{}, func(int) {})
	if err != nil {
		return false
	}
	defer in.Close()
	return in.Holds() == "load test"
}

// resultsOfTools reads the files of the command line as the results of tools that test load.
func resultsOfTools(c *cli.Context, loaded *profiles.Loaded) (*measured.Campaign, error) {
	tested := measured.Tested{Design: c.String("design"), Instances: c.String("instances"), WarmUp: sim.Time(c.Duration("warm"))}
	if tested.WarmUp < 0 {
		return nil, usage("--warm: %v is no time; give e.g. 10s, or 0s", c.Duration("warm"))
	}
	var err error
	if tested.Paths, err = pathsOf(c); err != nil {
		return nil, err
	}
	return readRecords(c, c.Args().Slice(), recordings.Options{}, func(inputs []*recordings.Input) (*measured.Campaign, error) {
		return profiles.ReadResults(inputs, loaded, tested)
	})
}
