package recordings

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("gatling", "Gatling's simulation.log, of versions 2.0 to 3.9", &Format{
		Title: "Gatling simulation log", Tool: "Gatling", Holds: "load test",
		Example: "RUN\tShop\tshop\t1617204667323\t \t3.3.1\nUSER\tShop\t3\tSTART\t1617204668243\t1617204668243\n" +
			"REQUEST\t9\t\trequest_1\t1617204668272\t1617204668508\tOK\t \nREQUEST\t3\t\trequest_1\t1617204668271\t1617204668506\tKO\tstatus.find.is(200), found 500\n" +
			"USER\tShop\t3\tEND\t1617204668243\t1617204668843\n",
		Requests: 2, resolution: sim.Millisecond,
		is: func(h *Head) bool {
			if gatlingBinary(h.Bytes) {
				return true
			}
			// Assertions may stand before the run.
			return slices.ContainsFunc(h.Lines()[:min(100, len(h.Lines()))], func(line []byte) bool {
				return bytes.HasPrefix(line, []byte("RUN\t")) || bytes.Contains(line, []byte("\tRUN\t")) && bytes.Count(line, []byte("\t")) >= 4
			})
		},
		each: readGatling, caution: gatlingUsers,
	})
	register("gatling-stats", "Gatling's report: js/stats.json or js/global_stats.json", &Format{
		Title: "Gatling statistics", Tool: "Gatling", Holds: "load test",
		Example: `{"type": "GROUP", "name": "All Requests", "path": "", "stats": {"name": "All Requests", "numberOfRequests": {"total": "50", "ok": "49", "ko": "1"}, "minResponseTime": {"total": "10", "ok": "10", "ko": "-"},` +
			` "maxResponseTime": {"total": "256", "ok": "256", "ko": "-"}, "meanResponseTime": {"total": "131", "ok": "131", "ko": "-"}, "percentiles1": {"total": "95", "ok": "95", "ko": "-"}, "percentiles2": {"total": "180", "ok": "180", "ko": "-"},` +
			` "percentiles3": {"total": "246", "ok": "246", "ko": "-"}, "percentiles4": {"total": "256", "ok": "256", "ko": "-"}, "meanNumberOfRequestsPerSecond": {"total": "25", "ok": "24.5", "ko": "0.5"}}, "contents": {}}` + "\n",
		Requests: 50,
		is: func(h *Head) bool {
			return bytes.Contains(h.Bytes, []byte(`"numberOfRequests"`)) && bytes.Contains(h.Bytes, []byte(`"meanResponseTime"`)) && (h.JSON() || gatlingScript(h.Bytes))
		},
		whole: readGatlingStats, caution: gatlingUsers,
	})
	register("gatling-text", "what Gatling prints at the end: its Global Information", &Format{
		Title: "Gatling summary, text", Tool: "Gatling", Holds: "load test",
		Example: "---- Global Information --------------------------------------------------------\n> request count                                        600 (OK=594    KO=6     )\n" +
			"> min response time                                     12 (OK=12     KO=15    )\n> max response time                                    512 (OK=512    KO=100   )\n> mean response time                                    42 (OK=42     KO=50    )\n" +
			"> response time 50th percentile                         40 (OK=40     KO=50    )\n> response time 95th percentile                         80 (OK=80     KO=90    )\n> response time 99th percentile                        120 (OK=120    KO=99    )\n" +
			"> mean requests/sec                                     10 (OK=9.9    KO=0.1   )\n",
		Requests: 600,
		is: func(h *Head) bool {
			// What Gatling prints as it runs may go on for long before the summary.
			return bytes.Contains(h.Bytes, []byte("---- Global Information ---")) && bytes.Contains(h.Bytes, []byte("> request count ")) ||
				bytes.Contains(h.Bytes, []byte("---- Requests ---")) && bytes.Contains(h.Bytes, []byte("> Global "))
		},
		whole: readGatlingText, caution: gatlingUsers,
	})
}

const gatlingUsers = "Gatling does not say whether users came at a rate (open) or were kept at a number (closed): in a closed model, and within a scenario in both, a request waits for the answer before it, and what others would have waited meanwhile is not counted (coordinated omission)"

// gatlingBinary tells the log of 3.10 and later, which begins with a zero and the length
// and text of the version.
func gatlingBinary(begin []byte) bool {
	if len(begin) < 8 || begin[0] != 0 {
		return false
	}
	n := binary.BigEndian.Uint32(begin[1:5])
	return n < 32 && len(begin) > 5 && begin[5] >= '3' && begin[5] <= '9' && begin[6] == '.'
}

// gatlingScript tells js/stats.js.
func gatlingScript(begin []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(begin), []byte("var stats"))
}

