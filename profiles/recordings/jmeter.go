package recordings

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("jmeter", "JMeter's results as CSV: JTL, with a header or without", &Format{
		Title: "JMeter results, CSV", Tool: "JMeter", Holds: "load test",
		Example: "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n" +
			"1547676357242,1172,HP-0,200,OK,Thread Group 1-1,text,true,,13630,390,1,1,https://www.example.com/blog/,1170,0,704\n" +
			"1547676358416,772,HP-1,500,\"Internal \"\"Error\"\"\",Thread Group 1-1,text,false,,1592,464,1,1,https://www.example.com/ajax,772,0,0\n" +
			"1547676357183,1944,HP,200,\"Number of samples in transaction : 2, number of failing samples : 0\",Thread Group 1-1,,true,,28990,1250,1,1,null,2921,67,704\n",
		Requests: 2, resolution: sim.Millisecond,
		is:   func(h *Head) bool { return jmeterComma(h.First()) != 0 },
		each: readJMeter, caution: jmeterLoop,
	})
}

const jmeterLoop = "closed loop: each thread of JMeter waits for its answer before it goes on, unless a timer or thread group of arrivals paced it, so slow answers lower the rate, and what others would have waited meanwhile is not counted (coordinated omission)"

// jmeterTransaction begins what JMeter says of a transaction controller: its time is the
// sum of the requests in it.
const jmeterTransaction = "Number of samples in transaction"

// jmeterComma is the character between the columns; 0 where it is no file of JMeter.
func jmeterComma(first []byte) byte {
	commas := []byte(",;\t|")
	if rest, ok := bytes.CutPrefix(bytes.Trim(first, `"`), []byte("timeStamp")); ok {
		if rest = bytes.TrimLeft(rest, `"`); len(rest) > 0 {
			commas = append(commas, rest[0]) // whichever the user has set
		}
	}
	for _, comma := range commas {
		f := fieldsOf(first, comma)
		if slices.Contains(f, "timeStamp") && slices.Contains(f, "elapsed") || jmeterBare(f) > 0 {
			return comma
		}
	}
	return 0
}

// jmeterBare is the place of the success in a line without a header; 0 where it is none of
// JMeter. Time in ms, duration and label stand first; which columns lie between them and the
// success depends on what is saved.
func jmeterBare(f []string) int {
	if len(f) < 5 || len(f[0]) != 13 || !figures.AllDigits([]byte(f[0])) || !figures.AllDigits([]byte(f[1])) {
		return 0
	}
	for i := 3; i < min(len(f), 8); i++ {
		if f[i] == "true" || f[i] == "false" {
			return i
		}
	}
	return 0
}

// A jmeterTable is the columns of a file of JMeter.
type jmeterTable struct {
	*table
	start, took, label, code, message, success, kind, url int
	transactions, requests                                int
}

func readJMeter(in *Input, add func(*recording.Request)) error {
	begin, _ := in.in.Peek(4096)
	first, _, _ := bytes.Cut(bytes.TrimLeft(begin, "\r\n"), []byte("\n"))
	first = bytes.TrimRight(first, "\r")
	t := &jmeterTable{table: newTable(in, max(jmeterComma(first), 1))}
	if success := jmeterBare(fieldsOf(first, t.comma)); success > 0 {
		t.index = map[string]int{"timestamp": 0, "elapsed": 1, "label": 2, "responsecode": 3, "responsemessage": 4, "success": success}
	} else if !t.header() {
		return in.Err()
	}
	t.start, t.took, t.label, t.code = t.column("timeStamp"), t.column("elapsed"), t.column("label"), t.column("responseCode")
	t.message, t.success, t.kind, t.url = t.column("responseMessage"), t.column("success"), t.column("dataType"), t.column("URL")
	if t.success < 0 && t.code < 0 {
		in.Caution("the file says neither whether requests succeeded nor with which status")
	}
	q := recording.Request{}
	for t.next() {
		if len(t.fields) == 1 && len(t.fields[0]) == 0 {
			continue
		}
		if reason := t.read(in, &q); reason != "" {
			in.Leave(reason)
			continue
		}
		t.requests++
		add(&q)
	}
	if err := in.Err(); err != nil {
		return err
	}
	return jmeterSaid(in, t.requests, t.transactions)
}

// jmeterSaid says what transaction controllers are.
func jmeterSaid(in *Input, requests, transactions int) error {
	switch {
	case requests == 0 && transactions > 0:
		return in.problem(0, "holds nothing but transaction controllers, which are sums of requests", "clear «Generate parent sample» of the controllers, or save sub-results in XML")
	case requests == 0:
		return errors.New("no requests in this file of JMeter: they need timeStamp in ms, and elapsed")
	case transactions > 0:
		in.Note("%d lines are of transaction controllers, the sums of requests that have lines of their own: they are no requests", transactions)
	}
	return nil
}

// read reads a row; what it is where it is no request.
func (t *jmeterTable) read(in *Input, q *recording.Request) string {
	if bytes.HasPrefix(t.at(t.message), []byte(jmeterTransaction)) || t.message < 0 && t.kind >= 0 && t.url >= 0 && len(t.at(t.kind)) == 0 && string(t.at(t.url)) == "null" {
		t.transactions++
		return "a transaction controller"
	}
	ms, ok := figures.Digits(t.at(t.took))
	if !ok || ms > figures.LongestTook/int64(time.Millisecond) {
		return "its duration is none"
	}
	if q.At, ok = jmeterTime(in, t.at(t.start)); !ok {
		return "its time is none"
	}
	q.Took = ms * int64(time.Millisecond)
	q.Status = jmeterStatus(t.at(t.code))
	switch string(t.at(t.success)) {
	case "true":
		q.Failed = false
	case "false":
		q.Failed = true
	default:
		q.Failed = t.code >= 0 && (q.Status < 100 || q.Status >= 400)
	}
	q.Endpoint = append(q.Endpoint[:0], jmeterLabel(t.at(t.label))...)
	return ""
}

// jmeterLabel is the first line of a label.
func jmeterLabel(label []byte) []byte {
	label, _, _ = bytes.Cut(label, []byte("\n"))
	if len(label) == 0 {
		return []byte("(no label)")
	}
	return label[:min(len(label), 200)]
}

// jmeterStatus is a code of HTTP; 0 of words such as «Non HTTP response code».
func jmeterStatus(code []byte) int {
	n, ok := figures.Digits(code)
	if !ok || n > 999 {
		return 0
	}
	return int(n)
}

// jmeterLayouts are formats that jmeter.save.saveservice.timestamp_format is often set to;
// by itself it is ms.
var jmeterLayouts = []string{"2006/01/02 15:04:05.000", "2006/01/02 15:04:05", "2006-01-02 15:04:05.000", "2006-01-02 15:04:05", "2006-01-02T15:04:05.000", "2006-01-02T15:04:05"}

// jmeterTime is the start of a request: sampleresult.timestamp.start is set as JMeter is
// shipped.
func jmeterTime(in *Input, text []byte) (int64, bool) {
	if at, _, ok := figures.UnixTime(text); ok {
		return at, len(text) == 13
	}
	if at, ok := figures.Stamp(string(text)); ok {
		return at.UnixNano(), true
	}
	for _, layout := range jmeterLayouts {
		at, err := time.Parse(layout, string(text))
		if err != nil || at.Year() < 1990 || at.Year() >= 2200 {
			continue
		}
		in.Note("times have no zone: the clock is taken for UTC")
		if !strings.HasSuffix(layout, ".000") {
			in.resolution = max(in.resolution, sim.Second)
		}
		return at.UnixNano(), true
	}
	return 0, false
}
