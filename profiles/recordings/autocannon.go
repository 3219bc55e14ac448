package recordings

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

func init() {
	register("autocannon", "autocannon's result in JSON: --json", &Format{
		Title: "autocannon, JSON", Tool: "autocannon", Holds: "load test",
		Example: `{"url":"http://localhost:3000","connections":10,"pipelining":1,"duration":10.0,"start":"2026-03-14T03:23:11.000Z","finish":"2026-03-14T03:23:21.000Z","errors":2,"timeouts":2,"non2xx":1,"1xx":0,"2xx":999,"3xx":0,"4xx":0,"5xx":1,` +
			`"latency":{"average":45.6,"mean":45.6,"max":594,"p50":42.4,"p90":51.2,"p97_5":99.0,"p99":120.2},"requests":{"average":100,"mean":100,"total":1000,"sent":1010},"throughput":{"average":1}}` + "\n",
		Requests: 1002,
		is:       func(h *Head) bool { return h.JSON("latency", "requests", "throughput", "connections", "pipelining") },
		whole:    readAutocannon,
	})
	register("autocannon-text", "what autocannon prints, with --latency or without", &Format{
		Title: "autocannon", Tool: "autocannon", Holds: "load test",
		Example: "Running 10s test @ http://localhost:3000\n10 connections with 2 pipelining factor\n\n" +
			"│ Stat    │ 2.5% │ 50%  │ 97.5% │ 99%  │ Avg     │ Stdev   │ Max      │\n│ Latency │ 0 ms │ 1 ms │ 3 ms  │ 4 ms │ 1.02 ms │ 0.16 ms │ 16.45 ms │\n" +
			"│ Stat      │ 1%      │ 2.5%    │ 50%     │ 97.5%   │ Avg      │ Stdev   │ Min     │\n│ Req/Sec   │ 15      │ 15      │ 25      │ 26      │ 25.1     │ 1.54    │ 15      │\n" +
			"Req/Bytes counts sampled once per second.\n\n200 2xx responses, 51 non 2xx responses\n251 requests in 10.05s, 28.2 MB read\n3 errors (2 timeouts)\n",
		Requests: 254,
		is: func(h *Head) bool {
			begin := slices.ContainsFunc(h.Lines()[:min(10, len(h.Lines()))], func(line []byte) bool { return isWrkRun(string(line)) })
			return begin && bytes.Contains(h.Bytes, []byte("Req/Sec")) && bytes.Contains(h.Bytes, []byte("Bytes/Sec")) || begin && bytes.Contains(h.Bytes, []byte("Req/Bytes counts sampled"))
		},
		whole: readAutocannonText,
	})
}

func readAutocannon(in *Input) (*recording.Recording, error) {
	var r struct {
		Connections, Pipelining *float64
		Duration                *float64
		Start, Finish           string
		Errors                  *float64 // time-outs are among them
		Latency                 map[string]*float64
		Requests                map[string]*float64
		C1                      float64                        `json:"1xx"`
		C2                      float64                        `json:"2xx"`
		C3                      float64                        `json:"3xx"`
		C4                      float64                        `json:"4xx"`
		C5                      float64                        `json:"5xx"`
		Codes                   map[string]struct{ Count int } `json:"statusCodeStats"`
	}
	if err := in.JSON(&r); err != nil {
		return nil, err
	}
	rec := recording.Blank()
	l := recording.BlankLatency()
	rec.Latency = l
	answers, lost := stated(r.Requests["total"]), stated(r.Errors)
	begin, _ := figures.Stamp(r.Start)
	lasts(rec, begin, stated(r.Duration))
	if end, ok := figures.Stamp(r.Finish); ok && end.After(begin) && !rec.First.IsZero() {
		rec.Last = end.UTC()
	}
	// The file's average is of samples of a second, the last of which may be shorter.
	rec.Requests, rec.Errors = answers, max(r.C4, 0)+max(r.C5, 0)
	if lost > 0 {
		rec.Requests, rec.Errors = answers+lost, rec.Errors+lost
		in.Note("%.0f requests were not answered: they are in no latency", lost)
	}
	if rec.Seconds > 0 {
		rec.Mean = rec.Requests / rec.Seconds
	}
	for code, c := range r.Codes {
		if c.Count > 0 {
			rec.Statuses[code] = c.Count
		}
	}
	if len(r.Codes) == 0 {
		for i, n := range []float64{r.C1, r.C2, r.C3, r.C4, r.C5} {
			if times, ok := count(n); ok && times > 0 {
				rec.Statuses[strconv.Itoa(i+1)+"xx"] = times
			}
		}
	}
	for name, ms := range r.Latency {
		v := stated(ms) / 1e3
		p := figures.Number(strings.ReplaceAll(strings.TrimPrefix(name, "p"), "_", "."))
		switch {
		case name == "mean", name == "average":
			l.Mean = v
		case name == "max":
			l.Max = v
		case strings.HasPrefix(name, "p") && v >= 0:
			heySet(l, p/100, v)
		}
	}
	if answers == 0 {
		rec.Latency = nil
		in.Caution("nothing was answered: this says nothing about a server")
		return rec, nil
	}
	l.N, _ = count(answers)
	closedLoop(in, rec, stated(r.Connections)*stated(r.Pipelining))
	return rec, nil
}

var (
	autocannonUsers    = regexp.MustCompile(`^([0-9]+) connections?(?: with ([0-9]+) pipelining factor)?`)
	autocannonStatuses = regexp.MustCompile(`^([0-9]+) 2xx responses, ([0-9]+) non 2xx responses`)
	autocannonTotal    = regexp.MustCompile(`^([0-9.]+[kM]?) requests in ([0-9.]+)s,`)
	autocannonErrors   = regexp.MustCompile(`^([0-9.]+[kM]?) errors \(`)
	autocannonSamples  = regexp.MustCompile(`^# of samples: ([0-9]+)$`)
)

