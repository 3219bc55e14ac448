package profiles

import (
	"math"
	"strings"
	"testing"

	"fleetcost/models/traffic"
)

// bursts is the shop with a line more in [traffic].
func bursts(t *testing.T, line string) (*Loaded, error) {
	t.Helper()
	return loadShop(t, []string{"rate    = 800", "rate    = 800\n" + line})
}

// An index is given, or is that of a record: bursts have it at the scale, under the rate to
// which it belongs.
func TestBurstinessIsRead(t *testing.T) {
	l, err := bursts(t, `burstiness = { index = 4, scale = "2s" }`)
	if err != nil {
		t.Fatal(err)
	}
	b, ok := l.Scenario.Traffic.(traffic.Bursty)
	if !ok || b.Rate() != 800 || math.Abs(b.Bursts.Index(800, b.Bursts.Block)-4) > 1e-9 || b.Bursts.Block.Seconds() != 2 {
		t.Errorf("%+v", l.Scenario.Traffic)
	}
	l, err = bursts(t, `burstiness = { from = "seconds.csv", scale = "1s", window = "20s" }`)
	if err != nil {
		t.Fatal(err)
	}
	recorded := l.Scenario.Traffic.(traffic.Bursty)
	if recorded.Rate() != 800 || !(recorded.Bursts.SCV > 0.05 && recorded.Bursts.SCV < 1.5) {
		t.Errorf("%+v", recorded)
	}
}

// A record that is replayed may have its own.
func TestBurstinessOfTheRecordItself(t *testing.T) {
	l, err := loadShop(t, []string{"pattern = \"constant\"\nrate    = 800", "pattern = \"trace\"\nfile = \"seconds.csv\"\nwindow = \"all\"\nburstiness = \"from-trace\""})
	if err != nil {
		t.Fatal(err)
	}
	b, ok := l.Scenario.Traffic.(traffic.Bursty)
	if !ok || b.Bursts.Block.Seconds() != 1 || !(b.Bursts.SCV > 0.05 && b.Bursts.SCV < 1.5) {
		t.Errorf("%+v", l.Scenario.Traffic)
	}
	for line, want := range map[string]string{
		`burstiness = "from-trace"`: `shop.toml:6: traffic.burstiness: only a record that is replayed has bursts of its own; name another's: burstiness = { from = "counts.csv", scale = "1m", window = "30m" }`,
		`burstiness = "much"`:       `shop.toml:6: traffic.burstiness: `,
	} {
		if _, err := bursts(t, line); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s\ngot  %v\nwant %s", line, err, want)
		}
	}
}

// What no bursts follow from is told with its place and a way out.
func TestBurstinessThatIsNone(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{`burstiness = 4`, `shop.toml:6: traffic.burstiness: 4 is not a table; write burstiness = { index = 4, scale = "1s" }`},
		{`burstiness = { scale = "1s" }`, `shop.toml:6: traffic.burstiness.index: missing; add the index of dispersion of counts, e.g. index = 4, or a record that has one, from = "counts.csv"`},
		{`burstiness = { index = 4 }`, `shop.toml:6: traffic.burstiness.scale: missing; add the time scale, e.g. scale = "1s"`},
		{`burstiness = { index = 1, scale = "1s" }`, `shop.toml:6: traffic.burstiness.index: 1 is that of Poisson arrivals; give a larger one, or remove burstiness`},
		{`burstiness = { index = 0.5, scale = "1s" }`, `shop.toml:6: traffic.burstiness.index: 0.5 is out of range; write a number from 1 to 1000000`},
		{`burstiness = { index = 4, scale = "0s" }`, `shop.toml:6: traffic.burstiness.scale: "0s" is out of range; write a duration from "1ms" to "1h"`},
		{`burstiness = { index = 4, scale = "1s", window = "10m" }`, `shop.toml:6: traffic.burstiness.window: an index that is given has its slow changes taken out; remove it; it goes with from`},
		{`burstiness = { from = "seconds.csv", scale = "1s" }`, `shop.toml:6: traffic.burstiness.window: missing; add within how long a time slow changes of the rate are taken out, e.g. window = "10m"`},
		{`burstiness = { from = "seconds.csv", scale = "1500ms", window = "30s" }`, `shop.toml:6: traffic.burstiness.scale: a scale of 1.5 s is not a multiple of the buckets, which are of 1 s; choose a scale of whole buckets of the record, and a window of three such or more without gaps`},
		{`burstiness = { from = "seconds.csv", scale = "1s", window = "2m" }`, `shop.toml:6: traffic.burstiness.scale: the record has no window of 2 min without gaps; choose a scale of whole buckets of the record, and a window of three such or more without gaps`},
		{`burstiness = { index = 4, scales = "1s" }`, `shop.toml:6: traffic.burstiness.scales: unknown key; did you mean scale?`},
	} {
		_, err := bursts(t, tt.line)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s\ngot  %v\nwant %s", tt.line, err, tt.want)
		}
	}
	_, err := loadShop(t, []string{"pattern = \"constant\"\nrate    = 800", "pattern = \"users\"\nusers = 100\nthink = \"1s\"\nburstiness = { index = 4, scale = \"1s\" }"})
	if err == nil || !strings.Contains(err.Error(), "traffic.burstiness: only traffic at a rate") {
		t.Error(err)
	}
}