// gatlingOld are kinds of lines that stood third, up to 2.1.
var gatlingOld = map[string]bool{"RUN": true, "USER": true, "REQUEST": true, "GROUP": true}

// readGatling reads the lines of requests. Their columns moved with the versions: the
// status, OK or KO, stands behind the end in ms, and before the start is the name. Up to
// 2.1 the kind of line stood third, and two more times between start and end.
func readGatling(in *Input, add func(*recording.Request)) error {
	if begin, _ := in.in.Peek(16); gatlingBinary(begin) {
		return in.problem(0, "is the binary simulation.log of Gatling 3.10 or later, which only Gatling itself reads", "take js/stats.json of its report (gatling.sh --reports-only FOLDER makes one)")
	}
	q := recording.Request{}
	requests, groups := 0, false
	for line := range in.lines() {
		f := bytes.Split(line, []byte("\t"))
		kind := string(f[0])
		if len(f) > 2 && !gatlingOld[kind] && gatlingOld[string(f[2])] {
			kind = string(f[2])
		}
		switch {
		case kind == "REQUEST", kind == "ACTION": // up to 1.x
		case kind == "GROUP":
			groups = true
			continue
		case kind == "RUN", kind == "USER", kind == "SCENARIO", kind == "ASSERTION", kind == "ERROR":
			continue
		default:
			in.Leave("no line of a simulation.log")
			continue
		}
		times := 2
		if string(f[0]) != "REQUEST" {
			times = 4
		}
		if !gatlingRequest(f, times, &q) {
			in.Leave("a request whose start, end or status is missing")
			continue
		}
		requests++
		add(&q)
	}
	if err := in.Err(); err != nil {
		return err
	}
	if requests == 0 {
		return errors.New("no requests in this simulation.log of Gatling")
	}
	if groups {
		in.Note("lines of groups are sums of requests that have lines of their own: they are no requests")
	}
	return nil
}

// gatlingRequest finds a status with a time before it, and the start so many fields ahead.
func gatlingRequest(fields [][]byte, times int, q *recording.Request) bool {
	for i := times + 1; i < len(fields); i++ {
		if status := string(fields[i]); status != "OK" && status != "KO" {
			continue
		}
		start, unit, ok := figures.UnixTime(fields[i-times])
		end, unitOfEnd, ended := figures.UnixTime(fields[i-1])
		if !ok || !ended || unit != int64(time.Millisecond) || unitOfEnd != unit || end < start || end-start > figures.LongestTook {
			continue
		}
		q.At, q.Took, q.Failed = start, end-start, string(fields[i]) == "KO"
		name := bytes.TrimSpace(fields[i-times-1])
		if len(name) == 0 {
			name = []byte("(no name)")
		}
		q.Endpoint = append(q.Endpoint[:0], name[:min(len(name), 200)]...)
		return true
	}
	return false
}

// A gatlingNumber is written as a number, as text, with commas, or as - where there is none.
type gatlingNumber float64

func (n *gatlingNumber) UnmarshalJSON(text []byte) error {
	*n = gatlingNumber(figures.Number(strings.ReplaceAll(strings.Trim(string(text), `" `), ",", "")))
	return nil
}

type gatlingThree struct{ Total, KO gatlingNumber }

// A gatlingSums is what is said of one request, or of all; times are in ms.
type gatlingSums struct {
	Name                          string
	NumberOfRequests              *gatlingThree
	MeanResponseTime              *gatlingThree
	MaxResponseTime               *gatlingThree
	Percentiles1, Percentiles2    *gatlingThree
	Percentiles3, Percentiles4    *gatlingThree
	MeanNumberOfRequestsPerSecond *gatlingThree
}

type gatlingNode struct {
	Type, Name string
	Stats      *gatlingSums
	Contents   map[string]*gatlingNode
}

func (t *gatlingThree) total() float64 {
	if t == nil {
		return math.NaN()
	}
	return float64(t.Total)
}

// latency has the four percentiles of gatling.conf as it is shipped: 50, 75, 95, 99; old
// versions had the last two only.
func (s *gatlingSums) latency() *recording.Latency {
	l := recording.BlankLatency()
	l.N, _ = count(s.NumberOfRequests.total())
	l.Mean, l.Max = s.MeanResponseTime.total()/1e3, s.MaxResponseTime.total()/1e3
	all := []*gatlingThree{s.Percentiles1, s.Percentiles2, s.Percentiles3, s.Percentiles4}
	if s.Percentiles3 == nil && s.Percentiles4 == nil {
		all = []*gatlingThree{nil, nil, s.Percentiles1, s.Percentiles2}
	}
	for i, p := range all {
		if ms := p.total(); ms >= 0 {
			l.Set([]float64{0.5, 0.75, 0.95, 0.99}[i], ms/1e3)
		}
	}
	return l
}

