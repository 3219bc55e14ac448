package recordings

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"fleetcost/models/recording"
)

func init() {
	register("cloudwatch", "CloudWatch get-metric-statistics or get-metric-data: sums or sample counts by the period", &Format{
		Title: "CloudWatch metric", Tool: "AWS CLI", Holds: "metric", order: 20,
		Example:  `{"Label":"RequestCount","Datapoints":[{"Timestamp":"2024-05-01T00:05:00Z","Sum":30,"Unit":"Count"},{"Timestamp":"2024-05-01T00:00:00Z","Sum":60,"Unit":"Count"}]}`,
		Requests: 90,
		is:       func(h *Head) bool { return h.JSON("Datapoints") || h.JSON("MetricDataResults") },
		whole:    readCloudWatch,
	})
}

type cloudWatch struct {
	Label      string
	Datapoints []struct {
		Timestamp                 json.RawMessage
		Sum, SampleCount, Average *float64
		Unit                      string
	}
	MetricDataResults []struct {
		ID, Label, StatusCode string
		Timestamps            []json.RawMessage
		Values                []float64
	}
}

// readCloudWatch reads points in whatever order. Their period is not in the file: it is as
// most are apart, or told. A period in which nothing came has no point.
func readCloudWatch(in *Input) (*recording.Recording, error) {
	var a cloudWatch
	if err := in.JSON(&a); err != nil {
		return nil, err
	}
	var all, metrics []recording.Series
	hint := recording.Measure("")
	switch {
	case len(a.MetricDataResults) > 0:
		for _, m := range a.MetricDataResults {
			if len(m.Timestamps) != len(m.Values) {
				return nil, in.problem(0, fmt.Sprintf("%s has %d times and %d values", m.Label, len(m.Timestamps), len(m.Values)), "")
			}
			if m.StatusCode != "" && m.StatusCode != "Complete" {
				in.Caution("%s is %s: points are missing that CloudWatch has", m.Label, m.StatusCode)
			}
			s := recording.Series{Name: m.Label}
			if s.Name == "" {
				s.Name = m.ID
			}
			metrics = append(metrics, recording.Series{Name: metricOf(s.Name)})
			for i, raw := range m.Timestamps {
				at, ok := cloudWatchTime(raw)
				if !ok {
					return nil, in.problem(0, fmt.Sprintf("%s is no time", shortened(raw)), "")
				}
				s.Add(at, m.Values[i])
			}
			all = append(all, s)
		}
		hint = measureOfNames(metrics)
	case len(a.Datapoints) > 0:
		s := recording.Series{Name: a.Label}
		value, as, what := statistic(a)
		if what != "" {
			return nil, in.problem(0, what, "ask for --statistics Sum of a metric that counts requests, such as RequestCount")
		}
		for i, p := range a.Datapoints {
			at, ok := cloudWatchTime(p.Timestamp)
			if !ok {
				return nil, in.problem(0, fmt.Sprintf("%s is no time", shortened(p.Timestamp)), "")
			}
			v := math.NaN()
			if x := value(i); x != nil {
				v = *x
			}
			s.Add(at, v)
		}
		all, hint = []recording.Series{s}, as
		if as == recording.Counts && a.Datapoints[0].Unit != "None" && a.Datapoints[0].Unit != "" {
			in.Values = cmp.Or(in.Values, string(as)) // a sum is no counter, however it rises
		}
	default:
		return nil, in.problem(0, "has no data points", "ask for a span in which requests came")
	}
	rec, err := in.series(all, "", hint)
	if err == nil && in.Bucket == 0 {
		in.Note("the period is not in the file: it is taken to be as most points are apart (--bucket says it)")
	}
	if err == nil && rec.Counts != nil && rec.Counts.Missing > 0 {
		rec.Sparse = true
		in.Caution(`CloudWatch has no point of a period without requests: what is missing may be zero (in a scenario gaps = "zero")`)
	}
	return rec, err
}

// metricOf is the name of the metric in a label, which may have a dimension before it; what
// ends in Count is a number of what it names, such as HTTPCode_Target_2XX_Count.
func metricOf(label string) string {
	name := label[strings.LastIndexByte(label, ' ')+1:]
	if strings.HasSuffix(name, "Count") {
		return "count"
	}
	return name
}

// statistic is which of those in the file counts requests.
func statistic(a cloudWatch) (value func(int) *float64, as recording.Measure, what string) {
	p := a.Datapoints[0]
	switch {
	case p.Unit == "Count/Second" && p.Average != nil:
		return func(i int) *float64 { return a.Datapoints[i].Average }, recording.Rates, ""
	case p.Sum != nil && (p.Unit == "Count" || p.Unit == "None" || p.Unit == ""):
		return func(i int) *float64 { return a.Datapoints[i].Sum }, recording.Counts, ""
	case p.SampleCount != nil: // of a duration, one sample for each request
		return func(i int) *float64 { return a.Datapoints[i].SampleCount }, recording.Counts, ""
	case p.Sum != nil:
		return nil, "", fmt.Sprintf("a sum of %s is no number of requests", p.Unit)
	}
	return nil, "", "has neither Sum nor SampleCount"
}

// cloudWatchTime is ISO 8601, or unix seconds.
func cloudWatchTime(raw json.RawMessage) (int64, bool) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		at, err := time.Parse(time.RFC3339, text)
		return at.UnixNano(), err == nil && believed(at)
	}
	seconds, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || !(math.Abs(seconds) < 7e9) {
		return 0, false
	}
	return int64(math.Round(seconds*1e3)) * 1e6, true
}