// readAutocannonText reads tables of one row each, and sums, which are rounded to thousands
// or millions. The mean of Req/Sec is of samples of a second, and so is exact as a sum.
func readAutocannonText(in *Input) (*recording.Recording, error) {
	rec := recording.Blank()
	l := recording.BlankLatency()
	var head []string
	users, pipelining, perSecond, samples := math.NaN(), 1.0, math.NaN(), math.NaN()
	total, within, ok2, other, lost, runs := math.NaN(), 0.0, math.NaN(), math.NaN(), 0.0, 0
	for line := range in.lines() {
		text := strings.TrimSpace(string(line))
		row := autocannonRow(text)
		switch {
		case isWrkRun(text):
			if runs++; runs > 1 {
				return nil, severalRuns(in)
			}
		case len(row) > 2 && strings.EqualFold(row[0], "stat"), len(row) == 2 && row[0] == "Percentile":
			head = row
		case len(row) > 2 && len(row) == len(head) && strings.HasPrefix(row[0], "Latency"):
			for i, name := range head[1:] {
				autocannonSet(l, name, figures.Number(strings.TrimSuffix(row[1+i], " ms"))/1e3)
			}
		case len(row) > 2 && len(row) == len(head) && row[0] == "Req/Sec":
			if i := slices.IndexFunc(head, func(name string) bool { return strings.EqualFold(name, "avg") }); i > 0 {
				perSecond = figures.Number(row[i])
			}
		case len(head) == 2 && len(row) == 2 && figures.Number(row[0]) >= 0:
			autocannonSet(l, row[0]+"%", figures.Number(row[1])/1e3)
		default:
			if m := autocannonUsers.FindStringSubmatch(text); m != nil {
				if users = figures.Number(m[1]); m[2] != "" {
					pipelining = figures.Number(m[2])
				}
			} else if m := autocannonStatuses.FindStringSubmatch(text); m != nil {
				ok2, other = figures.Number(m[1]), figures.Number(m[2])
			} else if m := autocannonTotal.FindStringSubmatch(text); m != nil {
				total, within = autocannonRounded(m[1])
				rec.Seconds = figures.Number(m[2])
			} else if m := autocannonErrors.FindStringSubmatch(text); m != nil {
				lost, _ = autocannonRounded(m[1])
			} else if m := autocannonSamples.FindStringSubmatch(text); m != nil {
				samples = figures.Number(m[1])
			}
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if !(total >= 0) || !(rec.Seconds >= 0) {
		return nil, errors.New("the text of autocannon is cut off: it does not say how many requests there were")
	}
	answers := total
	switch summed := math.Round(perSecond * samples); {
	case ok2 >= 0:
		answers = ok2 + other
		for status, n := range map[string]float64{"2xx": ok2, "not 2xx": other} {
			if times, ok := count(n); ok && times > 0 {
				rec.Statuses[status] = times
			}
		}
	case within > 0 && math.Abs(summed-total) <= within+sampledWithin*total, lost > 0 && summed < total:
		// What is printed may be what was sent.
		answers = summed
		in.Note("autocannon rounds its number of requests: the answers are those of its samples of a second, which hold to 0.1 %%")
	case within > 0:
		in.Note("autocannon rounds its number of requests: it holds to ± %.0f", within)
	}
	rec.Requests, rec.Errors = answers+lost, lost
	if other > 0 {
		rec.Errors += other
		in.Caution("%.0f of %.0f answers had no status of 200 to 299; whether they are redirects or errors is not said", other, answers)
	}
	if lost > 0 {
		in.Note("%.0f requests were not answered: they are in no latency", lost)
	}
	if rec.Seconds > 0 {
		rec.Mean = rec.Requests / rec.Seconds
	}
	if answers == 0 { // the zeros that autocannon prints are no times
		in.Caution("nothing was answered: this says nothing about a server")
		return rec, nil
	}
	rec.Latency = l
	l.N, _ = count(answers)
	closedLoop(in, rec, users*pipelining)
	return rec, nil
}

// sampledWithin is how exact a mean of samples is, whose histogram has three digits.
const sampledWithin = 0.001

// autocannonRow are the cells of a row of a table, drawn by lines, or of old by blanks.
func autocannonRow(text string) []string {
	for _, edge := range []string{"│", "|"} {
		if inner, ok := strings.CutPrefix(text, edge); ok {
			cells := strings.Split(strings.TrimSuffix(inner, edge), edge)
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			return cells
		}
	}
	for _, name := range []string{"Stat ", "Latency (ms) ", "Req/Sec "} {
		if rest, ok := strings.CutPrefix(text, name); ok {
			return append([]string{strings.TrimSpace(name)}, strings.Fields(rest)...)
		}
	}
	return nil
}

// autocannonSet sets a latency by the name of its column.
func autocannonSet(l *recording.Latency, name string, s float64) {
	share, percent := strings.CutSuffix(name, "%")
	switch {
	case !(s >= 0):
	case percent:
		heySet(l, figures.Number(share)/100, s)
	case strings.EqualFold(name, "avg"):
		l.Mean = s
	case strings.EqualFold(name, "max"):
		l.Max = s
	}
}

// autocannonRounded is a number such as 251k, and by how much it is rounded.
func autocannonRounded(text string) (n, within float64) {
	for unit, size := range map[string]float64{"k": 1e3, "M": 1e6} {
		if digits, is := strings.CutSuffix(text, unit); is {
			return figures.Number(digits) * size, size / 2
		}
	}
	return figures.Number(text), 0
}
