package recordings

import (
	"bytes"
	"errors"
	"math"
	"strings"

	"fleetcost/models/recording"
)

func init() {
	register("vegeta-json", "vegeta's report in JSON: vegeta report -type=json", &Format{
		Title: "vegeta report, JSON", Tool: "vegeta", Holds: "load test",
		Example: `{"latencies":{"total":237119463,"mean":2371194,"50th":2854306,"90th":3228223,"95th":3478629,"99th":3530000,"max":3660505,"min":1949582},"bytes_in":{"total":606700,"mean":6067},"bytes_out":{"total":0,"mean":0},` +
			`"earliest":"2015-09-19T14:45:50.645818631+02:00","latest":"2015-09-19T14:45:51.635818575+02:00","end":"2015-09-19T14:45:51.639325797+02:00","duration":989999944,"wait":3507222,"requests":100,"rate":101.01,"throughput":100.65,"success":1,"status_codes":{"200":100},"errors":[]}` + "\n",
		Requests: 100,
		is:       func(h *Head) bool { return h.JSON("latencies", "earliest", "requests", "throughput") },
		whole:    readVegetaJSON,
	})
	register("vegeta-text", "vegeta's report as text: vegeta report", &Format{
		Title: "vegeta report", Tool: "vegeta", Holds: "load test",
		Example: "Requests      [total, rate, throughput]         1200, 120.00, 65.87\n" +
			"Duration      [total, attack, wait]             10.094965987s, 9.949883921s, 145.082066ms\n" +
			"Latencies     [min, mean, 50, 90, 95, 99, max]  90.438129ms, 113.172398ms, 108.272568ms, 140.18235ms, 247.771566ms, 264.815246ms, 281.49ms\n" +
			"Bytes In      [total, mean]                     3714690, 3095.57\n" +
			"Bytes Out     [total, mean]                     0, 0.00\n" +
			"Success       [ratio]                           55.42%\n" +
			"Status Codes  [code:count]                      0:535  200:665\n" +
			"Error Set:\nGet http://localhost:6060: dial tcp 127.0.0.1:6060: connection refused\n",
		Requests: 1200,
		is: func(h *Head) bool {
			return bytes.HasPrefix(h.First(), []byte("Requests ")) && bytes.Contains(h.First(), []byte("[total, rate"))
		},
		whole: readVegetaText,
	})
}

// A vegetaReport is the sum of an attack, in nanoseconds. It is of an open loop: hits are
// sent at their rate, whatever the answers do, as long as there are workers.
type vegetaReport struct {
	Latencies map[string]float64 `json:"latencies"`
	Earliest  string             `json:"earliest"`
	Latest    string             `json:"latest"`
	Duration  *float64           `json:"duration"` // from the first hit to the last
	Wait      *float64           `json:"wait"`     // for the last answer
	Requests  *float64           `json:"requests"`
	Rate      *float64           `json:"rate"`
	Statuses  map[string]int     `json:"status_codes"`
	Success   *float64           `json:"success"`
	Through   *float64           `json:"throughput"`
}

func readVegetaJSON(in *Input) (*recording.Recording, error) {
	var r vegetaReport
	if err := in.JSON(&r); err != nil {
		return nil, err
	}
	rec := recording.Blank()
	rec.Requests, rec.Statuses = stated(r.Requests), r.Statuses
	lasted := stated(r.Duration) / 1e9
	begin, _ := stamp(r.Earliest)
	lasts(rec, begin, lasted)
	if end, ok := stamp(r.Latest); ok && !rec.First.IsZero() && !end.Before(rec.First) {
		rec.Last = end.UTC()
	}
	l := recording.BlankLatency()
	rec.Latency = l
	for name, ns := range r.Latencies {
		if !(ns >= 0) {
			continue
		}
		switch name {
		case "mean":
			l.Mean = ns / 1e9
		case "max":
			l.Max = ns / 1e9
		default:
			if p := number(strings.TrimSuffix(name, "th")); strings.HasSuffix(name, "th") && p > 0 && p < 100 {
				l.Set(p/100, ns/1e9)
			}
		}
	}
	vegetaSaid(in, rec, stated(r.Rate), stated(r.Through), stated(r.Success), stated(r.Wait)/1e9)
	return rec, nil
}

// vegetaSaid completes a report. Its rate is what was sent, and what was to be sent; its
// throughput is what was answered with success. Success is a status from 200 to 399.
func vegetaSaid(in *Input, rec *recording.Recording, rate, throughput, success, wait float64) {
	if rec.Statuses == nil {
		rec.Statuses = map[string]int{}
	}
	rec.Offered, rec.Mean = rate, rate
	switch {
	case len(rec.Statuses) > 0:
		rec.Errors = failures(rec.Statuses)
		if unanswered := float64(rec.Statuses["0"]); unanswered > 0 && unanswered <= rec.Requests {
			in.Caution("%.0f of %.0f hits were not answered; the time until each failed is in the latencies", unanswered, rec.Requests)
		}
	case success >= 0 && success <= 1:
		rec.Errors = math.Round(rec.Requests * (1 - success))
	}
	if rec.Latency != nil {
		rec.Latency.N, _ = count(rec.Requests)
	}
	if throughput >= 0 && rate >= 0 && wait >= 0 {
		in.Note("open loop: %.6g requests/s were sent, and %.6g/s answered with success until the last answer came, %.4g s after the last was sent", rate, throughput, wait)
	}
}

// readVegetaText reads lines of a name, names of values in brackets, and values.
func readVegetaText(in *Input) (*recording.Recording, error) {
	rec := recording.Blank()
	rec.Latency = recording.BlankLatency()
	rate, throughput, success, wait, runs := math.NaN(), math.NaN(), math.NaN(), math.NaN(), 0
	for line := range in.lines() {
		name, rest, ok := strings.Cut(string(line), "[")
		names, texts, bracket := strings.Cut(rest, "]")
		if !ok || !bracket {
			continue
		}
		values := map[string]string{}
		all := strings.Split(texts, ",")
		for i, n := range strings.Split(names, ",") {
			if i < len(all) {
				values[strings.TrimSpace(n)] = strings.TrimSpace(all[i])
			}
		}
		switch strings.TrimSpace(name) {
		case "Requests":
			if runs++; runs > 1 {
				return nil, severalRuns(in)
			}
			rec.Requests, rate, throughput = number(values["total"]), number(values["rate"]), math.NaN()
			if text, known := values["throughput"]; known {
				throughput = number(text)
			}
		case "Duration":
			rec.Seconds, wait = seconds(values["attack"]), seconds(values["wait"])
		case "Latencies":
			for n, text := range values {
				s := seconds(text)
				switch p := number(n); {
				case n == "mean":
					rec.Latency.Mean = s
				case n == "max":
					rec.Latency.Max = s
				case p > 0 && p < 100 && s >= 0:
					rec.Latency.Set(p/100, s)
				}
			}
		case "Success":
			success = number(strings.TrimSuffix(values["ratio"], "%")) / 100
		case "Status Codes":
			for pair := range strings.FieldsSeq(texts) {
				code, n, _ := strings.Cut(pair, ":")
				if times, ok := count(number(n)); ok && digits([]byte(code)) {
					rec.Statuses[code] += times
				}
			}
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if !(rec.Requests >= 0) {
		return nil, errors.New("the report of vegeta does not say how many requests it sent")
	}
	vegetaSaid(in, rec, rate, throughput, success, wait)
	return rec, nil
}
