package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models"
	"fleetcost/models/calibration"
	"fleetcost/outputs"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/measured"
	"fleetcost/profiles/recordings"
	"fleetcost/profiles/runtimes"
)

func calibrateCommand() *cli.Command {
	return &cli.Command{
		Name:      "calibrate",
		Usage:     "find what a request costs from load tests of a server",
		ArgsUsage: "FILE...",
		Description: `FILE is a CSV file with a line for each load test: rate_rps (or users of a closed
loop), window_s, and of p50_ms, p90_ms, p95_ms, p99_ms, mean_ms and cpu_ms what is known;
docs/reference/calibrate.md has all columns. Or it is what a tool wrote of one test (k6, Locust,
vegeta, wrk: fleetcost list formats), with --cpu beside. It prints [runtime.X] and
[request.X] to paste into a scenario, every value with its 95 % interval, what the tests do
not tell, and how far each is off. Of TechEmpower's results (framework, test, rps) it predicts several queries and
updates from json and db.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "runtime", Usage: "`PRESET` that the server is most like; fleetcost list runtimes"},
			&cli.StringFlag{Name: "name", Value: "measured", Usage: "`NAME` of the runtime that is written"},
			&cli.StringFlag{Name: "machine", Usage: "`TYPE` of the server's machine; fleetcost list machines"},
			&cli.StringFlag{Name: "provider", Value: "aws", Usage: "`NAME` of the cloud of the machine"},
			&cli.Float64Flag{Name: "cores", Usage: "`NUMBER` of cores of the server, of a machine that is not listed", DefaultText: "1"},
			&cli.Float64Flag{Name: "speed", Usage: "of one of those cores, in `TIMES` that of AWS Graviton3", DefaultText: "1"},
			&cli.IntFlag{Name: "processes", Usage: "`NUMBER` of processes; looked for where each holds a limited number of requests or cannot use all cores", DefaultText: "not said"},
			&cli.IntFlag{Name: "threads", Usage: "`NUMBER` of requests that a process holds at once; looked for where it has threads, 64 at most by the preset", DefaultText: "not said"},
			&cli.StringFlag{Name: "arrivals", Value: "poisson", Usage: "how requests of open loops came: poisson, or even"},
			&cli.IntFlag{Name: "users", Usage: "`NUMBER` of users of a closed loop, where the results of a tool do not say it", DefaultText: "not said"},
			&cli.StringFlag{Name: "samples", Usage: "fit nothing: write how long the requests of a log took as samples into `FILE`"},
			&cli.StringSliceFlag{Name: "cpu", Usage: "`FILE` with samples of the CPU that the server used: docker stats, pidstat, top, ps, cpu.stat, Prometheus; TEST=FILE of one test; may be repeated"},
			&cli.StringSliceFlag{Name: "cpu-of", Usage: "`NAME` of the server's container, command or label among those samples; may be repeated"},
			&cli.StringSliceFlag{Name: "where", Usage: "count only lines whose `COLUMN=VALUE`; may be repeated"},
			&cli.StringSliceFlag{Name: "framework", Usage: "`NAME` in TechEmpower's results, which need no --runtime; all where none is named; may be repeated"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "`NUMBER` that fixes every random draw"},
			formatFlag(),
			&cli.StringFlag{Name: "out", Usage: "also write the result as files, and calibrated.toml, into `DIR`"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "no progress on standard error, which is one line on a terminal, and elsewhere a line after 10 s, then ever more rarely"},
			stepsFlag(),
		},
		Action: func(c *cli.Context) error {
			if c.NArg() == 0 {
				return usage("calibrate from which FILE? See fleetcost calibrate --help")
			}
			if err := eitherLoudness(c); err != nil {
				return err
			}
			format, err := formatOf(c)
			if err != nil {
				return err
			}
			if err := writable(c, outputs.CalibrationNames()...); err != nil {
				return err
			}
			if c.IsSet("samples") {
				return samples(c)
			}
			if benchmarks, err := areBenchmarks(c); err != nil {
				return err
			} else if benchmarks {
				return calibrateFrameworks(c, format)
			}
			if c.IsSet("framework") {
				return usage("--framework: %s holds no results of TechEmpower: no columns framework, test, rps", c.Args().First())
			}
			server, notes, err := serverOf(c)
			if err != nil {
				return err
			}
			tests, more, err := serverTests(c)
			if err != nil {
				return err
			}
			s := &session{c: c, format: format, progress: newProgress(c)}
			r, err := calibration.Fit(c.Context, server, tests, calibration.Options{Seed: c.Uint64("seed"), Say: s.progress.step, Done: s.progress.advance})
			s.progress.done()
			if err != nil {
				return untold(c, err)
			}
			r.Name, r.Preset, r.Notes = c.String("name"), c.String("runtime"), append(append(r.Notes, more...), notes...)
			if err := format.Calibration(c.App.Writer, r, place(c)); err != nil {
				return err
			}
			return s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.CalibrationFiles(r, from) })
		},
	}
}

// untold makes problems of why nothing can be fitted.
func untold(c *cli.Context, err error) error {
	var problems keys.Problems
	each := []error{err}
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		each = all.Unwrap()
	}
	for _, e := range each {
		var r calibration.Refused
		if !errors.As(e, &r) {
			return err
		}
		place := r.Place
		if place == "" {
			place = strings.Join(c.Args().Slice(), ", ")
		}
		problems = append(problems, keys.InFile(place, 0, r.What, r.Fix))
	}
	return problems
}

// serverOf is what the flags say of the server, and what they leave to assume.
func serverOf(c *cli.Context) (s calibration.Server, notes []string, err error) {
	if c.String("runtime") == "" {
		return s, nil, usage("--runtime: which preset is the server most like? See fleetcost list runtimes")
	}
	var presets []string
	for _, r := range runtimes.All() {
		presets = append(presets, r.Name)
	}
	if err := strangers("--runtime", []string{c.String("runtime")}, presets, "the presets are"); err != nil {
		return s, nil, err
	}
	if s.Runtime, err = runtimes.Preset(c.String("runtime")); err != nil {
		return s, nil, usage("--runtime: %v", err)
	}
	for _, name := range []string{"processes", "threads", "users", "cores", "speed"} {
		if c.IsSet(name) && !(c.Float64(name) > 0) && !(c.Int(name) > 0) {
			return s, nil, usage("--%s: must be above zero", name)
		}
	}
	if n := c.Int("processes"); n > 0 {
		s.Runtime.Processes, s.Told = models.ProcessRule{Plus: n}, true
	}
	if n := c.Int("threads"); n > 0 {
		s.Runtime.Concurrency = n
	} else {
		s.AnyThreads = s.Runtime.Concurrency > 1
	}
	if name := c.String("machine"); name != "" {
		if c.IsSet("cores") || c.IsSet("speed") {
			return s, nil, usage("--machine has cores and a speed: leave out --cores and --speed")
		}
		var there []string
		for _, o := range clouds.Machines(c.String("provider")) {
			there = append(there, o.Machine.Name)
			if o.Machine.Name == name {
				s.Machine = o.Machine
				return s, nil, nil
			}
		}
		return s, nil, usage("--machine: there is no %q at %s; %ssee fleetcost list machines --provider %s", name, c.String("provider"), strings.TrimLeft(keys.DidYouMean(name, there)+" ", " "), c.String("provider"))
	}
	s.Machine = models.Machine{Name: "own", VCPU: 1, Speed: 1, Memory: 64 * models.GiB, ThreadsPerCore: 1, Baseline: 1, Quantum: clouds.TimeSlice}
	if n := c.Float64("cores"); n > 0 {
		s.Machine.VCPU = n
	} else {
		notes = append(notes, "neither --machine nor --cores: the server is taken to have one core")
	}
	if v := c.Float64("speed"); v > 0 {
		s.Machine.Speed = v
	} else {
		notes = append(notes, "neither --machine nor --speed: its cores are taken to be as fast as the reference core, AWS Graviton3")
	}
	return s, notes, nil
}

// serverTests reads all files of the command line.
func serverTests(c *cli.Context) (tests []calibration.Test, notes []string, err error) {
	picks, err := picksOf(c)
	if err != nil {
		return nil, nil, err
	}
	even := false
	switch c.String("arrivals") {
	case "poisson":
	case "even":
		even = true
	default:
		return nil, nil, usage("--arrivals: there is no %q; write poisson or even", c.String("arrivals"))
	}
	var problems keys.Problems
	for _, name := range c.Args().Slice() {
		read := func() error {
			in, err := open(c, name)
			if err != nil {
				return err
			}
			defer in.Close()
			begin := bufio.NewReaderSize(in, 64<<10)
			first, _ := begin.Peek(64 << 10)
			if measured.AreServerTests(first) {
				own, more, err := measured.ReadServerTests(name, begin, picks)
				tests, notes = append(tests, own...), append(notes, more...)
				return err
			}
			own, more, err := recordedTests(c, name, begin)
			tests, notes = append(tests, own...), append(notes, more...)
			return err
		}
		if err := gather(&problems, read()); err != nil {
			return nil, nil, err
		}
	}
	if len(problems) > 0 {
		return nil, nil, problems
	}
	more, err := usedCPU(c, tests)
	if err != nil {
		return nil, nil, err
	}
	notes = append(notes, more...)
	if !even && slices.ContainsFunc(tests, func(t calibration.Test) bool { return t.Users == 0 }) {
		notes = append(notes, "requests of open loops are taken to have come as a Poisson process; --arrivals even says otherwise")
	}
	first := max(0, slices.IndexFunc(tests, func(t calibration.Test) bool { return t.Requests[0].Name != calibration.Empty }))
	for i := range tests {
		tests[i].Even = even
		if a, b := tests[first].Requests, tests[i].Requests; b[0].Name != calibration.Empty && (len(a) != len(b) || a[0].Name != b[0].Name) {
			return nil, nil, keys.Problems{keys.InFile(tests[i].Place, 0, "not the kinds of requests of the first test", "each test has a line for each kind")}
		}
	}
	if len(tests) > mostTests {
		return nil, nil, usage("%d load tests are too many: at most %d", len(tests), mostTests)
	}
	return tests, notes, nil
}

// picksOf are the columns by which lines are picked.
func picksOf(c *cli.Context) (picks []measured.Pick, err error) {
	for _, w := range c.StringSlice("where") {
		column, value, ok := strings.Cut(w, "=")
		if !ok {
			return nil, usage("--where: %q is not COLUMN=VALUE", w)
		}
		picks = append(picks, measured.Pick{Column: column, Value: value})
	}
	return picks, nil
}

// recordedTests are those of a file that a tool wrote.
func recordedTests(c *cli.Context, name string, r io.Reader) (tests []calibration.Test, notes []string, err error) {
	in, err := recordings.Open(name, io.NopCloser(r), recordings.Options{})
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	all, err := recordings.Read([]*recordings.Input{in})
	if err != nil {
		return nil, nil, err
	}
	for _, one := range all {
		t, more, err := calibration.Recorded(one, c.Int("users"), c.IsSet("arrivals"))
		if err != nil {
			return nil, nil, untold(c, err)
		}
		tests, notes = append(tests, t), append(notes, more...)
	}
	return tests, notes, nil
}

// samples writes how the response times of a log are distributed, by their quantiles at
// equal steps, and says how a scenario takes them up.
func samples(c *cli.Context) error {
	if c.NArg() != 1 {
		return usage("--samples: of one log at a time")
	}
	name := c.Args().First()
	all, err := readRecords(c, []string{name}, recordings.Options{}, recordings.Read)
	if err != nil {
		return err
	}
	l := all[0].Latency
	if l == nil || l.Values == nil || l.N == 0 {
		return keys.Problems{keys.InFile(name, 0, "has no times of single requests", "give a log that has, or results of a load test one by one")}
	}
	out := c.String("samples")
	if err := outputs.WriteFiles(filepath.Dir(out), []outputs.File{{Name: filepath.Base(out), Data: l.Values.SamplesCSV()}}); err != nil {
		return usage("--samples: %v", err)
	}
	_, err = fmt.Fprintf(c.App.Writer, "# Response times of %d requests of %s, queueing included: as the time of something\n# that others wait for they are right, as the work of a server they count its waits twice.\n{ io = \"outside\", time = { samples = %q } }\n", l.N, name, out)
	return err
}

// mostTests of a server that are fitted.
const mostTests = 64
