package recordings

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

func init() {
	register("hey", "what hey prints", &Format{
		Title: "hey", Tool: "hey", Holds: "load test",
		Example: "\nSummary:\n  Total:\t0.0264 secs\n  Slowest:\t0.0177 secs\n  Fastest:\t0.0002 secs\n  Average:\t0.0046 secs\n  Requests/sec:\t7574.0936\n\n" +
			"Response time histogram:\n  0.000 [1]\t|\n  0.018 [199]\t|■■■■\n\nLatency distribution:\n  50% in 0.0014 secs\n  95% in 0.0160 secs\n  99% in 0.0166 secs\n\n" +
			"Status code distribution:\n  [200]\t198 responses\n  [500]\t2 responses\n\nError distribution:\n  [3]\tGet http://localhost: connection refused\n",
		Requests: 203,
		is: func(h *Head) bool {
			return isHey(h) && !bytes.Contains(h.Bytes, []byte("Success rate:")) && bytes.Contains(h.Bytes, []byte("Fastest:"))
		},
		whole: readHey,
	})
	register("oha", "what oha prints", &Format{
		Title: "oha", Tool: "oha", Holds: "load test",
		Example: "Summary:\n  Success rate:\t100.00%\n  Total:\t26.4000 ms\n  Slowest:\t0.0177 secs\n  Fastest:\t0.0002 secs\n  Average:\t4.6000 ms\n  Requests/sec:\t7574.0936\n\n" +
			"Response time distribution:\n  50.00% in 1.4000 ms\n  95.00% in 16.0000 ms\n  99.90% in 17.7000 ms\n\n" +
			"Status code distribution:\n  [200] 200 responses\n\nError distribution:\n  [2] aborted due to deadline\n",
		Requests: 200,
		is:       func(h *Head) bool { return isHey(h) && bytes.Contains(h.Bytes, []byte("Success rate:")) },
		whole:    readHey,
	})
	register("hey-csv", "hey's requests, one by one: -o csv", &Format{
		Title: "hey requests, CSV", Tool: "hey", Holds: "load test",
		Example: "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n" +
			"0.0046,0.0003,0.0000,0.0000,0.0040,0.0000,200,0.0001\n0.0012,0.0000,0.0000,0.0000,0.0010,0.0000,500,0.0050\n",
		Requests: 2,
		is:       func(h *Head) bool { return bytes.HasPrefix(h.First(), []byte("response-time,DNS+dialup")) },
		whole:    readHeyCSV,
	})
	register("oha-csv", "oha's requests, one by one: --output-format csv", &Format{
		Title: "oha requests, CSV", Tool: "oha", Holds: "load test",
		Example: "request-start,DNS,DNS+dialup,Response-delay,request-duration,bytes,status\n" +
			"0.0022,0.0003,0.0011,0.0026,0.0046,11,200\n0.0150,0.0000,0.0000,0.0010,0.0012,11,500\n",
		Requests: 2,
		is:       func(h *Head) bool { return bytes.HasPrefix(h.First(), []byte("request-start,DNS,DNS+dialup")) },
		whole:    readHeyCSV,
	})
	register("oha-json", "oha's result in JSON: --json, --output-format json", &Format{
		Title: "oha, JSON", Tool: "oha", Holds: "load test",
		Example: `{"summary": {"successRate": 1.0, "total": 0.5, "slowest": 0.0177, "fastest": 0.0002, "average": 0.0046, "requestsPerSec": 400.0, "totalData": 122400, "sizePerRequest": 612, "sizePerSec": 1},` +
			` "responseTimeHistogram": {"0.0002": 1}, "latencyPercentiles": {"p10": 0.0006, "p50": 0.0014, "p90": 0.0157, "p95": 0.016, "p99": 0.0166, "p99.9": 0.0177}, "rps": {"mean": 400.0},` +
			` "details": {}, "statusCodeDistribution": {"200": 199, "503": 1}, "errorDistribution": {}}` + "\n",
		Requests: 200,
		is: func(h *Head) bool {
			return h.JSON("summary", "latencyPercentiles", "statusCodeDistribution", "errorDistribution")
		},
		whole: readOha,
	})
}

func isHey(h *Head) bool {
	begin := slices.ContainsFunc(h.Lines()[:min(20, len(h.Lines()))], func(line []byte) bool { return string(line) == "Summary:" })
	return begin && bytes.Contains(h.Bytes, []byte("Requests/sec:"))
}

var (
	heyQuantile = regexp.MustCompile(`^([0-9.]+)\s?% in ([0-9.]+ ?[a-zµμ]+)$`)
	heyCounted  = regexp.MustCompile(`^\[(\d+)\]\s+(.*)$`)
)

// aborted is oha's word for requests that were under way as the time of the test ended:
// they neither failed nor were answered.
const aborted = "aborted due to deadline"

