package measured

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/shared"
	"fleetcost/sim"
)

func ExampleReadTrace() {
	trace, err := ReadTrace("requests.csv", strings.NewReader(`timestamp,requests
2024-05-01T00:00:00Z,5762
2024-05-01T00:01:00Z,6379
2024-05-01T00:04:00Z,6120
`))
	fmt.Println(trace.Width, trace.Requests, trace.Missing, trace.LongestGap, err)

	_, err = ReadTrace("requests.csv", strings.NewReader(`timestamp,requests
2024-05-01T00:00:00Z,5762
2024-05-01T00:01:00Z,NaN
2024-05-01T00:00:00Z,6120
`))
	fmt.Println(err)
	// Output:
	// 1m0s [5762 6379 0 0 6120] 2 2m0s <nil>
	// requests.csv:3: "NaN" is not a number of requests
	// requests.csv:4: same timestamp as line 2; one line per bucket
}

func TestGoodTraces(t *testing.T) {
	for _, tt := range []struct {
		sentence, text string
		want           models.ArrivalCounts
	}{
		{"unix seconds", "timestamp,requests\n100,1\n101,2\n", models.ArrivalCounts{Start: 100, Width: sim.Second, Requests: []float64{1, 2}}},
		{"fractions of seconds and requests", "timestamp,requests\n100.25,1.5\n100.5,2e3\n", models.ArrivalCounts{Start: 100, Width: 250 * sim.Millisecond, Requests: []float64{1.5, 2000}}},
		{"before 1970", "timestamp,requests\n-60,1\n0,2\n", models.ArrivalCounts{Start: -60, Width: sim.Minute, Requests: []float64{1, 2}}},
		{"offsets change with summer time, the instants do not", "timestamp,requests\n2024-03-31T01:30:00+01:00,1\n2024-03-31T03:00:00+02:00,2\n", models.ArrivalCounts{Start: 1711845000, Width: 30 * sim.Minute, Requests: []float64{1, 2}}},
		{"other columns, in another order, with spaces and quotes", "host, Requests ,\"timestamp\"\na,1,100\n\"b,c\", 2 ,160\n", models.ArrivalCounts{Start: 100, Width: sim.Minute, Requests: []float64{1, 2}}},
		{"from a spreadsheet: byte order mark and carriage returns", "\ufefftimestamp,requests\r\n100,1\r\n101,2\r\n", models.ArrivalCounts{Start: 100, Width: sim.Second, Requests: []float64{1, 2}}},
		{"without an end of the last line", "timestamp,requests\n100,1\n101,2", models.ArrivalCounts{Start: 100, Width: sim.Second, Requests: []float64{1, 2}}},
		{"gaps", "timestamp,requests\n0,1\n1,1\n4,1\n5,1\n7,1\n", models.ArrivalCounts{Width: sim.Second, Requests: []float64{1, 1, 0, 0, 1, 1, 0, 1}, Missing: 3, LongestGap: 2 * sim.Second, Gaps: []models.Gap{{From: 2, To: 4}, {From: 6, To: 7}}}},
		{"as many steps of one kind as of another: the smaller is the width", "timestamp,requests\n0,1\n2,1\n3,1\n", models.ArrivalCounts{Width: sim.Second, Requests: []float64{1, 0, 1, 1}, Missing: 1, LongestGap: sim.Second, Gaps: []models.Gap{{From: 1, To: 2}}}},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			tt.want.Name = "t.csv"
			for _, r := range []io.Reader{strings.NewReader(tt.text), compressed(tt.text)} {
				got, err := ReadTrace("t.csv", r)
				if diff := cmp.Diff(&tt.want, got); err != nil || diff != "" {
					t.Error(err, diff)
				}
			}
		})
	}
}

func compressed(text string) io.Reader {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return &b
}

