package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// Results are the tables that validate reads, and the description of the test bed.
type results struct {
	tables  map[string][][]string
	servers []*server
	testbed []string // tables of systems and scenarios
}

// tables and their columns.
var columns = map[string][]string{
	"runs.csv": {"server", "scenario", "conn_policy", "rate_rps", "load_fraction", "class", "seed", "offered_rps", "achieved_rps", "errors", "n", "mean_ms",
		"p50_ms", "p90_ms", "p95_ms", "p99_ms", "max_ms", "cpu_ms_per_req", "core_util", "background_share", "steal_share", "loadgen_core_busy", "warm_s", "window_s",
		"send_lag_p99_ms", "calib_1ms", "load_average", "recovery_s", "run_id"},
	"parts.csv":            {"run_id", "part", "cpu_cores", "wait_ms", "waiting"},
	"overhead.csv":         {"server", "measure", "throughput_rps", "cpu_ms_per_req", "mean_ms"},
	"busy_calibration.csv": {"runtime", "nominal_ms", "measured_cpu_ms"},
	"capacity.csv":         {"server", "scenario", "users", "throughput_rps", "p50_ms", "p99_ms", "core_util"},
	"steps.csv":            {"server", "step", "n", "cpu_ms", "time_ms"},
}

func newResults() results { return results{tables: map[string][][]string{}} }

// add appends a row, whose fields are in the order of the columns. What is not known is NaN,
// and empty in the file.
func (r *results) add(table string, fields ...any) {
	if len(fields) != len(columns[table]) {
		panic("systems: a row of " + table + " has other columns")
	}
	row := make([]string, len(fields))
	for i, f := range fields {
		switch x := f.(type) {
		case float64:
			if x == x {
				row[i] = strconv.FormatFloat(x, 'g', 6, 64)
			}
		default:
			row[i] = fmt.Sprint(x)
		}
	}
	r.tables[table] = append(r.tables[table], row)
}

// write writes all files into a folder, which may not hold other measurements.
func (b *bed) write() error {
	if err := os.MkdirAll(b.out, 0o777); err != nil {
		return err
	}
	for name, header := range columns {
		file, err := os.Create(filepath.Join(b.out, name))
		if err != nil {
			return err
		}
		w := csv.NewWriter(file)
		if err := w.WriteAll(append([][]string{header}, b.results.tables[name]...)); err != nil {
			file.Close()
			return err
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	text := "# The test bed of systems, written by make systems. Costs of steps (queries, look-ups, calls)\n" +
		"# were measured of one server alone: steps.csv.\n\n[machine]\nvcpu       = 1\nmemory     = \"4GiB\"\ntime_slice = \"" + timeSlice + "\"\n"
	for _, s := range b.results.servers {
		text += fmt.Sprintf("\n[[server]]\nname        = %q\ninherits    = %q\n%s", s.name, s.preset, s.keys)
	}
	for _, t := range b.results.testbed {
		text += "\n" + t
	}
	if err := os.WriteFile(filepath.Join(b.out, "testbed.toml"), []byte(text), 0o666); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.out, "README.md"), []byte(b.readme()), 0o666)
}

// timeSlice is the turn of a thread on a shared core: the slice of EEVDF at 250 ticks a
// second.
const timeSlice = "4ms"
