package main

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/outputs"
	"fleetcost/outputs/loadtests"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

func emitCommand() *cli.Command {
	tools := strings.Join(loadtests.Tools.Names(), "|")
	return &cli.Command{
		Name:      "emit",
		Usage:     "write a load test that sends the traffic of a scenario",
		ArgsUsage: tools + " [FILE]",
		Description: `Writes a script of k6 or vegeta, or a locustfile, that sends what the scenario says:
its rate over time, Poisson arrivals or users who think, the mix of its requests with
their timeouts and sizes. What a scenario does not say, such as where requests go, is a
remark at the top of it. The results are compared with the prediction by

  fleetcost validate results.csv --scenario FILE --design NAME --instances N`,
		Flags: scenarioFlags(
			&cli.StringFlag{Name: "base-url", Value: "http://localhost:8080", Usage: "`URL` before all paths; BASE_URL of the environment overrides it in the script"},
			&cli.StringSliceFlag{Name: "path", Usage: "method and path of a request: `NAME=POST /path`; may be repeated"},
			&cli.DurationFlag{Name: "for", DefaultText: "as long as the traffic lasts, 10m where that has no end", Usage: "`TIME` that the test takes"},
			&cli.StringFlag{Name: "spacing", DefaultText: "poisson where the tool can", Usage: "of open traffic: poisson or even"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "`NUMBER` that fixes the moments of arrivals"},
			&cli.StringFlag{Name: "out", Usage: "write it into `FILE`"},
		),
		Action: func(c *cli.Context) error {
			tool := c.Args().First()
			if tool == "" {
				return usage("a load test for which tool? Write one of %s, and the scenario; see fleetcost emit --help", strings.Join(loadtests.Tools.Names(), ", "))
			}
			if _, ok := loadtests.Tools.Find(tool); !ok {
				return usage("there is no tool %q; %s", tool, unlike(tool, loadtests.Tools.Names(), "the tools are"))
			}
			if c.NArg() > 2 {
				return usage("one scenario at a time; %q is one too many", c.Args().Get(2))
			}
			o, err := loadTestOptions(c)
			if err != nil {
				return err
			}
			name := c.Args().Get(1)
			if name == "" {
				name = example
			}
			text, err := within(c.Context, func() ([]byte, error) { return loadTest(c, tool, name, o) })
			if err != nil {
				return err
			}
			if out := c.String("out"); out != "" {
				if err := outputs.WriteFiles(filepath.Dir(out), []outputs.File{{Name: filepath.Base(out), Data: text}}); err != nil {
					return usage("--out: %v", err)
				}
				return nil
			}
			_, err = c.App.Writer.Write(text)
			return err
		},
	}
}

// loadTestOptions are what the command line says of a load test.
func loadTestOptions(c *cli.Context) (loadtests.Options, error) {
	o := loadtests.Options{BaseURL: c.String("base-url"), Lasts: sim.Time(c.Duration("for")), Spacing: c.String("spacing"), Seed: c.Uint64("seed")}
	if c.IsSet("for") && o.Lasts <= 0 {
		return o, usage("--for: %v is no time; give e.g. 10m", c.Duration("for"))
	}
	if o.Spacing != "" && !slices.Contains([]string{"poisson", "even"}, o.Spacing) {
		return o, usage("--spacing: there is no %q; give poisson or even", o.Spacing)
	}
	if err := loadtests.CheckURL(o.BaseURL); err != nil {
		return o, usage("--base-url: %v", err)
	}
	var err error
	o.Paths, err = pathsOf(c)
	return o, err
}

// pathsOf are where requests go, by their names.
func pathsOf(c *cli.Context) (map[string]string, error) {
	paths := map[string]string{}
	for _, said := range c.StringSlice("path") {
		name, path, ok := strings.Cut(said, "=")
		if _, twice := paths[name]; !ok || twice {
			return nil, usage("--path: %q; write NAME=/path or NAME=POST /path, once for each request", said)
		}
		paths[name] = path
	}
	return paths, nil
}

// loadTest is the script of a scenario for a tool.
func loadTest(c *cli.Context, tool, name string, o loadtests.Options) ([]byte, error) {
	src, err := sourceOf(c, name)
	if err != nil {
		return nil, err
	}
	loaded, err := load(c, src)
	if err != nil {
		return nil, err
	}
	tellTaken(c.App.ErrWriter, loaded, "")
	o.Source, o.Matched = name, loaded.Paths()
	if loaded.Architecture != nil {
		o.RequestBytes, _ = loaded.Architecture.RequestBytes.Value()
	}
	t, err := loadtests.Of(&loaded.Scenario, o)
	var text []byte
	if err == nil {
		text, err = loadtests.Write(tool, t)
	}
	var problems loadtests.Problems
	if errors.As(err, &problems) {
		return nil, placed(src.Name, problems)
	}
	return text, err
}

// placed are the problems of a load test with the scenario, or the flag, that has them.
func placed(file string, problems loadtests.Problems) (ps keys.Problems) {
	for _, p := range problems {
		if flag, ok := strings.CutPrefix(p.Key, "--"); ok {
			ps = append(ps, keys.Problem{File: "--" + flag, What: p.What, Fix: p.Fix})
			continue
		}
		ps = append(ps, keys.Problem{File: file, Key: p.Key, What: p.What, Fix: p.Fix})
	}
	return ps
}