func readGatlingStats(in *Input) (*recording.Recording, error) {
	text, err := in.All()
	if err != nil {
		return nil, err
	}
	if gatlingScript(text) {
		return nil, in.problem(1, "is js/stats.js of Gatling, a script", "take js/stats.json beside it")
	}
	var node gatlingNode
	if err := json.Unmarshal(text, &node); err != nil {
		return nil, in.faultOf(text, err)
	}
	if node.Stats == nil { // global_stats.json
		node.Stats = &gatlingSums{}
		if err := json.Unmarshal(text, node.Stats); err != nil {
			return nil, in.faultOf(text, err)
		}
	}
	s := node.Stats
	rec := recording.Blank()
	rec.Requests, rec.Mean, rec.Latency = s.NumberOfRequests.total(), s.MeanNumberOfRequestsPerSecond.total(), s.latency()
	if !(rec.Requests >= 0) {
		return nil, errors.New("these statistics of Gatling do not say how many requests there were")
	}
	if rec.Errors = float64(s.NumberOfRequests.KO); math.IsNaN(rec.Errors) && strings.Contains(string(text), `"ko"`) {
		rec.Errors = 0 // written as -
	}
	if rec.Mean > 0 {
		rec.Seconds = rec.Requests / rec.Mean
	}
	gatlingEndpoints(rec, &node, 0)
	byRequests(rec)
	in.Note("percentiles are taken for those that gatling.conf has by itself (50, 75, 95, 99), which it may have set otherwise; times include failed requests")
	return rec, nil
}

// gatlingEndpoints are the requests, in groups or not.
func gatlingEndpoints(rec *recording.Recording, node *gatlingNode, depth int) {
	for _, n := range node.Contents {
		if n == nil || depth > deepest {
			continue
		}
		if n.Type == "REQUEST" && n.Stats != nil {
			requests, ok := count(n.Stats.NumberOfRequests.total())
			if !ok {
				continue
			}
			e := recording.Endpoint{Name: n.Name, Requests: requests, Latency: n.Stats.latency()}
			e.Errors, _ = count(float64(n.Stats.NumberOfRequests.KO))
			rec.Endpoints = append(rec.Endpoints, e)
		}
		gatlingEndpoints(rec, n, depth+1)
	}
}

// gatlingPrinted is a line of the summary: its name, and the numbers of all requests, of
// those that were OK and of those that were not.
var gatlingPrinted = regexp.MustCompile(`^> (.+?)\s+\|?\s*([0-9][0-9.,]*|-)\s*[|(]\s*(?:OK=)?([0-9][0-9.,]*|-)\s*\|?\s*(?:KO=)?([0-9][0-9.,]*|-)\s*\)?$`)

func readGatlingText(in *Input) (*recording.Recording, error) {
	rec := recording.Blank()
	l := recording.BlankLatency()
	runs, inside := 0, false
	for line := range in.lines() {
		text := strings.TrimSpace(string(line))
		if strings.HasPrefix(text, "----") {
			if inside = strings.Contains(text, " Global Information "); inside {
				if runs++; runs > 1 {
					return nil, severalRuns(in)
				}
			}
			continue
		}
		m := gatlingPrinted.FindStringSubmatch(text)
		if m == nil || !inside {
			continue
		}
		v := figures.Number(strings.ReplaceAll(m[2], ",", ""))
		name := strings.TrimSuffix(m[1], " (ms)")
		switch share, percentile := strings.CutSuffix(strings.TrimPrefix(name, "response time "), "th percentile"); {
		case name == "request count":
			rec.Requests, rec.Errors = v, 0
			if failed := figures.Number(strings.ReplaceAll(m[4], ",", "")); failed > 0 {
				rec.Errors = failed
			}
		case percentile && v >= 0:
			heySet(l, figures.Number(share)/100, v/1e3)
		case name == "mean response time":
			l.Mean = v / 1e3
		case name == "max response time":
			l.Max = v / 1e3
		case strings.HasPrefix(name, "mean requests/sec"), strings.HasPrefix(name, "mean throughput"):
			rec.Mean = v
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if !(rec.Requests >= 0) {
		return nil, errors.New("the text of Gatling is cut off: it does not say how many requests there were")
	}
	l.N, _ = count(rec.Requests)
	rec.Latency = l
	if rec.Mean > 0 {
		rec.Seconds = rec.Requests / rec.Mean
	}
	in.Note("times include failed requests")
	return rec, nil
}
