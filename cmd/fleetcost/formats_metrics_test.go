package main

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings"
	"fleetcost/profiles/shared"
	"fleetcost/sim"
)

// metrics are exports of metrics.
var metrics = []recordedFile{
	{
		file: "prometheus_query_range.json", kind: "prometheus", requests: 8340, errors: none, mean: 23.1667,
		first: "2026-01-02T10:00:00Z", last: "2026-01-02T10:05:00Z", p50: none, p95: none, p99: none, avg: none, max: none,
	},
	{
		file: "grafana_ms.csv", kind: "grafana", requests: 9.046402 * 57 * 60, errors: none, mean: 9.046402,
		first: "2024-05-02T17:31:00Z", last: "2024-05-02T18:27:00Z", p50: none, p95: none, p99: none, avg: none, max: none,
	},
	{
		file: "grafana_series_as_rows.csv", kind: "grafana", requests: none, errors: none, mean: none,
		first: "2016-05-19T11:36:27Z", last: "2016-05-19T11:45:40Z", p50: none, p95: none, p99: none, avg: none, max: none,
		cautions: []string{"3 series, each with times of its own"},
	},
	{file: "cloudwatch_get_metric_statistics.json", refused: "--bucket"},
}

func TestFormatsOfMetrics(t *testing.T) { compareRecorded(t, metrics) }

// Of several series each has its own figures: points, steps, means and maxima of the README.
func TestFormatsOfMetricsHaveSeries(t *testing.T) {
	for file, want := range map[string]string{
		"grafana_ms.csv": `s0: 57, 60 s, 3.884438, 7.266667; s1: 57, 60 s, 0.585067, 1.166667; s2: 57, 60 s, 0.452668, 1.000000; s3: 57, 60 s, 0.610526, 1.433333; ` +
			`s4: 57, 60 s, 1.703509, 4.500000; s5: 57, 60 s, 1.245614, 2.833333; s6: 57, 60 s, 0.564580, 1.200000`,
		"grafana_series_as_rows.csv": `host1: 19, 15 s, 7.610746; host2: 19, 30 s, 0.300000; host3: 19, 30 s, 4.314658`,
	} {
		rec := readMetric(t, file, recordings.Options{})
		var got []string
		for _, track := range rec.Tracks {
			_, host, rows := strings.Cut(track.Name, "hostname=")
			if host, _, _ = strings.Cut(host, ","); rows {
				got = append(got, fmt.Sprintf("%s: %d, %.0f s, %.6f", host, track.Points, track.Step.Seconds(), track.Mean))
				continue
			}
			got = append(got, fmt.Sprintf("%s: %d, %.0f s, %.6f, %.6f", track.Name, track.Points, track.Step.Seconds(), track.Mean, track.Max))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: %s\nwant %s", file, strings.Join(got, "; "), want)
		}
	}
	one := readMetric(t, "grafana_ms.csv", recordings.Options{Value: "s0"})
	at := slices.IndexFunc(one.Peaks, func(p recording.Peak) bool { return p.Width == 10*sim.Minute })
	if at < 0 || math.Abs(one.Peaks[at].Rate-4.673333) > 5e-7 {
		t.Errorf("peaks of s0: %v", one.Peaks)
	}
}

// The period of CloudWatch is told, and gives the rates of the README.
func TestFormatsOfMetricsTakeAPeriod(t *testing.T) {
	rec := readMetric(t, "cloudwatch_get_metric_statistics.json", recordings.Options{Bucket: 900 * sim.Second})
	c := rec.Counts
	if rec.Requests != 12413+37823+29428 || c.Width != 900*sim.Second || c.Missing != len(c.Requests)-3 {
		t.Fatalf("%v requests in %v buckets of %v, %d missing", rec.Requests, len(c.Requests), c.Width, c.Missing)
	}
	for at, want := range map[int]float64{0: 13.7922, 25: 42.0256, 39: 32.6978} {
		if got := c.Requests[at] / 900; math.Abs(got-want) > 5e-5 {
			t.Errorf("bucket %d: %v requests/s, want %v", at, got, want)
		}
	}
}

func readMetric(t *testing.T, name string, o recordings.Options) *recording.Recording {
	t.Helper()
	f, err := os.Open(shared.Path(t, "formats", name))
	if err != nil {
		t.Fatal(err)
	}
	in, err := recordings.Open(name, f, o)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	all, err := recordings.Read([]*recordings.Input{in})
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}
