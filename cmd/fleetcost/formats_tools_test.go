package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings"
	"fleetcost/profiles/shared"
)

// A recordedFile is one of ../shared/formats, and what its README says it holds: durations in
// milliseconds, unknown figures NaN, times with milliseconds.
type recordedFile struct {
	file, kind              string
	requests, errors, mean  float64
	first, last             string
	p50, p95, p99, avg, max float64
	endpoints               string // name: requests, errors, p50; ...
	anyEndpoints            bool   // of which nothing is said
	refused                 string // what the error must say, of a file that is refused
	cautions                []string
}

var none = math.NaN()

// loadTests are the results of tools.
var loadTests = []recordedFile{
	{file: "ab.txt", kind: "ab", requests: 20000, errors: 0, mean: 58.34, p50: 16, p95: 23, p99: 38, avg: 17.139, max: 245, cautions: []string{"closed loop"}},
	{
		file: "autocannon.json", kind: "autocannon", requests: 6500, errors: 6500, mean: 215.8035,
		first: "2026-03-14T03:23:11.381Z", last: "2026-03-14T03:23:41.504Z", p50: 424, p95: none, p99: 1202, avg: 456.57, max: 5949,
		cautions: []string{"every answer is 403", "closed loop"},
	},
	{
		// Requests are those sent: 30284 answered in 910.5 s, 5161 timed out, 371 of status 400 or 500.
		file: "artillery_v1.json", kind: "artillery", requests: 35445, errors: 5161 + 1 + 370, mean: 38.93,
		first: "2021-09-23T19:22:51.438Z", last: "2021-09-23T19:38:01.919Z", p50: 124, p95: 143, p99: 852.7, avg: none, max: 7145, cautions: []string{"5161 of 35445 requests were sent and never answered (ETIMEDOUT 5161)", "warm up"},
	},
	{file: "gatling_3.14_binary_simulation.log", refused: "js/stats.json"},
	{
		file: "gatling_3.3.1_simulation.log", kind: "gatling", requests: 50, errors: 0, mean: 50 / 0.616, first: "2021-03-31T15:31:08.271Z", last: "2021-03-31T15:31:08.887Z",
		p50: 95, p95: 246, p99: 256, avg: 130.76, max: 256, endpoints: "request_1: 50, 0, 95",
	},
	{
		file: "hdr_v2.hlog", kind: "hdr", requests: 28166, errors: none, mean: 28166 / 36.004, first: "2015-09-09T15:24:39.601Z", last: "2015-09-09T15:25:15.605Z",
		p50: 0.344063, p95: 557.842431, p99: 1275.068415, avg: 59.6439047, max: 1551.892479,
	},
	{file: "hey.txt", kind: "hey", requests: 200, errors: 0, mean: 7574.0936, p50: 1.4, p95: 16, p99: 16.6, avg: 4.6, max: 17.7, cautions: []string{"closed loop"}},
	{
		file: "jmeter_transactions.jtl", kind: "jmeter", requests: 42, errors: 0, mean: 42 / 27.468, first: "2019-01-16T22:05:57.242Z", last: "2019-01-16T22:06:24.71Z",
		p50: 541, p95: 1172, p99: 1624, avg: 637.452381, max: 1624,
		endpoints: "HP-0: 8, 0, 523; HP-1: 8, 0, 307; HP-2: 8, 0, 704; Search-0: 6, 0, 862; Search-1: 6, 0, 391; Search-2: 6, 0, 591",
	},
	{
		file: "k6_summary_export.json", kind: "k6", requests: 613790, errors: 0, mean: 1334.398196695031,
		p50: 0.666148, p95: 83.93890599999999, p99: none, avg: 23.686612397902877, max: 14239.697849, cautions: []string{"7207 of 620997 iterations were never started"},
	},
	{
		file: "k6_out.csv", kind: "k6-csv", requests: 4, errors: 2, mean: 4.0 / 43, first: "2021-10-08T15:26:30Z", last: "2021-10-08T15:27:13Z",
		p50: 0, p95: 245.591442, p99: 245.591442, avg: 120.905972, max: 245.591442,
		endpoints: "GET https://non-shop.example.com/: 2, 2, 0; GET https://shop.example.com/: 2, 0, 238.032", cautions: []string{"2 requests were not answered"},
	},
	{
		file: "locust_stats.csv", kind: "locust", requests: 487, errors: 0, mean: 0.658173742373528, p50: 19, p95: 74, p99: 520, avg: 32.82101785867366, max: 561.8109703063965,
		endpoints: "GET /function/nodeinfo: 262, 0, 19; GET /function/nodeinfo?policy=test: 225, 0, 19",
	},
	{
		file: "locust_stats_history.csv", kind: "locust-history", requests: 2050, errors: 1496, mean: 2050.0 / 56, first: "2026-03-07T02:13:32Z", last: "2026-03-07T02:14:28Z",
		p50: 3, p95: 8, p99: 2000, avg: 53.77800819495385, max: 2160.2996999863535, cautions: []string{"with all of them there were 38.7115 requests/s"},
	},
	{file: "oha_nothing_answered.json", kind: "oha-json", requests: 0, errors: 0, mean: 0, p50: none, p95: none, p99: none, avg: none, max: none, cautions: []string{"nothing was answered"}},
	{
		file: "vegeta_report.json", kind: "vegeta-json", requests: 11457, errors: 0, mean: 381.9013297040498,
		first: "2020-08-06T13:54:42.34Z", last: "2020-08-06T13:55:12.339Z", p50: 261.546418, p95: 297.608972, p99: 324.027882, avg: 263.055331, max: 1364.625689,
	},
	{
		file: "wrk2_corrected_and_uncorrected.txt", kind: "wrk2", requests: 60055, errors: 0, mean: 2001.42,
		p50: 8.61, p95: 524.799, p99: 1270, avg: 63.660, max: 1416.192,
	},
	{file: "wrk_latency.txt", kind: "wrk", requests: 18, errors: 0, mean: 17.81, p50: 40.25, p95: none, p99: 46.51, avg: 42.28, max: 46.51, cautions: []string{"closed loop"}},
}

