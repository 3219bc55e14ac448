package loadtests

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/profiles/shared"
	"fleetcost/sim"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// shop is a scenario of two requests from outside and one that others send.
func shop(t models.Traffic) *models.Scenario {
	return &models.Scenario{Title: "Shop", Traffic: t, Classes: []models.Class{
		{Name: "browse", Share: 0.9, Timeout: 5 * sim.Second}, {Name: "order", Share: 0.1}, {Name: "inner"},
	}}
}

var options = Options{Source: "shop.toml", BaseURL: "http://localhost:8080/", Seed: 1, Lasts: 60 * sim.Second,
	Paths: map[string]string{"order": "POST /orders"}, RequestBytes: 1200}

// counted is traffic of those requests in each of some tens of seconds.
func counted(requests ...float64) *traffic.Trace {
	return &traffic.Trace{Counts: &models.ArrivalCounts{Name: "counts.csv", Width: 10 * sim.Second, Requests: requests}, To: len(requests), Scale: 1}
}

func thinking(t testing.TB, d models.Distribution, err error) traffic.Users {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return traffic.Users{Count: 40, Think: d}
}

// cases are tests by the names of their golden files.
func cases(t testing.TB) map[string]*Test {
	exponential, err := models.Exponential(2)
	users := thinking(t, exponential, err)
	lognormal, err := models.Lognormal(2, 1.5)
	varied := thinking(t, lognormal, err)
	even := options
	even.Spacing = "even"
	all := map[string]*Test{}
	for name, made := range map[string]func() (*Test, error){
		"constant": func() (*Test, error) { return Of(shop(traffic.Poisson(50)), options) },
		"stages":   func() (*Test, error) { return Of(shop(counted(100, 400, 400, 0, 250, 250)), options) },
		"even":     func() (*Test, error) { return Of(shop(counted(100, 400, 400, 0, 250, 250)), even) },
		"batches": func() (*Test, error) {
			return Of(shop(traffic.Batches{PerSecond: 60, Size: 4, Geometric: true}), options)
		},
		"bursts": func() (*Test, error) {
			return Of(shop(traffic.Bursty{Open: traffic.Poisson(2), Bursts: traffic.GammaBursts{SCV: 1, Block: 5 * sim.Second}}), options)
		},
		"users":  func() (*Test, error) { return Of(shop(users), options) },
		"varied": func() (*Test, error) { return Of(shop(varied), options) },
		"loop":   func() (*Test, error) { return Of(shop(traffic.Users{Count: 8}), options) },
	} {
		test, err := made()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = test
	}
	return all
}

// endings of the files of the tools.
var endings = map[string]string{"k6": "js", "locust": "py", "vegeta": "sh"}

