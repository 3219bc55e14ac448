package contract

import (
	"math"

	"fleetcost/models/calibration"
)

// CalibrationJSON is what calibrate writes.
type CalibrationJSON struct {
	Name      string         `json:"name"`
	Preset    string         `json:"preset"`
	Machine   string         `json:"machine"`
	Cores     Number         `json:"cores"`
	Speed     Number         `json:"speed"` // of a core, in times that of the reference core
	Processes int            `json:"processes"`
	Found     bool           `json:"processes_fitted"`
	Threads   int            `json:"threads"` // of a process; 0: no limit
	Alike     []StartJSON    `json:"starts_as_good"`
	Overhead  EstimateJSON   `json:"overhead_times"` // in times the preset's; null: it is that
	Requests  []CostsJSON    `json:"requests"`
	Excess    Number         `json:"excess"` // squares of residuals over what chance explains
	Residuals []ResidualJSON `json:"residuals"`
	LeftOut   []ResidualJSON `json:"left_out"` // predictions of each test from the others
	P99Off    Number         `json:"left_out_p99_off"`
	CPUOff    Number         `json:"left_out_cpu_off"`
	Untold    []string       `json:"untold"`
	Notes     []string       `json:"notes"`
}

// StartJSON is a number of processes and threads that fits as well as the best.
type StartJSON struct {
	Processes int `json:"processes"`
	Threads   int `json:"threads"`
}

// CostsJSON are those of requests of a kind, on the tested machine.
type CostsJSON struct {
	Name   string       `json:"name"`
	Share  Number       `json:"share"`
	CPU    EstimateJSON `json:"cpu_ms"`
	CPUCV  EstimateJSON `json:"cpu_cv"`
	Wait   EstimateJSON `json:"wait_ms"`
	WaitCV EstimateJSON `json:"wait_cv"`
}

// EstimateJSON is a value with its 95 % interval; null where nothing tells it.
type EstimateJSON struct {
	Value Number `json:"value"`
	Low   Number `json:"low"`
	High  Number `json:"high"`
}

// ResidualJSON is a figure of a test beside what is predicted. Times are in ms.
type ResidualJSON struct {
	Test      string `json:"test"`
	Rate      Number `json:"rate_rps"`
	Request   string `json:"request"`
	Figure    string `json:"figure"`
	Measured  Number `json:"measured"`
	Predicted Number `json:"predicted"`
	Off       Number `json:"off"`
	Scatter   Number `json:"scatter"`
}

// Calibration is what load tests say of a server.
// CalibrationTable has a line for each figure of each test.
func CalibrationTable(r *calibration.Result) Table {
	var rows []record
	for _, x := range Calibration(r).Residuals {
		rows = append(rows, fields(x))
	}
	return Table{fields(ResidualJSON{}), rows}
}

func Calibration(r *calibration.Result) CalibrationJSON {
	j := CalibrationJSON{
		Name: r.Name, Preset: r.Preset, Machine: r.Server.Machine.Name,
		Cores: Number(r.Server.Machine.VCPU), Speed: Number(r.Server.Machine.Speed),
		Processes: r.Server.Runtime.Processes.On(r.Server.Machine), Found: r.Server.Found, Threads: r.Server.Runtime.Concurrency, Alike: []StartJSON{}, Excess: Number(r.Excess),
		Residuals: residualsJSON(r, r.Residuals), LeftOut: residualsJSON(r, r.LeftOut),
		P99Off: Number(calibration.MedianOff(r.LeftOut, "p99")), CPUOff: Number(calibration.MedianOff(r.LeftOut, "cpu")),
		Untold: list(r.Untold), Notes: list(r.Notes), Requests: []CostsJSON{},
	}
	o, unit := r.Server.Overhead, 1.0
	if o.Value == 0 {
		unit = math.NaN()
	}
	j.Overhead = EstimateJSON{Number(o.Value * unit), Number(o.Low * unit), Number(o.High * unit)}
	for _, n := range r.Server.Alike {
		j.Alike = append(j.Alike, StartJSON(n))
	}
	for _, k := range r.Kinds {
		estimate := func(e calibration.Estimate, unit float64, told bool) EstimateJSON {
			if !told {
				unit = math.NaN()
			}
			return EstimateJSON{Number(e.Value * unit), Number(e.Low * unit), Number(e.High * unit)}
		}
		j.Requests = append(j.Requests, CostsJSON{
			k.Name, Number(k.Share), estimate(k.CPU, 1e3, true), estimate(k.CPUSpread, 1, k.Told), estimate(k.Wait, 1e3, k.WaitTold), estimate(k.WaitSpread, 1, k.Told),
		})
	}
	return j
}

func residualsJSON(r *calibration.Result, all []calibration.Residual) []ResidualJSON {
	out := []ResidualJSON{}
	for _, x := range all {
		unit := 1e3
		if x.Figure == "rate" {
			unit = 1
		}
		t := &r.Tests[x.Test]
		out = append(out, ResidualJSON{t.Place, Number(t.Offered), x.Request, x.Figure, Number(x.Measured * unit), Number(x.Predicted * unit), Number(x.Off()), Number(x.Scatter)})
	}
	return out
}