func TestFormatsOfLoadTests(t *testing.T) { compareRecorded(t, loadTests) }

// compareRecorded reads files of ../shared/formats and compares them with what is said of them.
func compareRecorded(t *testing.T, all []recordedFile) {
	for _, want := range all {
		t.Run(want.file, func(t *testing.T) {
			rec, err := readRecorded(t, shared.Path(t, "formats", want.file))
			if want.refused != "" {
				if err == nil || !strings.Contains(err.Error(), want.refused) {
					t.Fatalf("must be refused with %q: %v", want.refused, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if rec.Kind != want.kind {
				t.Errorf("kind %s, want %s", rec.Kind, want.kind)
			}
			figures := []struct {
				name      string
				got, want float64
			}{{"requests", rec.Requests, want.requests}, {"errors", rec.Errors, want.errors}, {"requests per second", rec.Mean, want.mean}}
			l := rec.Latency
			if l == nil {
				l = recording.BlankLatency()
			}
			for _, q := range []struct {
				name      string
				got, want float64
			}{{"p50", l.P50, want.p50}, {"p95", l.P95, want.p95}, {"p99", l.P99, want.p99}, {"mean", l.Mean, want.avg}, {"longest", l.Max, want.max}} {
				q.got *= 1e3
				figures = append(figures, q)
			}
			for _, f := range figures {
				// The README states six digits or more.
				if math.IsNaN(f.got) != math.IsNaN(f.want) || math.Abs(f.got-f.want) > 1e-5*math.Abs(f.want)+1e-9 {
					t.Errorf("%s %v, want %v", f.name, f.got, f.want)
				}
			}
			if got := [2]string{toMilliseconds(rec.First), toMilliseconds(rec.Last)}; got != [2]string{want.first, want.last} {
				t.Errorf("from %s to %s, want %s to %s", got[0], got[1], want.first, want.last)
			}
			var endpoints []string
			for _, e := range rec.Endpoints {
				p50 := none
				if e.Latency != nil {
					p50 = e.Latency.P50
				}
				endpoints = append(endpoints, fmt.Sprintf("%s: %d, %d, %.6g", e.Name, e.Requests, e.Errors, 1e3*p50))
			}
			if got := strings.Join(endpoints, "; "); got != want.endpoints && !want.anyEndpoints {
				t.Errorf("endpoints %s, want %s", got, want.endpoints)
			}
			for _, c := range want.cautions {
				if !strings.Contains(strings.Join(rec.Cautions, "\n"), c) {
					t.Errorf("no caution %q among %q", c, rec.Cautions)
				}
			}
		})
	}
}

func toMilliseconds(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Truncate(time.Millisecond).Format(time.RFC3339Nano)
}

func readRecorded(t *testing.T, path string) (*recording.Recording, error) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in, err := recordings.Open(filepath.Base(path), f, recordings.Options{})
	if err != nil {
		return nil, err
	}
	all, err := recordings.Read([]*recordings.Input{in})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}
