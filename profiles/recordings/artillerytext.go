package recordings

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

func init() {
	register("artillery-text", "artillery's summary as it is printed, of versions 1 and 2", &Format{
		Title: "artillery summary, text", Tool: "artillery", Holds: "load test",
		Example: "All VUs finished. Total time: 1 minute, 2 seconds\n\n--------------------------------\nSummary report @ 15:37:23(+0000)\n--------------------------------\n\n" +
			"http.codes.200: ................................................................ 300\nhttp.request_rate: ............................................................. 5/sec\n" +
			"http.requests: ................................................................. 301\nhttp.response_time:\n  min: ......................................................................... 20\n" +
			"  max: ......................................................................... 91\n  mean: ........................................................................ 31.2\n  median: ...................................................................... 28\n" +
			"  p95: ......................................................................... 51\n  p99: ......................................................................... 77\n" +
			"http.responses: ................................................................ 300\nerrors.ETIMEDOUT: .............................................................. 1\n",
		Requests: 301,
		is: func(h *Head) bool {
			return bytes.Contains(h.Bytes, []byte("Summary report @ ")) && (bytes.Contains(h.Bytes, []byte("http.requests:")) || bytes.Contains(h.Bytes, []byte("Requests completed:"))) ||
				bytes.HasPrefix(h.First(), []byte("Test run id: ")) && bytes.Contains(h.Bytes, []byte("Metrics for period to:"))
		},
		whole: readArtilleryText,
	})
}

// readArtilleryText reads the summary, which stands behind the windows.
func readArtilleryText(in *Input) (*recording.Recording, error) {
	a := &artilleryPart{}
	summary, under, depth, lasted, cells := false, "", 0, math.NaN(), map[string]float64{}
	for line := range in.lines() {
		text := strings.TrimSpace(string(line))
		if _, time, ok := strings.Cut(text, "Total time: "); ok {
			lasted = artilleryClock(time)
			continue
		}
		if strings.HasPrefix(text, "Summary report @ ") {
			if summary {
				return nil, severalRuns(in)
			}
			summary = true
			continue
		}
		name, value, colon := strings.Cut(text, ": ")
		if !colon {
			name, colon = strings.CutSuffix(text, ":")
			value = ""
		}
		if !summary || !colon {
			continue
		}
		value = strings.TrimSpace(strings.TrimLeft(value, "."))
		first, _, _ := strings.Cut(value, " ")
		n := figures.Number(strings.TrimSuffix(strings.TrimSuffix(first, "/sec"), "/second"))
		switch deep := indented(line); {
		case value == "":
			under, depth = name, deep
		case under != "" && deep > depth:
			cells[under+"/"+name] = n
		default:
			cells[name], under = n, ""
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if !summary {
		return nil, errors.New("the text of artillery is cut off: its summary report is missing")
	}
	artilleryCells(a, cells)
	rec, err := artilleryRecording(in, a, nil)
	if err != nil {
		return nil, err
	}
	if math.IsNaN(rec.Seconds) && lasted > 0 {
		rec.Seconds = lasted
		rec.Mean = rec.Requests / lasted
	}
	return rec, nil
}

// indented is by how many blanks.
func indented(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " ")) }

// artilleryCells makes a part of what is printed: names of version 2 as they are, with
// summaries below theirs; of version 1 in words.
func artilleryCells(a *artilleryPart, cells map[string]float64) {
	a.Counters, a.Summaries = map[string]float64{}, map[string]map[string]float64{}
	a.Errors, a.Codes = map[string]float64{}, map[string]float64{}
	a.Latency = map[string]json.RawMessage{}
	for name, n := range cells {
		if !(n >= 0) {
			continue
		}
		above, below, nested := cutLast(name, "/")
		switch {
		case !nested:
			a.Counters[name] = n
		case above == "Codes":
			a.Codes[below] = n
		case above == "Errors":
			a.Errors[below] = n
		case above == "Request latency", strings.HasPrefix(above, "Response time"):
			a.Latency[below] = strconv.AppendFloat(nil, n, 'g', -1, 64)
		default:
			if a.Summaries[above] == nil {
				a.Summaries[above] = map[string]float64{}
			}
			a.Summaries[above][below] = n
		}
	}
	completed, old := a.Counters["Requests completed"]
	if !old {
		return
	}
	a.Completed = &completed
	sent := completed
	for _, n := range a.Errors {
		sent += n
	}
	a.RPS.Count = &sent
	for _, name := range []string{"RPS sent", "Mean response/sec"} {
		if rate, known := a.Counters[name]; known {
			a.RPS.Mean = &rate
		}
	}
}

// artilleryClock is a duration in words: 1 minute, 2 seconds.
func artilleryClock(text string) float64 {
	sum := 0.0
	for part := range strings.SplitSeq(text, ",") {
		n, unit, _ := strings.Cut(strings.TrimSpace(part), " ")
		per, known := map[string]float64{"day": 86400, "hour": 3600, "minute": 60, "second": 1}[strings.TrimSuffix(strings.TrimSpace(unit), "s")]
		if !known {
			return math.NaN()
		}
		sum += per * figures.Number(n)
	}
	return sum
}
