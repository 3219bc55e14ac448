package recordings

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

func init() {
	register("jmeter-statistics", "JMeter's report: statistics.json of its dashboard", &Format{
		Title: "JMeter statistics", Tool: "JMeter", Holds: "load test",
		Example: `{"Total": {"transaction": "Total", "sampleCount": 1000, "errorCount": 10, "errorPct": 1.0, "meanResTime": 120.5, "medianResTime": 100.0, "minResTime": 10.0, "maxResTime": 2000.0, "pct1ResTime": 200.0, "pct2ResTime": 300.0, "pct3ResTime": 900.0, "throughput": 50.0},` + "\n" +
			` "Home": {"transaction": "Home", "sampleCount": 1000, "errorCount": 10, "errorPct": 1.0, "meanResTime": 120.5, "medianResTime": 100.0, "minResTime": 10.0, "maxResTime": 2000.0, "pct1ResTime": 200.0, "pct2ResTime": 300.0, "pct3ResTime": 900.0, "throughput": 50.0}}` + "\n",
		Requests: 1000,
		is:       func(h *Head) bool { return h.JSON("sampleCount", "errorCount", "meanResTime", "throughput") },
		whole:    readJMeterStatistics, caution: jmeterLoop,
	})
	register("jmeter-table", "JMeter's Aggregate Report or Summary Report, saved as a table", &Format{
		Title: "JMeter report table", Tool: "JMeter", Holds: "load test",
		Example: "Label,# Samples,Average,Median,90% Line,95% Line,99% Line,Min,Max,Error %,Throughput,Received KB/sec,Sent KB/sec\n" +
			"Home,600,120,100,200,300,900,10,2000,1.000%,30.00000,12.3,4.5\nCart,400,100,90,150,250,800,10,1000,0.000%,20.00000,12.3,4.5\nTOTAL,1000,112,95,190,290,880,10,2000,0.600%,50.00000,24.6,9.0\n",
		Requests: 1000,
		is:       func(h *Head) bool { return jmeterTableComma(h.First()) != 0 },
		whole:    readJMeterTable, caution: jmeterLoop,
	})
	register("jmeter-summariser", "what JMeter prints as it runs, and writes into jmeter.log: summary = ...", &Format{
		Title: "JMeter summariser", Tool: "JMeter", Holds: "load test",
		Example: "summary +    186 in 00:00:43 =    4.3/s Avg:   536 Min:     5 Max:  4617 Err:     0 (0.00%) Active: 5 Started: 5 Finished: 0\n" +
			"summary =   1255 in 00:03:37 =    5.8/s Avg:   330 Min:     5 Max:  5628 Err:     3 (0.24%)\n",
		Requests: 1255,
		is: func(h *Head) bool {
			return slices.ContainsFunc(h.Lines(), func(line []byte) bool { return jmeterSums.Match(line) })
		},
		whole: readJMeterSummariser, caution: jmeterLoop,
	})
}

func readJMeterStatistics(in *Input) (*recording.Recording, error) {
	type statistics struct {
		Transaction                       string
		SampleCount, ErrorCount           *float64
		MeanResTime, MedianResTime        *float64
		MaxResTime                        *float64
		Pct1ResTime, Pct2ResTime          *float64
		Pct3ResTime, Throughput, ErrorPct *float64
	}
	var all map[string]*statistics
	if err := in.JSON(&all); err != nil {
		return nil, err
	}
	latency := func(s *statistics) *recording.Latency {
		l := recording.BlankLatency()
		l.N, _ = count(stated(s.SampleCount))
		l.P50, l.P90, l.P95, l.P99 = stated(s.MedianResTime)/1e3, stated(s.Pct1ResTime)/1e3, stated(s.Pct2ResTime)/1e3, stated(s.Pct3ResTime)/1e3
		l.Mean, l.Max = stated(s.MeanResTime)/1e3, stated(s.MaxResTime)/1e3
		return l
	}
	rec := recording.Blank()
	sum := 0
	for label, s := range all {
		if s == nil {
			continue
		}
		n, ok := count(stated(s.SampleCount))
		switch {
		case !ok:
			in.Leave("a row without a number of samples")
		case label == "Total":
			rec.Requests, rec.Errors, rec.Mean, rec.Latency = float64(n), stated(s.ErrorCount), stated(s.Throughput), latency(s)
		default:
			e := recording.Endpoint{Name: label, Requests: n, Latency: latency(s)}
			e.Errors, _ = count(stated(s.ErrorCount))
			rec.Endpoints = append(rec.Endpoints, e)
			sum += n
		}
	}
	if !(rec.Requests >= 0) {
		return nil, errors.New("these statistics of JMeter have no row Total")
	}
	byRequests(rec)
	jmeterLasted(rec)
	if float64(sum) > rec.Requests {
		in.Note("the rows hold %d samples more than Total: some of them are transaction controllers, the sums of requests that have rows of their own", sum-int(rec.Requests))
	}
	in.Note("percentiles are taken for those that JMeter has by itself (90, 95, 99), which aggregate_rpt_pct1 to 3 may have set otherwise")
	return rec, nil
}

