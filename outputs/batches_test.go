package outputs

import (
	"testing"

	"fleetcost/models/report"
	"fleetcost/models/result"
	"github.com/google/go-cmp/cmp"
)

// One row for each service that gathers batches; a share of accelerators only
// where there are some.
func TestBatches(t *testing.T) {
	measured := func(name string, a result.Averages) result.ServiceResult {
		return result.ServiceResult{Name: name, Averages: a}
	}
	d := &report.Design{Name: "gpu", Services: []report.Service{{Name: "api"}, {Name: "ml"}, {Name: "rank"}}, Result: result.Result{Services: []result.ServiceResult{
		measured("api", result.Averages{Running: 2}),
		measured("ml", result.Averages{BatchRate: 250, BatchSize: 3.2, BatchWait: 0.0067, WaitingBatch: 5.4, InBatch: 12.5, Accelerators: 0.999}),
		measured("rank", result.Averages{BatchRate: 10, BatchSize: 1, InBatch: 0.5}),
	}}}
	var got [][]string
	for _, r := range batches([]*report.Design{d}).rows {
		got = append(got, r.cells)
	}
	want := [][]string{
		{"ml", "250", "3.20", "6.70", "5.40", "12.5", "99.9%"},
		{"rank", "10.0", "1.00", "0", "0", "0.500", unknown},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	all := servicesJSON(d)
	if all[0].Batches != nil || all[1].Batches.Size != 3.2 || all[1].Batches.Wait != 6.7 || finite(float64(all[2].Batches.Accelerators)) {
		t.Errorf("%+v %+v %+v", all[0].Batches, all[1].Batches, all[2].Batches)
	}
	queues := serviceQueues(d)
	if h := queues.columns; len(h) != 10 || h[6].header != "a batch" || h[8].header != "in batches" || queues.rows[1].cells[8] != "12.5" {
		t.Errorf("%+v", queues)
	}
}
