package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models/calibration"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/measured"
)

// usedCPU adds to tests what --cpu says of the CPU that the server used in them: of one test
// where it names it, or where there is one; else by the times of the tests.
func usedCPU(c *cli.Context, tests []calibration.Test) (notes []string, err error) {
	var problems keys.Problems
	for _, flag := range c.StringSlice("cpu") {
		only, name := -1, flag
		if test, file, ok := strings.Cut(flag, "="); ok {
			if only = testNamed(tests, test); only >= 0 {
				name = file
			}
		}
		read := func() error {
			in, err := keys.OpenFile(name)
			if err != nil {
				return keys.Problems{keys.InFile(name, 0, keys.Why(err), "")}
			}
			defer in.Close()
			used, err := measured.ReadCPU(name, in, c.StringSlice("cpu-of"))
			if err != nil {
				return err
			}
			notes = append(notes, used.Notes...)
			if used.Tests != nil {
				return usedByTest(tests, used.Tests, name)
			}
			more, err := usedInTime(tests, used, name, only)
			notes = append(notes, more...)
			return err
		}
		if err := gather(&problems, read()); err != nil {
			return nil, err
		}
	}
	if problems != nil {
		return nil, problems
	}
	return notes, nil
}

// testNamed is the place of a test, by its file or its line of one; -1: there is none.
func testNamed(tests []calibration.Test, name string) int {
	return slices.IndexFunc(tests, func(t calibration.Test) bool { return t.Place == name || filepath.Base(t.Place) == name })
}

// usedByTest takes cores by the names of tests.
func usedByTest(tests []calibration.Test, cores map[string]float64, name string) error {
	var problems keys.Problems
	for _, test := range slices.Sorted(maps.Keys(cores)) {
		i := testNamed(tests, test)
		if i < 0 {
			problems = append(problems, keys.InFile(name, 0, fmt.Sprintf("test: there is no load test %q", test), "name one of the files of load tests"))
			continue
		}
		tests[i].CPU = cores[test] / tests[i].Done
	}
	if problems != nil {
		return problems
	}
	return nil
}

// usedInTime takes samples of one test, or cuts them by when the tests were.
func usedInTime(tests []calibration.Test, used *measured.UsedCPU, name string, only int) (notes []string, err error) {
	if only < 0 && len(tests) == 1 {
		only = 0
	}
	var problems keys.Problems
	for i := range tests {
		t := &tests[i]
		switch {
		case only >= 0 && i != only:
			continue
		case only < 0 && !used.Timed():
			return nil, keys.Problems{keys.InFile(name, 0, fmt.Sprintf("samples without their times, and %d load tests", len(tests)), fmt.Sprintf("say of which test they are, --cpu %s=%s", filepath.Base(tests[0].Place), name))}
		case only < 0 && !(t.From < t.To):
			problems = append(problems, keys.InFile(t.Place, 0, "when it was is not known, so "+name+" cannot be cut by it", fmt.Sprintf("write a column start_s, unix seconds, or --cpu %s=FILE", filepath.Base(t.Place))))
			continue
		}
		cores, what, fix := used.Cores(t.From, t.To, t.Seconds)
		if what != "" {
			problems = append(problems, keys.InFile(name, 0, t.Place+": "+what, fix))
			continue
		}
		t.CPU = cores / t.Done
		if used.Counter && !used.Timed() {
			notes = append(notes, fmt.Sprintf("%s: CPU times without their clock are taken for those just before and just after %s", name, t.Place))
		}
		if used.Timed() && !(t.From < t.To) {
			notes = append(notes, fmt.Sprintf("%s: when %s was is not known: all samples count", name, t.Place))
		}
	}
	if problems != nil {
		return notes, problems
	}
	return notes, nil
}
