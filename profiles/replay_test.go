package profiles

import (
	"math"
	"os"
	"path/filepath"
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
	} {
		_, err := loadReplayed(t, c.sets...)
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%v: %v", c.sets, err)
		}
	}
}
