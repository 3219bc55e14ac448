package recordings

import (
	"bytes"
	"errors"
	"io"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/profiles/recordings/markup"
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
	q        recording.Request
	endpoint []byte // its own, which others take after it
	fault    string
	parent   bool
}

// deepest nesting of samples: there is none of more than a few.
const deepest = 1000

func readJMeterXML(in *Input, add func(*recording.Request)) error {
	tags := markup.NewReader(in.Next)
	open := make([]jmeterSample, 0, 8)
	requests, parents := 0, 0
	for {
		tag, err := tags.Next()
		if in.Err() != nil {
			return in.Err()
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return in.problem(in.Line(), "the XML of JMeter is broken or cut off: "+err.Error(), "end it with </testResults>, if the test was stopped")
		}
		if string(tag.Name) != "httpSample" && string(tag.Name) != "sample" {
			continue
		}
		if tag.Opens {
			if len(open) > 0 {
				open[len(open)-1].parent = true
			}
			if len(open) > deepest {
				return in.problem(in.Line(), "samples lie too deep within each other", "")
			}
			if len(open) < cap(open) {
				open = open[:len(open)+1]
			} else {
				open = append(open, jmeterSample{})
			}
			open[len(open)-1].read(in, tag)
		}
		if !tag.Closes {
			continue
		}
		s := &open[len(open)-1] // there is one: all that close were opened
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
	return jmeterSaid(in, requests, parents)
}

// read reads the attributes of a sample.
func (s *jmeterSample) read(in *Input, tag *markup.Tag) {
	*s = jmeterSample{q: recording.Request{Took: recording.NoTime}, endpoint: append(s.endpoint[:0], jmeterLabel(nil)...)}
	timed, known, success := false, false, ""
	for _, a := range tag.Attributes {
		switch string(a.Name) {
		case "t":
			ms, ok := figures.Digits(a.Value)
			if timed = ok && ms <= figures.LongestTook/int64(time.Millisecond); timed {
				s.q.Took = ms * int64(time.Millisecond)
			}
		case "ts":
			s.q.At, known = jmeterTime(in, a.Value)
		case "s":
			switch string(a.Value) {
			case "true", "false":
				success = string(a.Value)
			}
		case "lb":
			s.endpoint = append(s.endpoint[:0], jmeterLabel(a.Value)...)
		case "rc":
			s.q.Status = jmeterStatus(a.Value)
		case "rm":
			if bytes.HasPrefix(a.Value, []byte(jmeterTransaction)) {
				s.fault = jmeterTransaction
			}
		}
	}
	s.q.Endpoint = s.endpoint
	s.q.Failed = success == "false" || success != "true" && (s.q.Status < 100 || s.q.Status >= 400)
	switch {
	case s.fault != "":
	case !timed:
		s.fault = "its duration is none"
	case !known:
		s.fault = "its time is none"
	}
}
