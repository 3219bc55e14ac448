package knobs

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models/report"
	"fleetcost/profiles"
	"fleetcost/profiles/keys"
)

// board of a scenario that is read.
func board(t testing.TB, src profiles.Source) *Board {
	t.Helper()
	loaded, err := profiles.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Of(src, loaded)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func embedded(t testing.TB, name string) profiles.Source {
	t.Helper()
	src, ok := profiles.Embedded(name)
	if !ok {
		t.Fatal("no scenario", name)
	}
	return src
}

func names(b *Board) (all []string) {
	for _, k := range b.Knobs {
		all = append(all, k.Name)
	}
	return all
}

func TestTheKnobsOfTheStorefront(t *testing.T) {
	b := board(t, embedded(t, "storefront"))
	want := []string{"traffic.rate", "goal.p99", "cpu", "cpu.browse", "cpu.checkout", "cpu.report", "io", "io.browse", "io.checkout", "io.report"}
	if diff := cmp.Diff(want, names(b)); diff != "" {
		t.Error(diff)
	}
	if k, _ := b.Knob("goal.p99"); k.Said != 300 || k.Unit != "ms" || k.Low != 75 || k.High != 1200 {
		t.Errorf("the goal is %+v", k)
	}
}

// Every scenario can be turned: where nothing is, its text is the same, and where a knob is,
// what is read is another scenario or tells what is wrong with it.
func TestEveryKnobTurns(t *testing.T) {
	for _, name := range profiles.EmbeddedNames() {
		src := embedded(t, name)
		b := board(t, src)
		if same, err := b.Turn(report.Settings{}); err != nil || string(same.Text) != string(src.Text) {
			t.Errorf("%s: turned by nothing it is another: %v", name, err)
		}
		if len(b.Knobs) < 3 {
			t.Errorf("%s has the knobs %v", name, names(b))
		}
		for _, k := range b.Knobs {
			for _, v := range []float64{k.Low, k.High} {
				turned, err := b.Turn(report.Settings{Values: map[string]float64{k.Name: v}})
				if err != nil {
					t.Errorf("%s: %s = %v: %v", name, k.Name, v, err)
					continue
				}
				var problems keys.Problems
				if _, err := profiles.Load(turned); err != nil && !errors.As(err, &problems) {
					t.Errorf("%s: %s = %v: %v", name, k.Name, v, err)
				}
				_, body, _ := strings.Cut(string(turned.Text), "#\n")
				if body == string(src.Text) || string(turned.Text) == string(src.Text) {
					t.Errorf("%s: %s = %v changes nothing", name, k.Name, v)
				}
			}
		}
	}
}

func TestFactorsMultiplyAllTimesOfTheirKind(t *testing.T) {
	text := `#:schema scenario.json
[request.a]
steps = [
  { cpu = "1.2ms", kind = "json" },
  { io = "db", time = { p50 = "6ms", p99 = "40ms" } },
  { cache = "db", time = "0.4ms", hit = 0.9, miss = [ { cpu = { mean = "600us", dist = "exponential" } } ] },
  { parallel = [ [ { native = "10ms", batch = { max = 4, wait = "5ms", each = "2ms" } } ], { io = "db", time = { value = "2ms", low = "1ms", high = "4ms" } } ] },
  { offload = "1m30s", kind = "native" },
]
[request.b]
steps = [ { cpu = { samples = "b.csv" } } ]
`
	b := &Board{source: profiles.Source{Name: "x.toml", Text: []byte(text)}, times: map[string][]timed{}}
	b.works(keys.Decode("x.toml", text, new(keys.Findings)))
	if diff := cmp.Diff([]string{"cpu", "io"}, names(b)); diff != "" {
		t.Fatal(diff) // of one request each
	}
	if len(b.Fixed) != 1 || !strings.HasPrefix(b.Fixed[0], "b computes") {
		t.Errorf("fixed is %v", b.Fixed)
	}
	got, err := b.Turn(report.Settings{Values: map[string]float64{"cpu": 2, "io": 0.5}})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(`"1.2ms"`, `"2.4ms"`, `"6ms"`, `"3ms"`, `"40ms"`, `"20ms"`, `"0.4ms"`, `"0.2ms"`, `"600us"`, `"1200us"`,
		`"10ms"`, `"20ms"`, `each = "2ms"`, `each = "4ms"`, `value = "2ms", low = "1ms", high = "4ms"`, `value = "1ms", low = "0.5ms", high = "2ms"`,
		`"1m30s"`, `"180s"`, "#:schema scenario.json\n", "#:schema ./fleetcost.schema.json\n# Changed in the explorer:\n#   every request computes × 2\n#   every request waits × 0.5\n#\n").Replace(text)
	if diff := cmp.Diff(want, string(got.Text)); diff != "" {
		t.Error(diff)
	}
}

func TestMachinesOfAnotherKindAreKept(t *testing.T) {
	b := board(t, embedded(t, "ml-recommend"))
	turned, err := b.Turn(report.Settings{Machine: "c7i.2xlarge"})
	if err != nil {
		t.Fatal(err)
	}
	said := string(turned.Text)
	if !strings.Contains(said, `"c7i.2xlarge"`) || len(b.Fixed) == 0 {
		t.Error("no machine is another, or none is kept", b.Fixed)
	}
	for _, m := range b.Machines {
		if strings.HasPrefix(m, "g5.") {
			t.Errorf("%s is offered for work that needs none like it", m)
		}
	}
}

func TestAnAddressIsReadAsItIsWritten(t *testing.T) {
	b := board(t, embedded(t, "storefront"))
	s := report.Settings{Values: map[string]float64{"traffic.rate": 1234.5, "cpu.browse": 0.3333, "goal.p99": 75}, Machine: "c7g.xlarge"}
	got, err := b.Read(b.Address(s))
	if diff := cmp.Diff(s, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	same, err := b.Read(url.Values{"traffic.rate": {"800"}, "io": {""}, "cpu": {"1"}, "machine": {""}})
	if err != nil || len(b.Address(same)) != 0 {
		t.Errorf("what stands as the scenario says is told: %v, %v", b.Address(same), err)
	}
}

func TestWhatAnAddressMayNotSayIsToldAtOnce(t *testing.T) {
	b := board(t, embedded(t, "storefront"))
	hostile := strings.Repeat("x", 10_000)
	for _, bad := range []url.Values{
		{"traffic.rate": {"1e99"}}, {"traffic.rate": {"NaN"}}, {"traffic.rate": {"-1"}}, {"traffic.rate": {"0"}}, {"traffic.rate": {"Inf"}},
		{"traffic.rate": {"800" + strings.Repeat("0", 100)}}, {"traffic.rate": {"800", "900"}}, {"goal.p99": {"300ms"}}, {"goal.p99": {"<script>"}},
		{"traffic.file": {"/etc/passwd"}}, {"machine": {"../x"}}, {"machine": {"any\"\nprices = \"/etc/passwd"}}, {hostile: {"1"}}, {"design.node.machine": {"any"}}, {"": {"1"}},
	} {
		_, err := b.Read(bad)
		var problems keys.Problems
		if !errors.As(err, &problems) || len(err.Error()) > 500 {
			t.Errorf("%.80v: %v", bad, err)
		}
	}
	_, err := b.Read(url.Values{"traffic.rate": {"x"}, "cpu": {"100"}, "nothing": {"1"}})
	var problems keys.Problems
	if !errors.As(err, &problems) || len(problems) != 3 {
		t.Errorf("not all of three problems: %v", err)
	}
}

// Whatever an address says, the scenario that comes of it is well-formed, and names no file
// that the text did not.
func FuzzRead(f *testing.F) {
	src := embedded(f, "storefront")
	b := board(f, src)
	f.Add("traffic.rate=1200&cpu=1.5&machine=c7g.large")
	f.Add("machine=%22%0afile=%22/etc/passwd")
	f.Fuzz(func(t *testing.T, address string) {
		query, err := url.ParseQuery(address)
		if err != nil {
			return
		}
		s, err := b.Read(query)
		if err != nil {
			return
		}
		turned, err := b.Turn(s)
		if err != nil {
			t.Fatal(err)
		}
		var found keys.Findings
		if keys.Decode("x", string(turned.Text), &found) == nil {
			t.Fatalf("%q: %v", address, found.Sorted())
		}
		if strings.Contains(string(turned.Text), "passwd") {
			t.Fatal(address)
		}
	})
}
