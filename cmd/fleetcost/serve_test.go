package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
	"fleetcost/profiles"
)

// smallShop is a scenario that is soon planned.
const smallShop = `title = "Shop <script>alert(1)</script>"
[traffic]
pattern = "constant"
rate = 40
[goal]
p99 = "300ms"
[request.browse]
steps = [ { cpu = "2ms" }, { io = "db", time = "10ms" } ]
[cloud]
provider = "aws"
region = "us-east-1"
[design.node]
runtime = "node-express"
machine = "c7g.large"
`

// explored is the exploration of a scenario.
func explored(t testing.TB, src profiles.Source) *exploration {
	t.Helper()
	loaded, err := profiles.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	e, err := newExploration(src, loaded, "fleetcost (test)")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// served is the address of an explorer that runs until the test ends, and what it says.
func served(t testing.TB, args ...string) (address string, ended func() (status int, stderr string)) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	var said bytes.Buffer
	end := make(chan int, 1)
	go func() {
		end <- run(ctx, append([]string{"fleetcost", "serve", "--port", "0"}, args...), strings.NewReader(""), write, &said)
		write.Close()
	}()
	text := make([]byte, 200)
	n, err := read.Read(text)
	if err != nil {
		t.Fatalf("exit status %d: %s", <-end, &said)
	}
	go io.Copy(io.Discard, read)
	ended = sync.OnceValues(func() (int, string) { stop(); return <-end, said.String() })
	t.Cleanup(func() { ended() })
	return strings.TrimSpace(string(text[:n])), ended
}

func fetched(t testing.TB, address string) (int, string) {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	return r.StatusCode, string(text)
}

func TestServe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "my shop.toml")
	if err := os.WriteFile(file, []byte(smallShop), 0o666); err != nil {
		t.Fatal(err)
	}
	address, ended := served(t, file)
	for _, c := range []struct {
		path   string
		status int
		has    string
	}{
		{"", 200, "Shop &lt;script&gt;alert(1)&lt;/script&gt;"},
		{"?traffic.rate=80&machine=c7g.xlarge", 200, "c7g.xlarge"},
		{"first?traffic.rate=80", 200, "80 requests/s"},
		{"exact?traffic.rate=80", 200, "The exact answer"},
		{"rough-curve?traffic.rate=80", 200, "With less traffic and with more"},
		{"curve?traffic.rate=80", 200, "<svg"},
		{"curve?traffic.rate=x", 422, "is not a number"},
		{"exact?goal.p99=75&cpu=4", 200, "p99 ≤ 75 ms"},
		{"exact?traffic.rate=1e9", 422, "from 5 to 320"},
		{"exact?traffic.file=/etc/passwd", 422, "no knob"},
		{"exact?machine=c7g.none", 422, "no machine"},
		{"my-shop-explored.toml?cpu=2", 200, `{ cpu = "4ms" }`},
		{"report.json?cpu=2", 200, `"designs"`},
		{"report.html?cpu=2", 200, "fleetcost compare my-shop-explored.toml"},
		{"report.xlsx?cpu=2", 200, "PK"},
		{"my%20shop.toml", 404, ""},
		{"../serve.go", 404, ""},
		{"explorer.js", 200, "use strict"},
	} {
		status, text := fetched(t, address+c.path)
		if status != c.status || !strings.Contains(text, c.has) {
			t.Errorf("/%s: %d, without %q: %.400s", c.path, status, c.has, text)
		}
	}
	if status, said := ended(); status != 0 || strings.Contains(said, "rate") || !strings.Contains(said, address) {
		t.Errorf("it ends with %d, and said %q", status, said)
	}
}

// twoShops has designs of which one needs more memory than the smallest machines have.
const twoShops = "#:schema ../scenario.schema.json\n" + smallShop + `[design.flask]
runtime = "gunicorn-gthread-flask"
processes = 5
machine = "c7g.large"
`

