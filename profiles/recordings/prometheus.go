package recordings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models/recording"
)

func init() {
	register("prometheus", "Prometheus query_range: the series of a matrix, added where they have the same times", &Format{
		Title: "Prometheus query_range", Tool: "Prometheus", Holds: "metric", order: 20,
		Example: `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"job":"web"},"values":[[1767348000,"0.5"],[1767348060,"1.5"]]}]}}`,
		// a half and one and a half per second, for a minute each
		Requests: 120,
		is:       func(h *Head) bool { return h.JSON("resultType", "result") || h.JSON("status", "errorType") },
		whole:    readPrometheus,
	})
}

// prometheusAnswer is what the HTTP API answers; values are strings.
type prometheusAnswer struct {
	Status    string         `json:"status"`
	ErrorType string         `json:"errorType"`
	Error     string         `json:"error"`
	Data      prometheusData `json:"data"`
	// Data themselves, as jq takes them out.
	prometheusData
}

type prometheusData struct {
	ResultType string          `json:"resultType"`
	Result     json.RawMessage `json:"result"`
}

type prometheusSeries struct {
	Metric     map[string]string    `json:"metric"`
	Values     [][2]json.RawMessage `json:"values"`
	Histograms []json.RawMessage    `json:"histograms"`
}

func readPrometheus(in *Input) (*recording.Recording, error) {
	var a prometheusAnswer
	if err := in.JSON(&a); err != nil {
		return nil, err
	}
	if a.Data.ResultType == "" {
		a.Data = a.prometheusData
	}
	switch {
	case a.Status == "error":
		return nil, fmt.Errorf("the answer is an error, %s: %s", a.ErrorType, a.Error)
	case a.Data.ResultType != "matrix":
		return nil, in.problem(0, fmt.Sprintf("is a %s, values at one time only", a.Data.ResultType), "ask for a span: /api/v1/query_range")
	}
	var results []prometheusSeries
	if err := json.Unmarshal(a.Data.Result, &results); err != nil {
		what, fix := jsonFault(a.Data.Result, err)
		return nil, in.problem(0, what, fix)
	}
	var all []recording.Series
	raw := ""
	for _, result := range results {
		if len(result.Histograms) > 0 {
			return nil, in.problem(0, labels(result.Metric)+" has native histograms, no numbers", "ask for histogram_count(rate(...[1m])) of it")
		}
		s := recording.Series{Name: labels(result.Metric)}
		for _, v := range result.Values {
			at, value, err := prometheusPoint(v)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name, err)
			}
			s.Add(at, value)
		}
		if name := result.Metric["__name__"]; name != "" {
			raw = name
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return nil, errors.New("the answer has no series: the query found nothing")
	}
	return in.series(all, raw, "")
}

// labels names a series as a query does.
func labels(metric map[string]string) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(metric)) {
		if k != "__name__" {
			parts = append(parts, k+"="+strconv.Quote(metric[k]))
		}
	}
	return metric["__name__"] + "{" + strings.Join(parts, ",") + "}"
}

// prometheusPoint is a time in seconds and a value, which is a string.
func prometheusPoint(v [2]json.RawMessage) (at int64, value float64, err error) {
	seconds, err := strconv.ParseFloat(string(bytes.TrimSpace(v[0])), 64)
	if err != nil || seconds < -1e11 || seconds > 1e11 {
		return 0, 0, fmt.Errorf("%s is no time in seconds", v[0])
	}
	var text string
	if json.Unmarshal(v[1], &text) != nil {
		text = string(v[1])
	}
	if value, err = strconv.ParseFloat(text, 64); err != nil {
		return 0, 0, fmt.Errorf("%q is no value", text)
	}
	return int64(math.Round(seconds*1e3)) * 1e6, value, nil
}
