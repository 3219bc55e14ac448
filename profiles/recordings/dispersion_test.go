package recordings

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/profiles/shared"
	"fleetcost/sim"
)

// The dispersion of recorded traffic is what programs find that share nothing with this
// one.
func TestDispersionOfTheReferee(t *testing.T) {
	f, err := os.Open(shared.Path(t, filepath.Join("autoscale", "dispersion.jsonl")))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	traces, rows := 0, 0
	for s := bufio.NewScanner(f); s.Scan(); {
		var c struct {
			ID, Kind, File string
			Requests       float64
			Tolerance      float64         `json:"tolerance_rel"`
			Expected       json.RawMessage `json:"expected"`
		}
		var kind struct{ Kind string }
		if err := json.Unmarshal(s.Bytes(), &kind); err != nil {
			t.Fatal(err)
		}
		if kind.Kind != "trace" {
			continue
		}
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		var expected []map[string]float64
		if err := json.Unmarshal(c.Expected, &expected); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(shared.Path(t, filepath.Join("traces", c.File)))
		if err != nil {
			t.Fatal(err)
		}
		rec, _, err := replayed(c.File, file, Options{})
		if err != nil {
			t.Fatal(err)
		}
		counts := rec.Counts
		traces++
		for _, want := range expected {
			d, err := traffic.Disperse(counts, sim.Seconds(want["scale_s"]), sim.Seconds(want["window_s"]))
			if err != nil {
				t.Errorf("%s: %v", c.ID, err)
				continue
			}
			rows++
			for key, got := range map[string]float64{
				"windows": float64(d.Windows), "buckets_per_window": float64(d.PerWindow), "mean": d.Mean,
				"variance_detrended": d.Variance, "idc_detrended": d.Index, "buckets": float64(d.Counts), "idc_raw": d.Raw, "sdi": d.Neighbours,
			} {
				if x, given := want[key]; given && math.Abs(got-x) > c.Tolerance*math.Abs(x) {
					t.Errorf("%s at %g s in %g s: %s is %.10g, want %.10g", c.ID, want["scale_s"], want["window_s"], key, got, x)
				}
			}
		}
	}
	t.Logf("%d traces, %d rows", traces, rows)
}

// Windows with a gap are left out, by hand: of 1 3 2 | 5 – 1 | 2 2 8 the first and the last
// are left, with the residuals ½·(−1, 2, −1)·⅓·3 and (1, −2, 1).
func TestDispersionLeavesGapsOut(t *testing.T) {
	c := &models.ArrivalCounts{Width: sim.Second, Requests: []float64{1, 3, 2, 5, 0, 1, 2, 2, 8, 9}, Gaps: []models.Gap{{From: 4, To: 5}}}
	d, err := traffic.Disperse(c, sim.Second, 3*sim.Second)
	// 1 3 2: mean 2, slope ½, residuals −½ 1 −½; 2 2 8: mean 4, slope 3, residuals 1 −2 1.
	if err != nil || d.Windows != 2 || math.Abs(d.Mean-3) > 1e-12 || math.Abs(d.Variance-(1.5+6)/2) > 1e-12 || d.Counts != 9 {
		t.Errorf("%+v, %v", d, err)
	}
	for _, bad := range [][2]sim.Time{{0, sim.Second}, {1500 * sim.Millisecond, 6 * sim.Second}, {sim.Second, 2 * sim.Second}, {sim.Second, sim.Minute}} {
		if d, err := traffic.Disperse(c, bad[0], bad[1]); err == nil {
			t.Errorf("a scale of %v in windows of %v: %+v", bad[0], bad[1], d)
		}
	}
}
