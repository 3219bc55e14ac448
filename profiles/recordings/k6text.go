package recordings

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

func init() {
	register("k6-text", "k6's summary as it is printed", &Format{
		Title: "k6 summary, text", Tool: "k6", Holds: "load test",
		Example: "     http_req_duration..............: avg=144.56ms min=104.11ms med=110.47ms max=1.14s    p(90)=203.54ms p(95)=215.95ms\n" +
			"       { expected_response:true }...: avg=144.56ms min=104.11ms med=110.47ms max=1.14s    p(90)=203.54ms p(95)=215.95ms\n" +
			"     http_req_failed................: 1.66%  ✓ 3        ✗ 177\n     http_reqs......................: 180    4.36938/s\n" +
			"     iterations.....................: 45     1.092345/s\n     vus............................: 1      min=1 max=19\n",
		Requests: 180,
		is: func(h *Head) bool {
			// What k6 prints as it runs may go on for long before the summary.
			return bytes.Contains(h.Bytes, []byte("execution: local")) && bytes.Contains(h.Bytes, []byte("scenarios: (")) ||
				slices.ContainsFunc(h.Lines(), func(line []byte) bool { return k6Printed.Match(line) && strings.Contains(string(line), "avg=") })
		},
		whole: readK6Text,
	})
}

var (
	// k6Printed is a line of a metric: its name, dots, and its values. A mark of its
	// threshold may stand before it.
	k6Printed = regexp.MustCompile(`^(?:[✓✗] )?([A-Za-z_][A-Za-z0-9_]*)\.*: *(.*)$`)
	// k6Tagged is a line of the requests of a metric that have a tag, below its own.
	k6Tagged = regexp.MustCompile(`^(?:[✓✗] )?\{ (.*?) \}\.*: *(.*)$`)
	// k6Part begins what a full summary says of a group or a scenario, which is in the sums.
	k6Part = regexp.MustCompile(`^█ (?:GROUP|SCENARIO):`)
)

func readK6Text(in *Input) (*recording.Recording, error) {
	s := &k6Summary{printed: map[string]k6Values{}}
	part, last := false, ""
	for line := range in.lines() {
		text := strings.TrimSpace(string(line))
		if strings.HasPrefix(text, "█ ") {
			part = k6Part.MatchString(text)
		}
		if part {
			continue
		}
		m := k6Printed.FindStringSubmatch(text)
		name := ""
		if m != nil {
			name, last = m[1], m[1]
		} else if m = k6Tagged.FindStringSubmatch(text); m != nil && last != "" {
			name = last + "{" + m[1] + "}"
		} else {
			continue
		}
		values := k6PrintedValues(name, m[2])
		if len(values) == 0 {
			continue
		}
		if _, twice := s.printed[name]; twice && name == "http_reqs" {
			return nil, severalRuns(in)
		}
		s.printed[name] = values
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if len(s.printed) == 0 {
		return nil, errors.New("no summary in this text of k6: it is cut off, or was printed elsewhere")
	}
	return k6Recording(in, s)
}

// k6PrintedValues are the values of a metric as they are printed.
func k6PrintedValues(name, text string) k6Values {
	values, fields := k6Values{}, strings.Fields(text)
	for i, f := range fields {
		switch key, value, named := strings.Cut(f, "="); {
		case named && (name == "vus" || name == "vus_max"):
			values.set(key, figures.Number(value))
		case named:
			values.set(key, 1e3*figures.Seconds(value))
		case f == "✓" && i+1 < len(fields):
			values.set("passes", figures.Number(fields[i+1]))
		case f == "out" && i > 0:
			values.set("passes", figures.Number(fields[i-1]))
		case i == 0:
			values.set("count", figures.Number(f))
		case i == 1 && strings.HasSuffix(f, "/s"):
			values.set("rate", figures.Number(strings.TrimSuffix(f, "/s")))
		}
	}
	return values
}

// set keeps a value that is one.
func (v k6Values) set(key string, value float64) {
	if value >= 0 {
		v[key] = value
	}
}
