package recordings

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("w3c", "W3C extended logs with #Fields: CloudFront, of which only what reached the origin counts, and IIS", &Format{
		Title: "W3C extended log", Tool: "CloudFront, IIS", Holds: "log", order: 10,
		Example: "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken\n" +
			"2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tGET\td1.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0\t-\t-\tHit\tid1==\td1.cloudfront.net\thttps\t23\t0.001\n" +
			"2019-12-04\t21:02:32\tLAX1\t392\t192.0.2.100\tGET\td1.cloudfront.net\t/index.html\t502\t-\tMozilla/5.0\t-\t-\tError\tid2==\td1.cloudfront.net\thttps\t23\t0.100\n",
		Requests:   1,
		resolution: sim.Second,
		is: func(h *Head) bool {
			for _, line := range h.Lines() {
				if bytes.HasPrefix(line, []byte("#Fields:")) {
					return true
				}
				if line[0] != '#' {
					return false
				}
			}
			return false
		},
		each: readW3C,
	})
}

// A w3cLog is rows whose columns a directive names; another directive may come later.
type w3cLog struct {
	columns map[string]int
	edge    bool
	date    []byte // of the #Date above, where rows have none
	fields  [][]byte
	name    []byte
}

// atTheEdge are results of CloudFront that no origin saw, the last two in detail only; of
// RefreshHit it was asked whether the copy is still good.
var atTheEdge = []string{"Hit", "LimitExceeded", "CapacityExceeded", "Redirect", "OriginShieldHit", "FunctionGeneratedResponse"}

func readW3C(in *Input, add func(*recording.Request)) error {
	var l w3cLog
	for line := range in.lines() {
		switch {
		case bytes.HasPrefix(line, []byte("#Fields:")):
			if err := l.directive(in, line); err != nil {
				return err
			}
		case bytes.HasPrefix(line, []byte("#Date:")):
			l.date = append(l.date[:0], line[len("#Date:"):]...)
			l.date, _, _ = bytes.Cut(bytes.TrimSpace(l.date), []byte(" "))
		case line[0] == '#':
		default:
			l.row(in, line, add)
		}
	}
	return in.Err()
}

func (l *w3cLog) directive(in *Input, line []byte) error {
	l.columns = map[string]int{}
	for i, name := range bytes.Fields(line[len("#Fields:"):]) {
		l.columns[string(name)] = i
	}
	_, l.edge = l.columns["x-edge-result-type"]
	for _, name := range []string{"time", "sc-status"} {
		if _, has := l.columns[name]; !has {
			return in.problem(in.Line(), "#Fields has no "+name, "log it, with date, cs-method, cs-uri-stem and time-taken")
		}
	}
	if _, has := l.columns["date"]; !has && len(l.date) == 0 {
		return in.problem(in.Line(), "#Fields has no date, and there is no #Date", "log it, with cs-method, cs-uri-stem and time-taken")
	}
	return nil
}

// field of a column; nil where there is none.
func (l *w3cLog) field(name string) []byte {
	if i, known := l.columns[name]; known && i < len(l.fields) && string(l.fields[i]) != "-" {
		return l.fields[i]
	}
	return nil
}

func (l *w3cLog) row(in *Input, line []byte, add func(*recording.Request)) {
	l.fields = l.fields[:0]
	for f := range bytes.FieldsFuncSeq(line, func(r rune) bool { return r == '\t' || !l.edge && r == ' ' }) {
		l.fields = append(l.fields, f)
	}
	if len(l.fields) != len(l.columns) {
		in.Leave("a row with other columns than #Fields names")
		return
	}
	date := l.date
	if _, has := l.columns["date"]; has {
		date = l.field("date")
	}
	end, err := time.Parse(time.DateTime, string(date)+" "+string(l.field("time")))
	status, ok := figures.Digits(l.field("sc-status"))
	if err != nil || !believed(end) || !ok || status > 999 {
		in.Leave("no request")
		return
	}
	for _, column := range []string{"x-edge-result-type", "x-edge-detailed-result-type"} {
		if result := string(l.field(column)); slices.Contains(atTheEdge, result) {
			in.Leave("answered at the edge, no request of the origin: " + result)
			return
		}
	}
	q := recording.Request{Status: int(status), Failed: status >= 400 || status == 0, Took: recording.NoTime}
	if text := l.field("time-taken"); text != nil {
		unit := int64(time.Millisecond)
		if l.edge {
			unit = int64(time.Second)
		}
		if v, err := strconv.ParseFloat(string(text), 64); err == nil {
			if ns, ok := figures.Nanos(v, unit); ok {
				q.Took = ns
			}
		}
	}
	q.At = end.UnixNano() + int64(time.Second)/2 // the end, cut to a second
	if q.Took > 0 {
		q.At -= q.Took
	}
	l.name = endpointName(l.name, l.field("cs-method"), l.field("cs-uri-stem"))
	q.Endpoint = l.name
	add(&q)
}
