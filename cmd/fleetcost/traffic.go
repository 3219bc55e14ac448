package main

import (
	"cmp"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models/recording"
	"fleetcost/outputs"
	"fleetcost/profiles/endpoints"
	"fleetcost/profiles/recordings"
	"fleetcost/sim"
)

func trafficCommand() *cli.Command {
	return &cli.Command{
		Name:      "traffic",
		Usage:     "what a log, an export of metrics or a load test says of traffic",
		ArgsUsage: "FILE...",
		Description: `Reads access logs, exports of metrics and results of load tests as they lie on disk,
compressed by gzip or bzip2 or not; what they are is told by what is in them, and
fleetcost list formats names them. It answers how many requests there were and when, how
bursty they came, how long they took, what may mislead, and with which table a scenario
takes the traffic up. The parts of one log are read as one; - is standard input.`,
		Flags: []cli.Flag{
			formatFlag(),
			&cli.StringFlag{Name: "out", Usage: "write traffic.png, counts.csv, traffic.toml and the answer in each format into `DIR`; a name that ends in .toml is for the table alone"},
			&cli.StringFlag{Name: "duration-unit", Usage: "of durations that a log writes as whole numbers: us, ms or s"},
			&cli.StringSliceFlag{Name: "exclude", Usage: "endpoints whose requests do not count, `'GET /static/*'`; may be repeated"},
			&cli.StringFlag{Name: "time", Usage: "`COLUMN` of the times of a table"},
			&cli.StringFlag{Name: "value", Usage: "`COLUMN` of the values of a table"},
			&cli.StringFlag{Name: "time-as", Usage: "how times are written: rfc3339, unix, unix-ms, unix-us, unix-ns, excel, date, hour, index, day-first or month-first"},
			&cli.DurationFlag{Name: "bucket", Usage: "`WIDTH` of the buckets of a metric, where its points do not tell", DefaultText: "as most points are apart"},
			&cli.StringFlag{Name: "values", Usage: "what values are: rate (per second), count (of a bucket) or counter; or request, where each line of a table is one"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "no progress on standard error, which is one line on a terminal, and elsewhere a line after 10 s, then ever more rarely"},
			stepsFlag(),
		},
		Action: func(c *cli.Context) error {
			if err := eitherLoudness(c); err != nil {
				return err
			}
			if c.NArg() == 0 {
				return usage("traffic of which FILE? See fleetcost traffic --help")
			}
			format, err := formatOf(c)
			if err != nil {
				return err
			}
			table := strings.HasSuffix(c.String("out"), ".toml")
			if dir := c.String("out"); dir != "" && !table {
				if err := outputs.Writable(dir, outputs.RecordingsNames()...); err != nil {
					return usage("--out: %v", err)
				}
			}
			all, err := recorded(c)
			if err != nil {
				return err
			}
			if err := format.Recordings(c.App.Writer, all, place(c)); err != nil {
				return err
			}
			return recordedFiles(c, all, table)
		},
	}
}

// recorded reads all files of the command line; what is wrong with them is told at once.
func recorded(c *cli.Context) ([]*recording.Recording, error) {
	o := recordings.Options{Unit: c.String("duration-unit"), Time: c.String("time"), Value: c.String("value"), TimeAs: c.String("time-as"), Values: c.String("values"), Bucket: sim.Time(c.Duration("bucket"))}
	for _, text := range c.StringSlice("exclude") {
		p, what, fix := endpoints.Parse(text)
		if what != "" {
			return nil, usage("--exclude: %s; %s", what, cmp.Or(fix, "write e.g. 'GET /static/*': a star stands for any characters"))
		}
		o.Exclude = append(o.Exclude, p)
	}
	if err := o.Check(); err != nil {
		return nil, usage("%v", err)
	}
	return readRecords(c, c.Args().Slice(), o, recordings.Read)
}

// recordedFiles writes what --out asks for.
func recordedFiles(c *cli.Context, all []*recording.Recording, table bool) error {
	out := c.String("out")
	if out == "" {
		return nil
	}
	files, err := outputs.RecordingsFiles(all, origin(c))
	if err != nil {
		return err
	}
	dir := out
	if table {
		dir = filepath.Dir(out)
		if files, err = outputs.TrafficTable(all, filepath.Base(out)); err != nil {
			return usage("--out: %v", err)
		}
	}
	if err := outputs.WriteFiles(dir, files); err != nil {
		return usage("--out: %v", err)
	}
	return nil
}
