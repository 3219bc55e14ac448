package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models/calibration"
	"fleetcost/outputs"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/measured"
)

// areBenchmarks tells whether the first file holds TechEmpower's results. Standard input is
// not looked at.
func areBenchmarks(c *cli.Context) (bool, error) {
	name := c.Args().First()
	if name == "-" {
		return c.IsSet("framework"), nil
	}
	in, err := keys.OpenFile(name)
	if err != nil {
		return false, nil // which is said with all else that is wrong
	}
	defer in.Close()
	begin, _ := bufio.NewReaderSize(in, 64<<10).Peek(64 << 10)
	return measured.AreBenchmarks(begin), nil
}

// calibrateFrameworks fits frameworks of TechEmpower's results.
func calibrateFrameworks(c *cli.Context, format outputs.Format) error {
	for _, flag := range []string{"runtime", "machine", "cores", "speed", "processes", "threads", "users", "cpu", "cpu-of", "arrivals"} {
		if c.IsSet(flag) {
			return usage("--%s: TechEmpower's results say on what they were measured: leave it out", flag)
		}
	}
	picks, err := picksOf(c)
	if err != nil {
		return err
	}
	var problems keys.Problems
	var all []calibration.Benchmark
	var notes []string
	for _, name := range c.Args().Slice() {
		read := func() error {
			in, err := open(c, name)
			if err != nil {
				return err
			}
			defer in.Close()
			own, more, err := measured.ReadBenchmarks(name, in, picks)
			all, notes = append(all, own...), append(notes, more...)
			return err
		}
		if err := gather(&problems, read()); err != nil {
			return err
		}
	}
	files := strings.Join(c.Args().Slice(), ", ")
	if len(problems) == 0 && len(all) == 0 {
		problems = append(problems, keys.InFile(files, 0, "no results of json, db, fortune, query or update", "give lines of those tests, or other --where"))
	}
	if len(problems) > 0 {
		return problems
	}
	f := calibration.FitFrameworks(all)
	for _, name := range f.Named(c.StringSlice("framework")) {
		problems = append(problems, keys.InFile(files, 0, fmt.Sprintf("there is no framework %q", name), "write one as the file does"))
	}
	if len(problems) > 0 {
		return problems
	}
	f.Files, f.Notes = c.Args().Slice(), notes
	if err := format.Frameworks(c.App.Writer, f, place(c)); err != nil {
		return err
	}
	s := &session{c: c, format: format}
	return s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.FrameworksFiles(f, from) })
}
