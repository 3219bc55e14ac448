package profiles

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models/traffic"
)

func loadReplayed(t *testing.T, sets ...string) (*Loaded, error) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "keys", "replayed.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return Load(Source{Name: "replayed.toml", Text: text, Dir: filepath.Join("testdata", "keys"), Sets: sets})
}

// All requests of a log are replayed, and the shares of the classes are those of the record.
func TestRequestsOfALogAreOfTheirClasses(t *testing.T) {
	log, err := os.ReadFile(filepath.Join("testdata", "access.log"))
	if err != nil {
		t.Fatal(err)
	}
	all, reports := strings.Count(string(log), "\n"), strings.Count(string(log), `"GET /reports/`)
	l, err := loadReplayed(t)
	if err != nil {
		t.Fatal(err)
	}
	trace, ok := l.Scenario.Traffic.(*traffic.Trace)
	if !ok || trace.Singles == nil {
		t.Fatalf("the traffic is %T", l.Scenario.Traffic)
	}
	if trace.Singles.Len() != all {
		t.Errorf("%d requests are replayed of %d", trace.Singles.Len(), all)
	}
	if got, want := l.Scenario.Classes[0].Share, float64(reports)/float64(all); math.Abs(got-want) > 1e-12 {
		t.Errorf("the share of reports is %v, not %v", got, want)
	}
	told := false
	for _, a := range l.Assumed {
		told = told || a.Key == "traffic.replay" && strings.Contains(a.Why, " of report; ")
	}
	if !told {
		t.Error("how many match is not told")
	}
}

// Without patterns, requests come at their own times and are of classes by the shares.
func TestReplayWithoutPatterns(t *testing.T) {
	l, err := loadShop(t, []string{`"constant"`, `"trace"`, "rate    = 800", "file = \"access.log\"\nwindow = \"all\""})
	if err != nil {
		t.Fatal(err)
	}
	trace := l.Scenario.Traffic.(*traffic.Trace)
	if trace.Singles == nil || l.Scenario.Classes[0].Share != mustLoad(t, nil).Scenario.Classes[0].Share {
		t.Errorf("%v; the share of the first class is %v", trace, l.Scenario.Classes[0].Share)
	}
}

func TestProblemsOfReplays(t *testing.T) {
	for _, c := range []struct {
		sets []string
		want string // "" is none
	}{
		{[]string{`request.page.match="POST /*"`}, "requests match no [request.X]: GET /page/"},
		{[]string{`request.page.match="*"`}, ""},
		{[]string{`request.page.match=["GET /page*","POST /page*","POST /rep*"]`}, ""},
		{[]string{`request.page.match=3`}, "3 is no pattern of endpoints"},
		{[]string{`request.page.match=[]`}, "no patterns"},
		{[]string{`request.page.match="GET /a?b=1"`}, "asks for a query"},
		{[]string{`request.page.match="report"`}, "is no method and path"},
		{[]string{`request.page.match="get /report"`}, "is no method and path"},
		{[]string{`traffic.replay=all`}, `"all" is not known`},
		{[]string{`traffic.replay=requests`, `traffic.file=testdata/minutes.csv`}, "does not have them one by one"},
		{[]string{`traffic.burstiness=from-trace`}, "have their own bursts"},
		{[]string{`traffic.burstiness={ index = 4, scale = "1s" }`}, "have their own bursts"},
		{[]string{`traffic.scale=1e8`, `traffic.window=all`}, "too many to be replayed one by one"},
		{[]string{`traffic.pattern=constant`, `traffic.rate=9`}, ""},
		{[]string{`traffic.exclude="*"`}, "has no requests but those that are excluded"},
		{[]string{`traffic.exclude=["/page", 3]`}, "3 is no pattern of endpoints; write exclude ="},
		{[]string{`traffic.exclude="/page?a=1"`}, "asks for a query"},
		{[]string{`traffic.exclude="/page/*"`, `traffic.file=testdata/minutes.csv`}, "has no single requests, of which some could be excluded"},
		{[]string{`traffic.duration_unit=min`}, `"min" is not known`},
	} {
		_, err := loadReplayed(t, c.sets...)
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%v: %v", c.sets, err)
		}
	}
}

