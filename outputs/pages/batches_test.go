package pages

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
	"fleetcost/outputs/contract"

	"github.com/google/go-cmp/cmp"
)

// One row for each service that gathers batches; a share of accelerators only
// where there are some.
func TestBatches(t *testing.T) {
	measured := func(name string, a result.Averages) result.ServiceResult {
		return result.ServiceResult{Name: name, Averages: a}
	}
	d := &report.Design{Name: "gpu", Services: []report.Service{{Name: "api"}, {Name: "ml"}, {Name: "rank"}}, Result: result.Result{Services: []result.ServiceResult{
		measured("api", result.Averages{In: [result.StateCount]float64{result.Running: 2}}),
		measured("ml", result.Averages{BatchRate: 250, BatchSize: 3.2, BatchWait: 0.0067, Accelerators: 0.999, In: [result.StateCount]float64{result.WaitingBatch: 5.4, result.InBatch: 12.5}}),
		measured("rank", result.Averages{BatchRate: 10, BatchSize: 1, In: [result.StateCount]float64{result.InBatch: 0.5}}),
	}}}
	var got [][]string
	for _, r := range batches([]*report.Design{d}).Rows {
		got = append(got, r.Cells)
	}
	want := [][]string{
		{"ml", "250", "3.20", "6.70", "5.40", "12.5", "99.9%"},
		{"rank", "10.0", "1.00", "0", "0", "0.500", words.Unknown},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	all := contract.Design(d, models.Goal{}).Services
	if all[0].Batches != nil || all[1].Batches.Size != 3.2 || all[1].Batches.Wait != 6.7 || report.Finite(float64(all[2].Batches.Accelerators)) {
		t.Errorf("%+v %+v %+v", all[0].Batches, all[1].Batches, all[2].Batches)
	}
	queues := serviceQueues(d)
	if h := queues.Columns; len(h) != 10 || h[6].Header != "a batch" || h[8].Header != "in batches" || queues.Rows[1].Cells[8] != "12.5" {
		t.Errorf("%+v", queues)
	}
}
