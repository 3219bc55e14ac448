package recordings

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/sim"
)

func init() {
	register("jmeter-xml", "JMeter's results as XML: JTL", &Format{
		Title: "JMeter results, XML", Tool: "JMeter", Holds: "load test",
		Example: `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<testResults version="1.2">` + "\n" +
			`<sample t="1944" lt="1170" ts="1547676357183" s="true" lb="HP" rc="200" rm="Number of samples in transaction : 2, number of failing samples : 0" tn="Thread Group 1-1" dt="" by="28990">` + "\n" +
			` <httpSample t="1172" lt="1170" ts="1547676357242" s="true" lb="HP-0" rc="200" rm="OK" tn="Thread Group 1-1" dt="text" by="13630"/>` + "\n" +
			` <httpSample t="772" lt="772" ts="1547676358416" s="false" lb="HP-1" rc="500" rm="Error" tn="Thread Group 1-1" dt="text" by="1592"><responseHeader class="java.lang.String">x</responseHeader></httpSample>` + "\n" +
			"</sample>\n</testResults>\n",
		Requests: 2, resolution: sim.Millisecond,
		is: func(h *Head) bool {
			return bytes.HasPrefix(h.First(), []byte("<")) && bytes.Contains(h.Bytes[:min(len(h.Bytes), 1000)], []byte("<testResults"))
		},
		each: readJMeterXML, caution: jmeterLoop,
	})
}

// A jmeterSample is an element of a sample. One that has samples within is the sum of
// them: a transaction, or a page with its redirects and images.
type jmeterSample struct {
	q      recording.Request
	fault  string
	parent bool
}

// deepest nesting of samples: there is none of more than a few.
const deepest = 1000

func readJMeterXML(in *Input, add func(*recording.Request)) error {
	d := xml.NewDecoder(&lineReader{in: in})
	d.Strict = true
	var open []*jmeterSample
	requests, parents := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if in.Err() != nil {
			return in.Err()
		}
		if err != nil {
			return in.problem(in.Line(), "the XML of JMeter is broken or cut off: "+strings.TrimPrefix(err.Error(), "XML syntax error on line "), "end it with </testResults>, if the test was stopped")
		}
		switch e := token.(type) {
		case xml.StartElement:
			if e.Name.Local != "httpSample" && e.Name.Local != "sample" {
				continue
			}
			if len(open) > 0 {
				open[len(open)-1].parent = true
			}
			if len(open) > deepest {
				return in.problem(in.Line(), "samples lie too deep within each other", "")
			}
			open = append(open, jmeterElement(in, e))
		case xml.EndElement:
			if e.Name.Local != "httpSample" && e.Name.Local != "sample" || len(open) == 0 {
				continue
			}
			s := open[len(open)-1]
			open = open[:len(open)-1]
			switch {
			case s.parent:
				parents++
			case s.fault == jmeterTransaction:
				parents++
			case s.fault != "":
				in.Leave(s.fault)
			default:
				requests++
				add(&s.q)
			}
		}
	}
	if err := in.Err(); err != nil {
		return err
	}
	return jmeterSaid(in, requests, parents)
}

// jmeterElement reads the attributes of a sample.
func jmeterElement(in *Input, e xml.StartElement) *jmeterSample {
	s := &jmeterSample{q: recording.Request{Took: recording.NoTime, Endpoint: jmeterLabel(nil)}}
	timed, known := false, false
	success := ""
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "t":
			ms, ok := digitsOf([]byte(a.Value))
			if timed = ok && ms <= longestTook/int64(time.Millisecond); timed {
				s.q.Took = ms * int64(time.Millisecond)
			}
		case "ts":
			s.q.At, known = jmeterTime(in, []byte(a.Value))
		case "s":
			success = a.Value
		case "lb":
			s.q.Endpoint = jmeterLabel([]byte(a.Value))
		case "rc":
			s.q.Status = jmeterStatus([]byte(a.Value))
		case "rm":
			if strings.HasPrefix(a.Value, jmeterTransaction) {
				s.fault = jmeterTransaction
			}
		}
	}
	s.q.Failed = success == "false" || success != "true" && (s.q.Status < 100 || s.q.Status >= 400)
	switch {
	case s.fault != "":
	case !timed:
		s.fault = "its duration is none"
	case !known:
		s.fault = "its time is none"
	}
	return s
}

// A lineReader gives the lines of a file, so that its limits hold.
type lineReader struct {
	in   *Input
	rest []byte
}

func (r *lineReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		line, more := r.in.Next()
		if !more {
			return 0, io.EOF
		}
		r.rest = append(append(r.rest[:0], line...), '\n')
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