// What the machine for all does not fit keeps its own, and the others are answered; what
// fits nothing is told without a place in a file.
func TestAMachineThatDoesNotFitOneDesign(t *testing.T) {
	e := explored(t, profiles.Source{Name: "shops.toml", Text: []byte(twoShops)})
	small := report.Settings{Machine: "t4g.nano"}
	answer, err := e.first(t.Context(), "me", small)
	if err != nil {
		t.Fatal(err)
	}
	var machines []string
	for _, d := range answer.Designs {
		machines = append(machines, d.Name+" on "+d.Services[0].Offer.Machine.Name)
	}
	if diff := cmp.Diff([]string{"node on t4g.nano", "flask on c7g.large"}, machines); diff != "" {
		t.Error(diff)
	}
	if said := strings.Join(phrases.All(answer.Warnings), "\n"); !strings.Contains(said, "flask does not fit on t4g.nano and keeps its own machine: gunicorn-gthread-flask needs") {
		t.Error(said)
	}
	text, err := e.file(t.Context(), "me", small, e.name)
	if kept := string(text); err != nil || !strings.HasPrefix(kept, "#:schema ./fleetcost.schema.json\n# Changed in the explorer:\n#   machine = \"t4g.nano\" in 1 place\n#   flask keeps its machine: ") || strings.Count(kept, `machine = "t4g.nano"`) != 2 {
		t.Errorf("%v: %s", err, kept)
	}
	alone := explored(t, profiles.Source{Name: "shop.toml", Text: []byte(strings.Replace(twoShops, "[design.node]\nruntime = \"node-express\"\nmachine = \"c7g.large\"\n", "", 1))})
	if _, err = alone.first(t.Context(), "me", small); err == nil {
		t.Fatal("it fits nothing")
	}
	if status, says := answered(err, nil); status != http.StatusUnprocessableEntity || len(says) != 1 || !strings.HasPrefix(says[0], "design.flask.machine: gunicorn-gthread-flask needs") {
		t.Error(status, says)
	}
}

