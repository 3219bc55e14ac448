package profiles

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/sim"
)

const dailyShop = "pattern = \"diurnal\"\nmean = 800\npeak_to_mean = 1.5\nzone = \"Europe/Berlin\"\nfrom = \"2026-03-23\""

// Each kind from its keys, all of which are in a row; times are by the clock of the
// traffic's zone.
func TestEventsAreRead(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 25, 14, 0, 0, 0, berlin)
	used := map[string]bool{}
	for _, row := range []struct {
		text string
		want models.Event
	}{
		{`kind = "crash"`, models.Event{Kind: models.Crash, Instances: 1}},
		{"kind = \"crash\"\ninstances = 3\nnotice = \"50s\"\nrepair = \"10m\"\ndesign = \"node\"", models.Event{Kind: models.Crash, Instances: 3, Notice: 50 * sim.Second, Repair: 10 * sim.Minute, Design: "node"}},
		{"kind = \"crash\"\nmtbf = \"720h\"", models.Event{Kind: models.Crash, MTBF: 720 * sim.Hour}},
		{"kind = \"zone-loss\"\nfor = \"45m\"", models.Event{Kind: models.ZoneLoss, Zones: 3, For: 45 * sim.Minute}},
		{"kind = \"zone-loss\"\nzones = 2\nfor = \"1h\"\nnotice = \"10s\"", models.Event{Kind: models.ZoneLoss, Zones: 2, For: sim.Hour, Notice: 10 * sim.Second}},
		{"kind = \"slow-instance\"\ninstances = 2\nfactor = 2.5\nfor = \"20m\"", models.Event{Kind: models.SlowInstance, Instances: 2, Factor: 2.5, For: 20 * sim.Minute}},
		{"kind = \"brown-out\"\nbackend = \"db\"\nfactor = 10\nfor = \"5m\"", models.Event{Kind: models.BrownOut, Factor: 10, For: 5 * sim.Minute}},
		{"kind = \"spot-reclaim\"\nshare = \"30%\"", models.Event{Kind: models.SpotReclaim, Share: 0.3, Notice: 2 * sim.Minute}},
		{"kind = \"spot-reclaim\"\nshare = 1\nnotice = \"30s\"", models.Event{Kind: models.SpotReclaim, Share: 1, Notice: 30 * sim.Second}},
		{"kind = \"zone-loss\"\nfor = \"1h\"\ncapacity = \"25%\"\nretry = \"3m\"", models.Event{Kind: models.ZoneLoss, Zones: 3, For: sim.Hour, Refused: 0.75, Retry: 3 * sim.Minute}},
		{"kind = \"spot-reclaim\"\nshare = 1\ncapacity = 0\nfor = \"1h\"\nretry = \"30s\"", models.Event{Kind: models.SpotReclaim, Share: 1, Notice: 2 * sim.Minute, Refused: 1, For: sim.Hour, Retry: 30 * sim.Second}},
		{"kind = \"zone-loss\"\nfor = \"1h\"\ncapacity = 0", models.Event{Kind: models.ZoneLoss, Zones: 3, For: sim.Hour, Refused: 1, Retry: sim.Minute}},
		{"kind = \"deploy\"", models.Event{Kind: models.Deploy, Surge: 0.25, Unavailable: 0.25}},
		{"kind = \"deploy\"\nstrategy = \"rolling\"\nsurge = 1\nunavailable = 0", models.Event{Kind: models.Deploy, Surge: 1}},
		{"kind = \"deploy\"\nstrategy = \"blue-green\"", models.Event{Kind: models.Deploy, BlueGreen: true}},
	} {
		text := "\n[events.x]\n" + row.text + "\n"
		want := row.want
		want.Name = "x"
		if want.MTBF == 0 {
			text, want.At = text+"at = \"2026-03-25 14:00\"\n", at
		}
		l, err := Load(Source{Name: "s", Text: []byte(strings.Replace(shop, "pattern = \"constant\"\nrate    = 800", dailyShop, 1) + text), Dir: "testdata"})
		if err != nil {
			t.Errorf("%s: %v", row.text, err)
			continue
		}
		if diff := cmp.Diff([]models.Event{want}, l.Scenario.Events); diff != "" {
			t.Errorf("%s: %s", row.text, diff)
		}
		for _, line := range strings.Split(row.text, "\n") {
			key, _, _ := strings.Cut(line, " ")
			used[want.Kind.String()+" "+key] = true
		}
	}
	for kind, keys := range eventKeys {
		for _, key := range keys {
			if !used[kind.String()+" "+key] {
				t.Errorf("%s of a %s is in no row", key, kind)
			}
		}
	}
}

