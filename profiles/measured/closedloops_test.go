package measured

import (
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"fleetcost/models/queueing"
	"fleetcost/profiles/shared"
)

func TestContradictionsOfClosedLoops(t *testing.T) {
	notes := func(lines string) string {
		_, notes, err := ReadServerTests("x.csv", strings.NewReader("users,achieved_rps,window_s,mean_ms,warm_s\n"+lines), nil)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(notes, "\n")
	}
	for lines, want := range map[string]string{
		"64,1000,10,64,1\n":                   "",
		"64,1000,10,80,1\n":                   "", // a quarter more
		"64,1000,10,,1\n":                     "", // no mean
		"1,1000,10,1,1\n":                     "",
		"100,1000,10,1000,1\n":                "x.csv:2: 100 users who wait for answers, but 1,000/s × 1,000 ms are 1,000 requests under way (Little's law): each sends several at once, or the mean is not that of all",
		"100,1000,10,50,1\n100,1000,10,9,1\n": "x.csv:2: 100 users who wait for answers, but 1,000/s × 50.0 ms are 50.0 requests under way (Little's law): they pause between requests, or the mean is not that of all; and so are 1 more",
	} {
		if got := notes(lines); got != want {
			t.Errorf("%q: %q, not %q", lines, got, want)
		}
	}
}

// published are tests of a closed loop whose mean latency is predicted from the other columns.
type published struct{ users, rate, mean float64 }

// readPublished reads the rows of a table of shared/runtimes, by what tells suites apart.
func readPublished(t *testing.T, file string, suite func(row map[string]string) string) map[string][]published {
	t.Helper()
	in := csv.NewReader(shared.Open(t, "runtimes", file))
	header, err := in.Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, must := range []string{"concurrency", "rps", "latency_ms_avg"} {
		if !slices.Contains(header, must) {
			t.Fatalf("%s: no column %s", file, must)
		}
	}
	lines, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	suites := map[string][]published{}
	for _, line := range lines {
		row := map[string]string{}
		for i, h := range header {
			row[h] = line[i]
		}
		p := published{columnOf(row, "concurrency"), columnOf(row, "rps"), columnOf(row, "latency_ms_avg")}
		if p.users > 0 && p.rate > 0 && p.mean > 0 {
			suites[suite(row)] = append(suites[suite(row)], p)
		}
	}
	return suites
}

// columnOf is the number in a column of a row; NaN where it is none.
func columnOf(row map[string]string, column string) float64 {
	var x float64
	if n, err := fmt.Sscan(row[column], &x); n != 1 || err != nil {
		return math.NaN()
	}
	return x
}

// The mean latency of published benchmarks is predicted from their rate and their users: a
// closed network of one station (exact mean value analysis), whose demand is what the rate
// leaves each request. fastify's client has ten requests in flight on each connection
// (autocannon -p 10). A suite that measured as it says is within the errors of rounding and
// of its edges, far below the quarter from which calibrate warns. Where half of a suite is
// further off, as of the-benchmarker from July 2024 on, whose README does not say what its mean is of,
// calibrate says so of half of its rows at least.
func TestPublishedMeansFollowFromRatesAndUsers(t *testing.T) {
	suites := readPublished(t, "single_process_servers.csv", func(row map[string]string) string { return row["suite"] })
	for name, rows := range readPublished(t, "webframeworks.csv", func(row map[string]string) string {
		return "the-benchmarker " + row["snapshot_date"] + ", " + row["concurrency"] + " connections"
	}) {
		suites[name] = rows
	}
	agree := 0
	for name, rows := range suites {
		var errors []float64
		warned := 0
		for _, p := range rows {
			users := p.users
			if name == "fastify-benchmarks" {
				users *= 10
			}
			network := queueing.ClosedNetwork{Clients: int(users), Stations: []queueing.Station{{Demand: 1 / p.rate, Servers: 1}}}
			averages, err := network.Averages()
			if err != nil {
				t.Fatal(err)
			}
			errors = append(errors, math.Abs(averages.SojournMean/(p.mean/1e3)-1))
			text := fmt.Sprintf("users,achieved_rps,window_s,mean_ms,warm_s\n%v,%v,5,%v,1\n", p.users, p.rate, p.mean)
			if _, notes, err := ReadServerTests(name, strings.NewReader(text), nil); err != nil {
				t.Fatal(err)
			} else if len(notes) > 0 {
				warned++
			}
		}
		slices.Sort(errors)
		median := errors[len(errors)/2]
		t.Logf("%-50s %3d rows: median error %5.1f %%, worst %6.1f %%; calibrate warns of %d", name, len(rows), 100*median, 100*errors[len(errors)-1], warned)
		if median <= contrary {
			agree++
		} else if 2*warned < len(rows) {
			t.Errorf("%s: half of the means are off by %.0f %% and more, and calibrate warns of %d of %d", name, 100*median, warned, len(rows))
		}
		if name == "fastify-benchmarks" && warned != len(rows) {
			t.Errorf("ten requests in flight on each connection, and calibrate warns of %d of %d", warned, len(rows))
		}
	}
	for _, name := range []string{"granian-vs", "py-frameworks-bench", "fastify-benchmarks"} {
		if len(suites[name]) == 0 {
			t.Errorf("no rows of %s", name)
		}
	}
	t.Logf("%d of %d suites agree with themselves", agree, len(suites))
}
