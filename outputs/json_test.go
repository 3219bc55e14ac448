package outputs

import (
	"bytes"
	"encoding/json"
	"testing"

	"fleetcost/outputs/samples"
)

// contractExample is the example of the design document, with which programs
// were written.
const contractExample = `{"scenario":"Storefront API","seed":1,"goal":{"p99_ms":300,"error_rate":0.001},
 "designs":[{"name":"node","runtime":"node-express","machine":"c7g.large","processes":2,"instances":4,"met":true,
   "offered_per_s":800,"done_per_s":800.1,"utilization":0.61,
   "mean_ms":11.2,"p50_ms":9.8,"p90_ms":18.1,"p95_ms":22.7,"p99_ms":41.9,"p99_low_ms":40.8,"p99_high_ms":43.1,"error_rate":0,
   "bound_by":"cpu","estimate_p99_ms":43.0,"usd_per_month":211.7,"usd_per_million_requests":0.10,"warnings":[]}]}`

func object(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

// sameShape checks that got has every key of want, with a value of its kind.
func sameShape(t *testing.T, path string, want, got any) {
	t.Helper()
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			t.Errorf("%s is %T, not an object", path, got)
			return
		}
		for k, v := range w {
			sameShape(t, path+"."+k, v, g[k])
		}
	case []any:
		g, ok := got.([]any)
		if !ok {
			t.Errorf("%s is %T, not an array", path, got)
			return
		}
		if len(w) > 0 && len(g) > 0 {
			sameShape(t, path+"[0]", w[0], g[0])
		}
	default:
		if a, b := kind(want), kind(got); a != b {
			t.Errorf("%s is a %s, not a %s", path, b, a)
		}
	}
}

func kind(v any) string {
	switch v.(type) {
	case float64:
		return "number"
	case string:
		return "string"
	case bool:
		return "boolean"
	case nil:
		return "null"
	}
	return "collection"
}

func TestJSONKeepsTheContract(t *testing.T) {
	var page bytes.Buffer
	if err := (jsonFormat{}).Report(&page, samples.Storefront(), Options{}); err != nil {
		t.Fatal(err)
	}
	sameShape(t, "report", object(t, []byte(contractExample)), object(t, page.Bytes()))
}