func TestGolden(t *testing.T) {
	written := 0
	for name, test := range cases(t) {
		for _, tool := range Tools.Names() {
			text, err := Write(tool, test)
			if err != nil {
				text = []byte(err.Error() + "\n")
			}
			path := filepath.Join("testdata", name+"."+endings[tool])
			if *update {
				if err := os.WriteFile(path, text, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(text)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
			written++
		}
	}
	if written != 24 {
		t.Errorf("%d files", written)
	}
}

// A sent request, as the stubs of the tools write it.
type sent struct {
	At                float64
	Method, URL, Name string
	Bytes             int
	Timeout           string
}

// A ran script.
type ran struct {
	Sent        []sent
	Slept, Late float64
	Begins      []float64
	Ends        []float64
	Options     struct {
		Scenarios map[string]map[string]any
	}
}

// runs a script of a tool in a folder of its own, for so many iterations where it has no end.
func runs(t *testing.T, tool string, test *Test, iterations int) *ran {
	t.Helper()
	text, err := Write(tool, test)
	if err != nil {
		t.Fatal(err)
	}
	program, file, harness := "node", "script.mjs", "k6.mjs"
	if tool == "locust" {
		program, file, harness = "python3", "locustfile.py", "locust.py"
	}
	path, err := exec.LookPath(program)
	if err != nil {
		shared.Missing(t, program+", which runs the scripts")
	}
	stub, err := os.ReadFile(filepath.Join("testdata", "tools", harness))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, data := range map[string][]byte{file: text, harness: stub} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(path, harness, fmt.Sprint(iterations))
	command.Dir = dir
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", tool, err, text)
	}
	var r ran
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

// Where arrivals are Poisson, the requests of each stage are Poisson distributed, and so
// are counts of equal times: their index of dispersion is 1. With n counts (n − 1) times
// it is χ² distributed: 4.5 standard deviations of both are allowed.
func TestArrivalsArePoisson(t *testing.T) {
	long := options
	long.Lasts = 200 * sim.Second
	test, err := Of(shop(traffic.Poisson(50)), long)
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range []string{"k6", "locust"} {
		r := runs(t, tool, test, 0)
		if n := float64(len(r.Sent)); math.Abs(n-10_000) > 4.5*math.Sqrt(10_000) {
			t.Errorf("%s: %v requests, not about 10,000", tool, n)
		}
		counts, orders := make([]float64, 2000), 0
		for i, s := range r.Sent {
			if s.At < 0 || s.At > 200 || i > 0 && s.At < r.Sent[i-1].At {
				t.Fatalf("%s: request %d at %v", tool, i, s.At)
			}
			counts[min(1999, int(s.At*10))]++
			if s.Name == "order" {
				orders++
				if s.Method != "POST" || !strings.HasSuffix(s.URL, "/orders") || s.Bytes != 1200 {
					t.Fatalf("%s: %+v", tool, s)
				}
			} else if s.Method != "GET" || !strings.HasSuffix(s.URL, "/browse") || s.Bytes != 0 {
				t.Fatalf("%s: %+v", tool, s)
			}
		}
		mean, squares := float64(len(r.Sent))/2000, 0.0
		for _, n := range counts {
			squares += (n - mean) * (n - mean)
		}
		if index := squares / 1999 / mean; math.Abs(index-1) > 4.5*math.Sqrt(2.0/1999) {
			t.Errorf("%s: index of dispersion %v, not 1", tool, index)
		}
		if n := float64(len(r.Sent)); math.Abs(float64(orders)-n/10) > 4.5*math.Sqrt(n*0.09) {
			t.Errorf("%s: %d of %v are orders, not a tenth", tool, orders, n)
		}
		if r.Late > 0 {
			t.Errorf("%s: %v ms late on a clock that stands still", tool, r.Late)
		}
	}
}

// Each stage has the requests that the traffic has then, and none where nobody comes.
func TestStagesHaveTheirRequests(t *testing.T) {
	want := []float64{100, 400, 400, 0, 250, 250}
	for _, tool := range []string{"k6", "locust"} {
		got := make([]float64, 6)
		for _, s := range runs(t, tool, cases(t)["stages"], 0).Sent {
			got[min(5, int(s.At/10))]++
		}
		for i, n := range got {
			if math.Abs(n-want[i]) > 4.5*math.Sqrt(want[i]) {
				t.Errorf("%s: stage %d has %v requests, not about %v", tool, i, n, want[i])
			}
		}
	}
}

// Bursts are those that were drawn, batches come at one moment.
func TestBurstsAndBatches(t *testing.T) {
	bursts, batches := cases(t)["bursts"], cases(t)["batches"]
	for _, tool := range []string{"k6", "locust"} {
		r := runs(t, tool, bursts, 0)
		if len(r.Sent) != len(bursts.Moments) || len(r.Sent) < 10 {
			t.Fatalf("%s: %d requests of %d moments", tool, len(r.Sent), len(bursts.Moments))
		}
		for i, m := range bursts.Moments {
			if math.Abs(r.Sent[i].At-m.At) > 1e-3 {
				t.Fatalf("%s: request %d at %v, not %v", tool, i, r.Sent[i].At, m.At)
			}
		}
		moments, all := map[float64]int{}, runs(t, tool, batches, 0).Sent
		for _, s := range all {
			moments[s.At]++
		}
		// Geometric sizes of mean 4 have variance 12; batches are Poisson, 900 in the mean.
		n := float64(len(moments))
		if math.Abs(n-900) > 4.5*30 || math.Abs(float64(len(all))/n-4) > 4.5*math.Sqrt(12/n) {
			t.Errorf("%s: %d requests in %v batches, not 3,600 in 900", tool, len(all), n)
		}
	}
}

// Users think as long as the scenario says, in the mean; the values that stand for a
// distribution have its mean, and lack a little of its variance: what is beyond the means
// of two hundred parts.
func TestUsersThink(t *testing.T) {
	const times = 5_000
	for _, name := range []string{"users", "varied"} {
		test := cases(t)[name]
		for _, tool := range []string{"k6", "locust"} {
			r := runs(t, tool, test, times)
			if mean := r.Slept / times; math.Abs(mean-2) > 4.5*2*math.Sqrt(test.Think.SCV()/times) {
				t.Errorf("%s %s: they think for %v s in the mean, not 2", tool, name, mean)
			}
			if tool == "locust" && (r.Begins[0] != 40 || r.Ends != nil) {
				t.Errorf("%s: it begins with %v users and ends with %v", name, r.Begins, r.Ends)
			}
			if users := r.Options.Scenarios["users"]; tool == "k6" && (users["vus"] != 40.0 || users["executor"] != "constant-vus") {
				t.Errorf("%s: %v", name, r.Options)
			}
		}
	}
	mean, squares := 0.0, 0.0
	for _, v := range cases(t)["varied"].ThinkTimes() {
		mean, squares = mean+v/thinkTimes, squares+v*v/thinkTimes
	}
	if scv := squares/mean/mean - 1; math.Abs(mean-2) > 1e-5 || scv < 0.75*2.25 || scv > 2.25 {
		t.Errorf("mean %v, squared variation %v; want 2, and hardly less than 2.25", mean, scv)
	}
}

// An evenly spaced test of k6 sends as many in each stage, in whole numbers of its unit.
func TestEvenlySpaced(t *testing.T) {
	arrivals := runs(t, "k6", cases(t)["even"], 0).Options.Scenarios["arrivals"]
	if arrivals["executor"] != "ramping-arrival-rate" || arrivals["timeUnit"] != "1s" || arrivals["startRate"] != 10.0 {
		t.Errorf("%v", arrivals)
	}
	total, last := 0.0, 10.0
	for _, s := range arrivals["stages"].([]any) {
		stage := s.(map[string]any)
		d, err := time.ParseDuration(stage["duration"].(string))
		if err != nil {
			t.Fatal(err)
		}
		target := stage["target"].(float64)
		total += d.Seconds() * (last + target) / 2
		last = target
	}
	if total != 1400 {
		t.Errorf("%v requests, not 1,400", total)
	}
	test, err := Of(shop(traffic.Poisson(0.3)), options)
	if err != nil {
		t.Fatal(err)
	}
	if u := test.Unit(); u.Unit != "1m" || u.Whole(0.3) != 18 {
		t.Errorf("0.3 requests/s are %d in %s", u.Whole(0.3), u.Unit)
	}
}
