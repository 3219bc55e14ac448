package measured

import (
	"fmt"
	"io"
	"strconv"

	"fleetcost/profiles/keys"
)

// sampleUnits are the columns that hold durations, and their unit in seconds.
var sampleUnits = []struct {
	column  string
	seconds float64
}{{"duration_ms", 1e-3}, {"duration_us", 1e-6}, {"duration_s", 1}, {"seconds", 1}}

// durationColumn is the format in which a column holds durations.
var durationColumn = &format{
	example: "at,duration_ms\n0,12.5\n1,7\n",
	is: func(first string) bool {
		for _, u := range sampleUnits {
			if named(first, u.column) {
				return true
			}
		}
		return false
	},
	samples: readDurations,
}

func init() { formats.Register("durations", "a duration in each line", durationColumn) }

const wantedSamples = "the first line names the columns, and one of them is duration_ms, duration_us, duration_s or seconds"

// ReadSamples reads measured durations, in seconds, from a CSV file, plain or
// compressed by gzip. Its first line names the columns; one is duration_ms,
// duration_us, duration_s or seconds, the others are passed over. A file of
// one column without a name holds milliseconds. The error is of type
// [keys.Problems]; name is for its messages.
func ReadSamples(name string, r io.Reader) ([]float64, error) {
	var found keys.Findings
	values := samplesOf(newLines(name, r, &found))
	if ps := found.Sorted(); ps != nil {
		return nil, ps
	}
	return values, nil
}

func readDurations(l *lines) []float64 {
	f := newRows(l, wantedSamples)
	if f == nil {
		return nil
	}
	column, unit := -1, 0.0
	for _, u := range sampleUnits {
		if at := f.column(u.column); at >= 0 {
			if column >= 0 {
				f.problem(1, "more than one column of durations", "keep one")
				return nil
			}
			column, unit = at, u.seconds
		}
	}
	var values []float64
	read := func() {
		v, err := strconv.ParseFloat(f.fields[column], 64)
		switch {
		case err != nil || !isDecimal(f.fields[column]):
			f.problem(f.number, fmt.Sprintf("%q is not a duration", f.fields[column]), "write a number in the unit of the column")
		case v < 0:
			f.problem(f.number, fmt.Sprintf("%q is negative", f.fields[column]), "durations are 0 or more")
		default:
			values = append(values, v*unit)
		}
	}
	if column < 0 {
		if _, err := strconv.ParseFloat(f.header[0], 64); err != nil || len(f.header) > 1 {
			f.problem(1, "no column of durations", wantedSamples)
			return nil
		}
		column, unit = 0, 1e-3
		read()
	}
	for f.next() {
		read()
	}
	if len(values) == 0 && !f.failed {
		f.problem(f.number, "no durations below the first line", "")
	}
	if f.failed {
		return nil
	}
	return values
}

// isDecimal tells whether a number is written in plain decimal notation: no
// hexadecimal, no underscores, no infinity, no NaN.
func isDecimal(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return false
		}
	}
	return true
}

// Samples reads the file of measured durations that key names, in seconds;
// nil when absent or bad.
func Samples(t *keys.Table, key string) []float64 {
	in, path := t.Open(key, t.Text(key, ""))
	if in == nil {
		return nil
	}
	defer in.Close()
	return samplesOf(newLines(path, in, t.Findings()))
}