func TestBadTraces(t *testing.T) {
	const head = "timestamp,requests\n"
	const wants = "; the first line is timestamp,requests and each line below counts one bucket of time"
	for _, tt := range []struct{ sentence, text, want string }{
		{"empty", "", "t.csv: is empty" + wants},
		{"header only", head, "t.csv:1: no lines below the header" + wants},
		{"one bucket", head + "0,1\n", "t.csv:2: one bucket only: how wide is it?; at least two lines below the header"},
		{"no header", "0,1\n1,1\n", "t.csv:1: no header" + wants},
		{"no header, but dates", "5,2024-05-01T00:00:00Z\n", "t.csv:1: no column timestamp" + wants},
		{"a log of single requests", "timestamp,context_tokens,generated_tokens\n2023-11-16T18:15:46.6805900Z,374,44\n",
			"t.csv:1: no column requests: this is not a count per bucket (one line per request?)" + wants},
		{"another table", "function,trigger,m480\na,http,3\n", "t.csv:1: no column timestamp" + wants},
		{"blank line", head + "0,1\n\n1,1\n", "t.csv:3: blank line; remove it"},
		{"blank cells", head + "0,\n,1\n1,1\n", "t.csv:2: no number of requests; write 0 for none\nt.csv:3: no timestamp"},
		{"negative", head + "0,1\n1,-1\n", "t.csv:3: -1 requests are fewer than none"},
		{"not numbers", head + "0,NaN\n1,inf\n2,0x10\n3,1e999\n4,1_0\n5,many\n", `t.csv:2: "NaN" is not a number of requests
t.csv:3: "inf" is not a number of requests
t.csv:4: "0x10" is not a number of requests
t.csv:5: "1e999" is not a number of requests
t.csv:6: "1_0" is not a number of requests
t.csv:7: "many" is not a number of requests`},
		{"too many", head + "0,1e16\n1,1\n", "t.csv:2: 1e16 requests are too many; at most 1e15 in one bucket"},
		{"twice the same bucket", head + "0,1\n1,1\n1,1\n", "t.csv:4: same timestamp as line 3; one line per bucket"},
		{"not sorted", head + "5,1\n1,1\n", "t.csv:3: earlier than line 2; sort the lines by time"},
		{"no dates", head + "yesterday,1\n2024-05-01 00:00:00,1\n2024-05-01T00:00:00,1\n1e9,1\n12-3,1\n", `t.csv:2: "yesterday" is not a timestamp; write RFC 3339 (2024-05-01T00:00:00Z) or unix seconds (1714521600)
t.csv:3: "2024-05-01 00:00:00" is not a timestamp; write RFC 3339 (2024-05-01T00:00:00Z) or unix seconds (1714521600)
t.csv:4: "2024-05-01T00:00:00" is not a timestamp; write RFC 3339 (2024-05-01T00:00:00Z) or unix seconds (1714521600)
t.csv:5: "1e9" is not a timestamp; write RFC 3339 (2024-05-01T00:00:00Z) or unix seconds (1714521600)
t.csv:6: "12-3" is not a timestamp; write RFC 3339 (2024-05-01T00:00:00Z) or unix seconds (1714521600)`},
		{"milliseconds", head + "1714521600000,1\n1714521601000,1\n", `t.csv:2: 1714521600000 seconds is no date; write unix seconds, not milliseconds
t.csv:3: 1714521601000 seconds is no date; write unix seconds, not milliseconds`},
		{"too few and too many cells", head + "0\n1,2,3\n", "t.csv:2: 1 field, but the first line has 2\nt.csv:3: 3 fields, but the first line has 2"},
		{"an open quote", head + "\"0,1\n1,1\n", "t.csv:2: 1 field, but the first line has 2"},
		{"buckets of different width", head + "0,1\n60,1\n120,1\n150,1\n", "t.csv:5: 30s after the line before, but most lines are 1m0s apart; make all buckets equally wide"},
		{"a gap of years in buckets of seconds", head + "0,1\n1,1\n900000000,1\n", "t.csv:4: 249999h59m59s after the line before: that makes more than 50000000 buckets of 1s; cut the trace there"},
		{"a gap of centuries", head + "0,1\n1,1\n253402300799,1\n", "t.csv:4: centuries after line 3"},
		{"nothing but zeros", head + "0,0\n1,0\n", "t.csv:3: no requests in any bucket"},
		{"not text", head + "\xff\xfe,1\n", "t.csv:2: not text; a CSV file is wanted, plain or .gz"},
		{"a line without end", head + strings.Repeat("1", 2<<20), "t.csv:2: is no line of a CSV file: longer than 1 MiB"},
		{"the first line without end", strings.Repeat("1", 2<<20), "t.csv:1: is no line of a CSV file: longer than 1 MiB"},
		{"gzip, but not quite", "\x1f\x8b\x00", "t.csv: cannot be decompressed: unexpected EOF"},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			_, err := ReadTrace("t.csv", strings.NewReader(tt.text))
			if err == nil {
				t.Fatal("nothing was found")
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
			var ps keys.Problems
			if !errors.As(err, &ps) {
				t.Errorf("the error is a %T", err)
			}
		})
	}
}

func TestATruncatedGzipIsNotASmallerTrace(t *testing.T) {
	var b bytes.Buffer
	io.Copy(&b, compressed("timestamp,requests\n"+strings.Repeat("0,1\n", 1)+"1,1\n"))
	_, err := ReadTrace("t.csv.gz", bytes.NewReader(b.Bytes()[:b.Len()-4]))
	if want := "t.csv.gz:3: cannot be read further: unexpected EOF"; err == nil || err.Error() != want {
		t.Error(err)
	}
}