// A first look tells nothing of how sure it is, which nobody looked at.
func TestAFirstLookIsCalledOne(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.toml")
	if err := os.WriteFile(file, []byte(strings.Replace(smallShop, "rate = 40", "rate = 900", 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	address, _ := served(t, file)
	status, text := fetched(t, address+"first")
	if status != 200 || !strings.Contains(text, "at a first look node on ") || !strings.Contains(text, ">about ") || !strings.Contains(text, ">likely<") {
		t.Errorf("%d: %.2000s", status, text)
	}
	for _, no := range []string{"to be sure", "precision of", "±"} {
		if table, _, _ := strings.Cut(text, "<svg"); strings.Contains(table, no) {
			t.Errorf("a first look has %q", no)
		}
	}
}

// What --set says of a key of the scenario is where its knob stands, and in the scenario that
// is kept; what it adds stays beside it, and in the command. Seed and precision are those of
// the command line.
func TestServeTakesSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.toml")
	if err := os.WriteFile(file, []byte(smallShop), 0o666); err != nil {
		t.Fatal(err)
	}
	address, _ := served(t, file, "--set", "traffic.rate=60", "--set", "design.node.machine=c7g.xlarge", "--set", "goal.errors=0.5%", "--seed", "7", "--precision", "10%")
	for _, c := range []struct{ path, has string }{
		{"", `value="60"`}, {"", "seed 7"}, {"", "errors ≤ 0.5%"}, {"shop-explored.toml", "rate = 60"}, {"shop-explored.toml", `machine = "c7g.xlarge"`},
		{"shop-explored.toml", "# Changed in the explorer:\n#   it was compared with --set goal.errors=0.5%"},
		{"report.html", "fleetcost compare shop-explored.toml --set goal.errors=0.5% --seed 7 --precision 0.1"},
	} {
		if status, text := fetched(t, address+c.path); status != 200 || !strings.Contains(text, c.has) {
			t.Errorf("/%s: %d, without %q: %.400s", c.path, status, c.has, text)
		}
	}
}

func TestServeTellsWhatIsWrongWithItsFlags(t *testing.T) {
	taken, _ := served(t, "chat-api")
	at, err := url.Parse(taken)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--port", "http"}, `"http" is not a port`},
		{[]string{"--port", "65536"}, `"65536" is not a port`},
		{[]string{"--port", at.Port()}, "taken by another program; --port 0 takes a free one"},
		{[]string{"nosuch"}, "there is no such file"},
		{[]string{"--precision", "x"}, "--precision"},
		{[]string{"--set", "traffic.rat=1"}, "traffic.rat"},
		{[]string{"a", "b"}, "one scenario at a time"},
	} {
		var said bytes.Buffer
		if status := run(t.Context(), append([]string{"fleetcost", "serve"}, c.args...), strings.NewReader(""), io.Discard, &said); status != 2 || !strings.Contains(said.String(), c.says) {
			t.Errorf("%v: exit status %d: %s", c.args, status, &said)
		}
	}
}

// What is kept is what was asked: compared by itself, the scenario gives the answer of the
// page.
func TestTheKeptScenarioHasTheSameAnswer(t *testing.T) {
	e := explored(t, profiles.Source{Name: "shop.toml", Text: []byte(smallShop)})
	settings := report.Settings{Values: map[string]float64{"traffic.rate": 123, "cpu": 1.5, "io": 3}, Machine: "m7i.large"}
	shown, err := e.exact(t.Context(), "me", settings)
	if err != nil {
		t.Fatal(err)
	}
	text, err := e.file(t.Context(), "me", settings, e.name)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := profiles.Load(profiles.Source{Name: "kept.toml", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	p := &plan.Planner{Scenario: loaded.Scenario, Catalogue: loaded.Catalogue, Backends: loaded.Backends, Architecture: loaded.Architecture, Seed: usualSeed, Precision: usualPrecision}
	compared, err := p.Compare(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	summary := func(r *report.Report) (all []string) {
		for _, d := range r.Designs {
			all = append(all, fmt.Sprint(d.Name, d.Services[0].Instances, d.Services[0].Offer.Machine.Name, d.Bill.Monthly(), d.Result.Latency))
		}
		return all
	}
	if diff := cmp.Diff(summary(compared), summary(shown)); diff != "" || len(compared.Designs) != 1 {
		t.Error(diff)
	}
	if shown.Designs[0].Services[0].Offer.Machine.Name != "m7i.large" {
		t.Error("the machine was not turned")
	}
}

// What is asked no more is not worked out: who leaves frees the room for the next.
func TestWhoLeavesStopsTheWork(t *testing.T) {
	src, _ := profiles.Embedded("live-chat") // an answer takes many seconds
	e := explored(t, src)
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	begun := time.Now()
	if _, err := e.exact(ctx, "me", report.Settings{}); ctx.Err() == nil || err == nil {
		t.Fatal("it was answered in", time.Since(begun), err)
	}
	next, end := context.WithTimeout(t.Context(), time.Minute)
	defer end()
	leave, err := e.exacts.Enter(next, "next")
	if err != nil {
		t.Fatal("who comes next waits:", err)
	}
	leave()
}

// A hundred clients at once get their answers, each its own.
func TestAHundredClientsAreAnswered(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.toml")
	if err := os.WriteFile(file, []byte(smallShop), 0o666); err != nil {
		t.Fatal(err)
	}
	clients := 100
	if raceDetector {
		clients = 10
	}
	address, _ := served(t, file)
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() {
			rate := 20 + i
			status, text := fetched(t, fmt.Sprintf("%sfirst?traffic.rate=%d", address, rate))
			if status != 200 || !strings.Contains(text, fmt.Sprintf("<dd>%d requests/s, Poisson</dd>", rate)) {
				t.Errorf("client %d: %d %.300s", i, status, text)
			}
		})
	}
	group.Wait()
}