// What cannot happen is told with its place and a way out, all at once.
func TestEventsThatCannotHappen(t *testing.T) {
	text := strings.Replace(shop, "pattern = \"constant\"\nrate    = 800", dailyShop, 1)
	lines := 1 + strings.Count(text, "\n")
	const at = "\nat = \"2026-03-25 14:00\"\n"
	for _, tt := range []struct{ sentence, text, want string }{
		{"a kind that is not known, and none", "[events.a]\nkind = \"crush\"\n[events.b]" + at, `+1: events.a.kind: "crush" is not known; did you mean crash?
+2: events.b.kind: missing; add one of "crash", "zone-loss", "slow-instance", "brown-out", "spot-reclaim" or "deploy"`},
		{"an hour that the clock leaves out", "[events.a]\nkind = \"crash\"\nat = \"2026-03-29 02:30\"", `+2: events.a.at: "2026-03-29 02:30" does not exist in Europe/Berlin, where the clocks are put forward then; write "2026-03-29T03:00", to which the clocks are put forward, or a time before`},
		{"a time before the traffic", "[events.a]\nkind = \"crash\"\nat = \"2026-03-22 23:00\"", `+2: events.a.at: is before the traffic begins, 2026-03-23 00:00; choose a later time, or let traffic.from be earlier`},
		{"no time", "[events.a]\nkind = \"crash\"\n[events.b]\nkind = \"deploy\"", `+0: events.a.at: missing; add when it happens, e.g. at = "2026-01-07 14:00", or how often an instance crashes by itself, e.g. mtbf = "720h"
+2: events.b.at: missing; add when it happens, e.g. at = "2026-01-07 14:00"`},
		{"both a time and a rate", "[events.a]\nkind = \"crash\"\nmtbf = \"720h\"\ninstances = 2" + at, `+3: events.a.instances: instances that crash by themselves do so one by one; remove it, or give at in place of mtbf
+4: events.a.at: an instance that crashes by itself does so at any time; remove it, or mtbf`},
		{"what is missing", "[events.a]\nkind = \"slow-instance\"" + at + "[events.b]\nkind = \"spot-reclaim\"" + at, `+0: events.a.for: missing; add how long it lasts, e.g. for = "45m"
+0: events.a.factor: missing; add how many times as long it takes, e.g. factor = 3
+3: events.b.share: missing; add the share of the instances, e.g. share = 0.3`},
		{"a backend, a design and a service that are not there", "[events.a]\nkind = \"brown-out\"\nbackend = \"dbb\"\nfactor = 3\nfor = \"5m\"\ndesign = \"nodes\"" + at + "[events.b]\nkind = \"deploy\"\nservice = \"api\"" + at, `+2: events.a.backend: there is no "dbb"; did you mean db?
+5: events.a.design: there is no "nodes"; did you mean node?
+9: events.b.service: there is but one service, without a name; remove it`},
		{"a key of another kind, and one of none", "[events.a]\nkind = \"crash\"\nsurge = 0.5\nrepare = \"1m\"" + at, `+2: events.a.surge: unknown key; it belongs to kind "deploy", not to "crash"
+3: events.a.repare: unknown key; did you mean repair?`},
		{"values out of range", "[events.a]\nkind = \"spot-reclaim\"\nshare = 1.5" + at + "[events.b]\nkind = \"zone-loss\"\nzones = 1\nfor = \"-1m\"" + at, `+2: events.a.share: 1.5 is out of range; write a share above 0 and at most 1, such as "1.5%"
+6: events.b.zones: 1 is out of range; write a whole number from 2 to 100
+7: events.b.for: "-1m" is out of range; write a duration from "1s" to "720h"`},
		{"a lack of nothing, and one without an end", "[events.a]\nkind = \"spot-reclaim\"\nshare = 0.5\nretry = \"1m\"\nfor = \"1h\"" + at + "[events.b]\nkind = \"spot-reclaim\"\nshare = 0.5\ncapacity = 1.5" + at, `+3: events.a.retry: nothing is refused, so nothing is tried again; remove it, or add the share of the orders that are filled, e.g. capacity = 0.5
+4: events.a.for: nothing lasts where there is capacity for others; remove it, or add the share of the orders that are filled, e.g. capacity = 0.5
+6: events.b.for: missing; add how long it lasts, e.g. for = "45m"
+9: events.b.capacity: 1.5 is out of range; write a share from 0 to 1, such as "1.5%"`},
		{"surge of a blue-green deploy", "[events.a]\nkind = \"deploy\"\nstrategy = \"blue-green\"\nsurge = 0.5" + at, `+3: events.a.surge: a blue-green deploy has as many new instances as old ones; remove it`},
		{"a deploy that replaces nothing", "[events.a]\nkind = \"deploy\"\nsurge = 0\nunavailable = 0" + at, `+2: events.a.surge: nothing can be replaced where none is more and none is missing; raise surge, or unavailable`},
		{"deploys that overlap, where one is for all and one for a design", "[events.b]\nkind = \"deploy\"\ndesign = \"node\"\nat = \"2026-03-25 14:01\"\n[events.a]\nkind = \"deploy\"" + at, `+3: events.b.at: the deploy "a" is not over then, which takes 2m3s at least; let it begin later`},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			_, err := Load(Source{Name: "s", Text: []byte(text + tt.text), Dir: "testdata"})
			var want []string
			for _, line := range strings.Split(tt.want, "\n") {
				place, what, _ := strings.Cut(line, ":")
				below, err := strconv.Atoi(place)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, fmt.Sprintf("s:%d:%s", lines+below, what))
			}
			got := strings.Split(fmt.Sprint(err), "\n")
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	_, err := Load(Source{Name: "s", Text: []byte(text + "[events.a]\nkind = \"deploy\"" + at + "[events.b]\nkind = \"deploy\"\nat = \"2026-03-25 15:00\"\n[events.c]\nkind = \"deploy\"\ndesign = \"django\"\nat = \"2026-03-25 16:00\"\n[events.d]\nkind = \"deploy\"\ndesign = \"node\"\nat = \"2026-03-25 16:00\""), Dir: "testdata"})
	if err != nil {
		t.Error(err)
	}
}