// jmeterLasted is how long a test took whose rate is known.
func jmeterLasted(rec *recording.Recording) {
	if rec.Mean > 0 {
		rec.Seconds = rec.Requests / rec.Mean
	}
}

// jmeterTableComma is the character between the columns of a report; 0 where it is none. The
// names are those of JMeter's languages: the first two and the widths of percentiles are
// alike in all.
func jmeterTableComma(first []byte) byte {
	for _, comma := range []byte(",;\t") {
		f := fieldsOf(first, comma)
		if len(f) < 7 {
			continue
		}
		samples := strings.HasPrefix(f[1], "#") && slices.ContainsFunc(f, func(name string) bool { return strings.HasSuffix(name, "KB/sec") })
		if samples || f[1] == "aggregate_report_count" {
			return comma
		}
	}
	return 0
}

// readJMeterTable reads a row a label. Its columns stand in a fixed order: label, number and
// mean; median and percentiles in an Aggregate Report; the shortest and the longest; in a
// Summary Report the standard deviation; the share of errors; the rate.
func readJMeterTable(in *Input) (*recording.Recording, error) {
	begin, _ := in.in.Peek(4096)
	first, _, _ := strings.Cut(strings.TrimLeft(string(begin), "\r\n"), "\n")
	t := newTable(in, max(jmeterTableComma([]byte(strings.TrimSpace(first))), 1))
	if !t.header() {
		return nil, in.Err()
	}
	shares, longest := map[int]float64{}, 4
	for i, f := range t.fields {
		name := strings.TrimPrefix(string(f), "aggregate_report_")
		if p := figures.Number(beforePercent(name)); p > 0 && p < 100 && i >= 4 {
			shares[i] = p / 100
		}
	}
	if len(shares) > 0 {
		shares[3], longest = 0.5, 5+len(shares)
	}
	failed, rate := longest+1, longest+2
	if len(shares) == 0 {
		failed, rate = longest+2, longest+3
	}
	rec := recording.Blank()
	var rows []recording.Endpoint
	var rates []float64
	within := 0.0
	for t.next() {
		if len(t.fields) <= rate {
			if len(t.fields) > 1 {
				in.Leave("cut off")
			}
			continue
		}
		n, ok := count(jmeterNumber(t.at(1)))
		share := jmeterNumber([]byte(strings.TrimSuffix(string(t.at(failed)), "%"))) / 100
		if !ok || !(share >= 0 && share <= 1) {
			in.Leave("a row without numbers")
			continue
		}
		l := recording.BlankLatency()
		l.N, l.Mean, l.Max = n, jmeterNumber(t.at(2))/1e3, jmeterNumber(t.at(longest))/1e3
		for i, q := range shares {
			if ms := jmeterNumber(t.at(i)); ms >= 0 {
				l.Set(q, ms/1e3)
			}
		}
		_, digits, _ := strings.Cut(strings.ReplaceAll(strings.TrimSuffix(string(t.at(failed)), "%"), ",", "."), ".")
		within = float64(n) * 0.5e-2 * math.Pow(10, -float64(len(digits)))
		rows = append(rows, recording.Endpoint{Name: string(jmeterLabel(t.at(0))), Requests: n, Errors: int(math.Round(share * float64(n))), Latency: l})
		rates = append(rates, jmeterRate(string(t.at(rate))))
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	sum, last := 0, len(rows)-1
	for _, r := range rows[:max(last, 0)] {
		sum += r.Requests
	}
	if last < 0 || rows[last].Requests != sum && !strings.EqualFold(rows[last].Name, "total") {
		return nil, errors.New("this report of JMeter is cut off: its last row, TOTAL, is missing")
	}
	rec.Requests, rec.Errors, rec.Latency, rec.Mean = float64(rows[last].Requests), float64(rows[last].Errors), rows[last].Latency, rates[last]
	rec.Endpoints, rec.Used = rows[:last], last
	byRequests(rec)
	jmeterLasted(rec)
	if within >= 0.5 {
		in.Note("errors are a rounded share of the samples: they hold to ± %.0f", math.Ceil(within))
	}
	in.Note("no time of day; where the plan has transaction controllers, their samples, which are sums of requests, are rows like others and in TOTAL")
	return rec, nil
}

// beforePercent is the number of a name such as 90% Line.
func beforePercent(name string) string {
	share, _, found := strings.Cut(name, "%")
	if !found {
		return ""
	}
	return share
}

// jmeterNumber is a number, whose point may be a comma.
func jmeterNumber(text []byte) float64 {
	return figures.Number(strings.ReplaceAll(strings.TrimSpace(string(text)), ",", "."))
}

// jmeterRate is a rate per second, or per what stands behind it.
func jmeterRate(text string) float64 {
	value, unit, _ := strings.Cut(text, "/")
	per, known := map[string]float64{"": 1, "s": 1, "sec": 1, "min": 60, "hour": 3600}[strings.TrimSpace(unit)]
	if !known {
		return math.NaN()
	}
	return jmeterNumber([]byte(value)) / per
}

// jmeterSums is a line of all requests so far.
var jmeterSums = regexp.MustCompile(`(?:summary|Generate Summary Results)\s*=\s*(\d+) in\s+([0-9:.,]+)s?\s+=\s*([0-9.,]+)/s\s+Avg:\s*(\d+)\s+Min:\s*\d+\s+Max:\s*(\d+)\s+Err:\s*(\d+)`)

// readJMeterSummariser takes the last of the sums.
func readJMeterSummariser(in *Input) (*recording.Recording, error) {
	rec := recording.Blank()
	l := recording.BlankLatency()
	for line := range in.lines() {
		m := jmeterSums.FindSubmatch(line)
		if m == nil {
			continue
		}
		n, ok := count(figures.Number(string(m[1])))
		if !ok {
			in.Leave("a sum that cannot be")
			continue
		}
		if float64(n) < rec.Requests {
			return nil, severalRuns(in)
		}
		rec.Used++
		rec.Requests, rec.Errors, rec.Seconds = float64(n), figures.Number(string(m[6])), jmeterClock(string(m[2]))
		l.N, l.Mean, l.Max = n, figures.Number(string(m[4]))/1e3, figures.Number(string(m[5]))/1e3
		if rec.Mean = jmeterNumber(m[3]); rec.Seconds > 0 {
			rec.Mean = rec.Requests / rec.Seconds
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if rec.Used == 0 {
		return nil, errors.New("no sum of all requests in this log of JMeter")
	}
	rec.Latency = l
	in.Note("no percentiles: JMeter's summariser knows mean, shortest and longest")
	return rec, nil
}

// jmeterClock is a duration such as 00:03:37 or 43.2, in seconds.
func jmeterClock(text string) float64 {
	parts := strings.Split(text, ":")
	if len(parts) == 3 {
		h, errH := strconv.Atoi(parts[0])
		m, errM := strconv.Atoi(parts[1])
		s := jmeterNumber([]byte(parts[2]))
		if errH != nil || errM != nil {
			return math.NaN()
		}
		return (time.Duration(h)*time.Hour + time.Duration(m)*time.Minute).Seconds() + s
	}
	return jmeterNumber([]byte(text))
}