func TestABadTraceIsCutShort(t *testing.T) {
	_, err := ReadTrace("t.csv", strings.NewReader("timestamp,requests\n"+strings.Repeat("x,1\n", 100)))
	var ps keys.Problems
	if !errors.As(err, &ps) || len(ps) != mostFaults+1 || ps[mostFaults].String() != "t.csv:21: and perhaps more: reading stopped here" {
		t.Error(err)
	}
}

// The totals are those that the recorders published with the traces.
func TestRecordedTraces(t *testing.T) {
	for _, tt := range []struct {
		name     string
		requests float64
		buckets  int
		width    sim.Time
	}{
		{"nasa-1995-07-60s.csv", 1_864_593, 27 * 1440, sim.Minute},
		{"nasa-1995-07-10-week-1s.csv.gz", 557_495, 604_800, sim.Second},
		{"wc98-1998-06-15-2w-60s.csv", 534_699_039, 14 * 1440, sim.Minute},
		{"azfunc2019-400fn-60s.csv", 2_698_245, 480, sim.Minute},
		{"azfunc2019-400fn-http-60s.csv", 45_948, 480, sim.Minute},
		{"azllm2023-conv-1s.csv", 19_366, 3503, sim.Second},
	} {
		f, err := os.Open(shared.Path(t, filepath.Join("traces", tt.name)))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		trace, err := ReadTrace(tt.name, f)
		if err != nil {
			t.Error(err)
			continue
		}
		sum := 0.0
		for _, n := range trace.Requests {
			sum += n
		}
		if sum != tt.requests || len(trace.Requests) != tt.buckets || trace.Width != tt.width || trace.Missing != 0 {
			t.Errorf("%s: %v requests in %d buckets of %v, %d missing", tt.name, sum, len(trace.Requests), trace.Width, trace.Missing)
		}
	}
}

func TestRecordsThatAreNoCountsAreRefused(t *testing.T) {
	for name, want := range map[string]string{
		"azllm2023-conv.csv":                  "no column requests: this is not a count per bucket (one line per request?)",
		"azfunc2019-400fn-invocations.csv.gz": "no column timestamp",
		"raw-nginx-combined-2025-12.log.gz":   "no column timestamp",
		"README.md":                           "no column timestamp",
	} {
		f, err := os.Open(shared.Path(t, filepath.Join("traces", name)))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		_, err = ReadTrace(name, f)
		if err == nil || !strings.HasPrefix(err.Error(), name+":1: "+want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzTrace: whatever the file, the answer is a trace that makes sense or
// problems whose lines are in the file.
func FuzzTrace(f *testing.F) {
	f.Add([]byte("timestamp,requests\n0,1\n1,1\n"))
	f.Add([]byte("timestamp,requests\n2024-05-01T00:00:00Z,5762\n2024-05-01T00:01:00+01:00,1\n"))
	f.Add([]byte("timestamp,requests\n0,1\n1,1\n1,-1\n\n9,9,9\n\"a\n"))
	f.Add([]byte("\ufeffa,timestamp,requests\r\n,0.5,1e3\r\n,0.75,0\r\n,9,0"))
	zipped, _ := io.ReadAll(compressed("timestamp,requests\n0,1\n1,1\n"))
	f.Add(zipped)
	f.Fuzz(func(t *testing.T, data []byte) {
		read := func() (*models.ArrivalCounts, keys.Problems) {
			var found keys.Findings
			return countsOf(newLines("f.csv", bytes.NewReader(data), &found), 100_000), found.Sorted()
		}
		trace, problems := read()
		again, problemsAgain := read()
		if fmt.Sprint(problems) != fmt.Sprint(problemsAgain) || !cmp.Equal(trace, again) {
			t.Fatal("read twice, read differently")
		}
		if (trace == nil) != (problems != nil) {
			t.Fatal("neither a trace nor a problem, or both")
		}
		if problems != nil {
			lines := 1 + bytes.Count(data, []byte("\n"))
			if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
				lines = math.MaxInt
			}
			for _, p := range problems {
				if p.Line < 0 || p.Line > lines || p.What == "" || strings.Contains(p.String(), "\n") {
					t.Fatalf("%q in %d lines", p, lines)
				}
			}
			return
		}
		sum := 0.0
		for _, n := range trace.Requests {
			if !(n >= 0) || math.IsInf(n, 0) {
				t.Fatal(n)
			}
			sum += n
		}
		if sum <= 0 || trace.Width <= 0 || len(trace.Requests) < 2 || trace.Missing > len(trace.Requests)-2 ||
			trace.LongestGap%trace.Width != 0 || (trace.Missing > 0) != (trace.LongestGap > 0) {
			t.Fatalf("%+v", trace)
		}
	})
}