// readHey reads what hey and oha print: a summary, and distributions.
func readHey(in *Input) (*recording.Recording, error) {
	rec := recording.Blank()
	l := recording.BlankLatency()
	part, answers, failed, cut, runs := "", 0.0, 0.0, 0.0, 0
	for raw := range in.lines() {
		line := strings.TrimSpace(string(raw))
		name, value, colon := strings.Cut(line, ":")
		m := heyCounted.FindStringSubmatch(line)
		switch {
		case colon && value == "" && m == nil:
			if part = name; part == "Summary" {
				if runs++; runs > 1 {
					return nil, severalRuns(in)
				}
			}
		case part == "Summary" && name == "Total":
			rec.Seconds = figures.Seconds(value)
		case part == "Summary" && name == "Slowest":
			l.Max = figures.Seconds(value)
		case part == "Summary" && name == "Average":
			l.Mean = figures.Seconds(value)
		case part == "Summary" && name == "Requests/sec":
			rec.Mean = figures.Number(value)
		case part == "Status code distribution" && m != nil:
			n, _, _ := strings.Cut(m[2], " ")
			if times, ok := count(figures.Number(n)); ok {
				rec.Statuses[m[1]] += times
				answers += float64(times)
			}
		case part == "Error distribution" && m != nil && strings.Contains(m[2], aborted):
			cut += figures.Number(m[1])
		case part == "Error distribution" && m != nil:
			failed += figures.Number(m[1])
		case strings.HasPrefix(part, "Latency distribution"), strings.HasPrefix(part, "Response time distribution"):
			if q := heyQuantile.FindStringSubmatch(line); q != nil {
				if s := figures.Seconds(q[2]); s >= 0 {
					heySet(l, figures.Number(q[1])/100, s)
				}
			}
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if answers+failed+cut == 0 {
		return nil, errors.New("the text is cut off: it does not say how many answers had which status")
	}
	rec.Requests, rec.Errors, rec.Latency = answers+failed, failures(rec.Statuses)+failed, l
	l.N, _ = count(answers)
	heySaid(in, rec, answers, failed, cut)
	return rec, nil
}

func heySet(l *recording.Latency, share, s float64) {
	if share > 0 && share < 1 {
		l.Set(math.Round(share*1e6)/1e6, s)
	}
}

// heySaid completes a summary. What tools call requests per second includes, with oha, those
// that were under way as the test ended.
func heySaid(in *Input, rec *recording.Recording, answers, failed, cut float64) {
	if cut > 0 {
		in.Note("%.0f requests were under way as the time of the test ended: they are no answers, and no failures", cut)
	}
	if rate := rec.Requests / rec.Seconds; cut > 0 && rate >= 0 && !math.IsInf(rate, 0) {
		rec.Mean = rate
	}
	if answers == 0 {
		rec.Latency = nil
		in.Caution("nothing was answered: this says nothing about a server")
		return
	}
	closedLoop(in, rec, math.NaN())
}

// longestTest of which requests are read by the second, in seconds: some 11 days.
const longestTest = 1e6

// readHeyCSV reads the requests of hey or oha, which have no time of day: their offset is
// from the start of the test to that of the request.
func readHeyCSV(in *Input) (*recording.Recording, error) {
	rec := recording.Blank()
	t := newTable(in, ',')
	t.header()
	took, status, offset := t.column("response-time", "request-duration"), t.column("status-code", "status"), t.column("offset", "request-start")
	values := recording.NewValues(2_000_000, 0.001)
	end, n, bySecond := 0.0, 0, map[int64]float64{}
	for t.next() {
		ns, ok := figures.Nanos(figures.Number(string(t.at(took))), int64(time.Second))
		code, known := figures.Digits(t.at(status))
		if !ok || !known || code > 999 {
			in.Leave("no request of the tool")
			continue
		}
		n++
		values.Add(ns)
		rec.Statuses[string(t.at(status))]++
		if at := figures.Number(string(t.at(offset))); at < longestTest {
			end = max(end, at+float64(ns)/1e9)
			bySecond[int64(at)]++
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, errors.New("no requests in this CSV: none was answered, or it is cut off")
	}
	rec.Requests, rec.Errors, rec.Latency, rec.Used = float64(n), failures(rec.Statuses), values.Latency(), n
	if end > 0 {
		rec.Seconds, rec.Mean = end, float64(n)/end
		rec.Offsets(bySecond)
	}
	in.Note("requests that failed without an answer are not in the CSV of hey and oha")
	closedLoop(in, rec, math.NaN())
	return rec, nil
}

func readOha(in *Input) (*recording.Recording, error) {
	var r struct {
		Summary struct {
			Total, Slowest, Average *float64
		}
		Percentiles map[string]*float64 `json:"latencyPercentiles"`
		Statuses    map[string]int      `json:"statusCodeDistribution"`
		Errors      map[string]int      `json:"errorDistribution"`
	}
	if err := in.JSON(&r); err != nil {
		return nil, err
	}
	rec := recording.Blank()
	l := recording.BlankLatency()
	rec.Latency, rec.Seconds = l, stated(r.Summary.Total)
	l.Max, l.Mean = stated(r.Summary.Slowest), stated(r.Summary.Average)
	for name, s := range r.Percentiles {
		if p := figures.Number(strings.TrimPrefix(name, "p")); p > 0 && p < 100 && !math.IsNaN(stated(s)) {
			heySet(l, p/100, *s)
		}
	}
	answers, failed, cut := 0.0, 0.0, 0.0
	for status, n := range r.Statuses {
		if n > 0 {
			rec.Statuses[status] = n
			answers += float64(n)
		}
	}
	for reason, n := range r.Errors {
		switch {
		case n <= 0:
		case reason == aborted:
			cut += float64(n)
		default:
			failed += float64(n)
		}
	}
	rec.Requests, rec.Errors = answers+failed, failures(rec.Statuses)+failed
	// oha's requestsPerSec counts those that were under way as the test ended.
	rec.Mean = rec.Requests / rec.Seconds
	if math.IsInf(rec.Mean, 0) {
		rec.Mean = math.NaN()
	}
	l.N, _ = count(answers)
	heySaid(in, rec, answers, failed, cut)
	return rec, nil
}
