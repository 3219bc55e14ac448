package outputs

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"fleetcost/models/recording"
	"fleetcost/outputs/plots"
	"fleetcost/outputs/samples"
)

// Every writer takes every record of traffic, and every picture is drawn.
func TestOddRecordings(t *testing.T) {
	for name, all := range samples.OddRecordings() {
		if len(all) > 0 {
			sound(t, name, func(to Format, w io.Writer) error { return to.Recordings(w, all, Options{}) })
		}
		for _, r := range all {
			if err := plots.DrawRecording(r).Write(io.Discard, "svg"); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if files, err := RecordingsFiles([]*recording.Recording{samples.AccessLog(), samples.LoadTest()}, Origin{}); err != nil || len(files) != 10 {
		t.Errorf("%d files, %v", len(files), err)
	}
}

func TestRecordingsFitATerminal(t *testing.T) {
	fits(t, 80, func(w io.Writer) error {
		return terminal{}.Recordings(w, []*recording.Recording{samples.AccessLog(), samples.LoadTest()}, Options{Width: 80})
	})
}

// One record is an object with the fields that others rely on; what it does not know is
// null.
func TestRecordingJSON(t *testing.T) {
	var page bytes.Buffer
	if err := (jsonFormat{}).Recordings(&page, []*recording.Recording{samples.LoadTest()}, Options{}); err != nil {
		t.Fatal(err)
	}
	var answer map[string]any
	if err := json.Unmarshal(page.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"kind", "first", "last", "requests", "errors", "mean_rps", "peak_1s_rps", "peak_60s_rps", "peak_10m_rps", "peak_1h_rps", "latency_ms", "endpoints"} {
		if _, there := answer[key]; !there {
			t.Errorf("there is no %s", key)
		}
	}
	times, _ := answer["latency_ms"].(map[string]any)
	if times["p50"] != 40.3 || times["p95"] != nil || answer["first"] != nil || answer["errors"] != nil || answer["requests"] != 6500.0 {
		t.Errorf("the answer is %s", page.String())
	}
}

// The table that is offered is one that names the counts beside it.
func TestTrafficTable(t *testing.T) {
	files, err := TrafficTable([]*recording.Recording{samples.AccessLog()}, "shop.toml")
	if err != nil || len(files) != 2 || files[0].Name != "shop-counts.csv" || !strings.Contains(string(files[1].Data), `"shop-counts.csv"`) {
		t.Fatalf("%v, %v", files, err)
	}
	if _, err := TrafficTable(samples.OddRecordings()["nothing known"], "shop.toml"); err == nil {
		t.Error("a record without a rate has a table")
	}
}
