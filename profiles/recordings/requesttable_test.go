package recordings

import (
	"math"
	"strings"
	"testing"
	"time"

	"fleetcost/models/recording"
	"fleetcost/sim"
)

// A row is a request: with its endpoint, status and duration where the header names them.
func TestTablesOfRequests(t *testing.T) {
	told := func(text string, o Options) *recording.Recording {
		t.Helper()
		rec, err := read(t, text, o)
		if err != nil {
			t.Fatal(err)
		}
		return rec
	}
	rec := told("duration_us;path;time;status\n2000;/a?x=1;2025-01-01T00:00:03Z;200\n4000;/a;2025-01-01T00:00:01.5Z;500\n;/b;2025-01-01T00:00:02Z;404\n1;2\n", Options{})
	if rec.Kind != requestTable || rec.Requests != 3 || rec.Errors != 2 || rec.Latency.N != 2 || math.Abs(rec.Latency.Mean-0.003) > 1e-12 || rec.Endpoints[0].Name != "/a" || rec.Endpoints[0].Requests != 2 || rec.Left["not as many fields as the header"] != 1 || rec.Resolution != sim.Microsecond {
		t.Errorf("%+v", rec)
	}
	// Others are told by a word; which of them failed nobody knows.
	tokens := "timestamp,tokens\n1735689600,10\n1735689600,20\n1735689605,30\n"
	rec = told(tokens, Options{Values: eachRequest})
	if rec.Requests != 3 || !math.IsNaN(rec.Errors) || rec.Latency != nil || rec.First != time.Unix(1735689600, 0).UTC() || rec.Counts.Requests[0] != 2 || rec.Resolution != sim.Second {
		t.Errorf("%+v", rec)
	}
	rec = told("offset_ms,tokens\n0,1\n1500,1\n", Options{Values: eachRequest, Time: "offset_ms", TimeAs: "index", Bucket: sim.Millisecond})
	if rec.Requests != 2 || rec.Seconds != 1.5 {
		t.Errorf("%+v", rec)
	}
	for text, want := range map[string]string{
		"time,a,b\n1735689600,1,2\n1735689660,1,2\n": "or say that each line is a request: --values request",
		"time,a,b\nsoon,1,2\n":                       "soon",
	} {
		o := Options{}
		if strings.Contains(text, "soon") {
			o.Values = eachRequest
		}
		if _, err := read(t, text, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if rec := told("time,path,status,count\n1735689600,/a,200,7\n1735689660,/a,200,9\n", Options{}); rec.Kind != "table" {
		t.Errorf("counts by endpoint are taken for %s", rec.Kind)
	}
}
