package recordings

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fleetcost/models/recording"
	"fleetcost/profiles/shared"
	"fleetcost/sim"
)

// sharedTrace reads a file of the traces as a scenario does.
func sharedTrace(t *testing.T, name string) (*recording.Recording, error) {
	t.Helper()
	f, err := os.Open(shared.Path(t, filepath.Join("traces", name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rec, _, err := replayed(name, f, Options{})
	return rec, err
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
		rec, err := sharedTrace(t, tt.name)
		if err != nil {
			t.Error(err)
			continue
		}
		c := rec.Counts
		if rec.Requests != tt.requests || len(c.Requests) != tt.buckets || c.Width != tt.width || c.Missing != 0 || c.Name != tt.name {
			t.Errorf("%s: %v requests in %d buckets of %v, %d missing", c.Name, rec.Requests, len(c.Requests), c.Width, c.Missing)
		}
	}
}

// A log of single requests has counts by the second; a table that names none is asked.
func TestRecordsOfSingleRequests(t *testing.T) {
	rec, err := sharedTrace(t, "raw-nginx-combined-2025-12.log.gz")
	if err != nil || rec.Requests != 21_641 || rec.Counts.Width != sim.Second {
		t.Errorf("%+v, %v", rec, err)
	}
	for name, want := range map[string]string{
		"azllm2023-conv.csv":                  "which column counts requests",
		"azfunc2019-400fn-invocations.csv.gz": "not a log, metric export or load test",
		"README.md":                           "not a log, metric export or load test",
	} {
		if _, err := sharedTrace(t, name); err == nil || !strings.HasPrefix(err.Error(), name+":1: "+want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What has no counts over time, or none at all, cannot be replayed.
func TestRecordsThatCannotBeReplayed(t *testing.T) {
	for text, want := range map[string]string{
		"timestamp,requests\n1714521600,0\n1714521660,0\n": "file: no requests in any bucket",
		"Series;Time;Value\na;2024-05-01T00:00:00Z;1.5\na;2024-05-01T00:00:15Z;1.5\nb;2024-05-01T00:00:07Z;1.5\nb;2024-05-01T00:00:22Z;1.5\n":                                                                                                                                                                                        "file: 2 series, each with times of its own",
		"Running 1s test @ http://localhost\n  2 threads and 10 connections\n  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency    42.28ms    2.00ms  46.51ms   88.89%\n    Req/Sec     9.00      0.00     9.00    100.00%\n  18 requests in 1.01s, 2.00KB read\nRequests/sec:     17.81\nTransfer/sec:      1.98KB\n": "file: has no counts over time",
	} {
		_, _, err := replayed("file", io.NopCloser(strings.NewReader(text)), Options{})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// A file that was cut off is not a smaller record.
func TestATruncatedGzipIsNotASmallerRecord(t *testing.T) {
	whole := gzipped(t, "timestamp,requests\n1714521600,1\n1714521660,1\n")
	_, _, err := replayed("t.csv.gz", io.NopCloser(bytes.NewReader([]byte(whole[:len(whole)-4]))), Options{})
	if err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Error(err)
	}
}