// warned are the warnings of a scenario that have a text.
func warned(l *Loaded, text string) (all []string) {
	for _, w := range l.Warnings {
		if strings.Contains(w, text) {
			all = append(all, w)
		}
	}
	return all
}

// Requests that are excluded are neither counted nor replayed, and how many they are is told.
func TestSomeEndpointsDoNotCount(t *testing.T) {
	log, err := os.ReadFile(filepath.Join("testdata", "access.log"))
	if err != nil {
		t.Fatal(err)
	}
	all, first, reports := strings.Count(string(log), "\n"), strings.Count(string(log), `"GET /page/1 `), strings.Count(string(log), `"GET /reports/`)
	l, err := loadReplayed(t, `traffic.exclude=["GET /page/1", "/static/*"]`)
	if err != nil {
		t.Fatal(err)
	}
	trace := l.Scenario.Traffic.(*traffic.Trace)
	counted := 0.0
	for _, n := range trace.Counts.Requests {
		counted += n
	}
	if first == 0 || trace.Singles.Len() != all-first || int(counted) != all-first {
		t.Errorf("%d requests are replayed and %v counted, not %d", trace.Singles.Len(), counted, all-first)
	}
	if got, want := l.Scenario.Classes[0].Share, float64(reports)/float64(all-first); math.Abs(got-want) > 1e-12 {
		t.Errorf("the share of reports is %v, not %v", got, want)
	}
	for _, want := range []string{fmt.Sprintf("%d lines left out: a request of GET /page/1, which is excluded", first), "no request is of /static/*, which is excluded"} {
		if len(warned(l, want)) != 1 {
			t.Errorf("%q is not told once: %q", want, l.Warnings)
		}
	}
}

// A whole number that ends the lines of a log is a duration where its unit is told: it comes
// off the time at which the line was written. A unit that nothing is of is told.
func TestUnitOfDurations(t *testing.T) {
	const whole = "traffic.file=testdata/whole.log"
	arrivals := func(sets ...string) (*Loaded, float64) {
		l, err := loadReplayed(t, sets...)
		if err != nil {
			t.Fatal(err)
		}
		c := l.Scenario.Traffic.(*traffic.Trace).Counts
		at, n := 0.0, 0.0
		for i, k := range c.Requests {
			at, n = at+k*(float64(c.Start)+float64(i)*c.Width.Seconds()), n+k
		}
		return l, at / n
	}
	unknown, ends := arrivals(whole)
	if len(warned(unknown, "say of what unit: --duration-unit us, ms or s, in a scenario duration_unit")) != 1 {
		t.Errorf("the unit is not asked for: %q", unknown.Warnings)
	}
	log, err := os.ReadFile(filepath.Join("testdata", "whole.log"))
	if err != nil {
		t.Fatal(err)
	}
	sum, lines := 0.0, strings.Split(strings.TrimSpace(string(log)), "\n")
	for _, line := range lines {
		took, err := strconv.ParseFloat(line[strings.LastIndex(line, " ")+1:], 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += took
	}
	told, begins := arrivals(whole, "traffic.duration_unit=s")
	if mean := sum / float64(len(lines)); math.Abs(ends-begins-mean) > 0.5 { // of whole seconds
		t.Errorf("requests begin %v s before they end, not %v", ends-begins, mean)
	}
	const unused = "no duration lacks its unit"
	if len(warned(told, unused)) > 0 {
		t.Errorf("%q", told.Warnings)
	}
	if l, _ := arrivals("traffic.duration_unit=s"); len(warned(l, unused)) != 1 {
		t.Errorf("a unit that is of no use is not told: %q", l.Warnings)
	}
}
