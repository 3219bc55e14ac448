package contract

import (
	"math"

	"fleetcost/models/calibration"
)

// FrameworksJSON is what calibrate writes of TechEmpower's results.
type FrameworksJSON struct {
	Files      []string        `json:"files"`
	Referees   []RefereeJSON   `json:"errors"`
	Frameworks []FrameworkJSON `json:"frameworks"`
	Notes      []string        `json:"notes"`
}

// RefereeJSON are the medians of errors, whatever their sign, as shares.
type RefereeJSON struct {
	Test    string `json:"test"`
	Queries int    `json:"queries"`
	Count   int    `json:"count"`
	Law     Number `json:"off"`
	Naive   Number `json:"naive_off"`
}

// FrameworkJSON is one framework in one run; null is what the files do not tell.
type FrameworkJSON struct {
	Framework   string            `json:"framework"`
	Round       string            `json:"round"`
	Hardware    string            `json:"hardware"`
	RunStart    string            `json:"run_start"`
	Language    string            `json:"language"`
	Database    string            `json:"database"`
	JSONOf      string            `json:"json_of"` // framework whose json test counts
	Binds       string            `json:"binds"`   // CPU, database, neither, unknown
	Most        Number            `json:"database_most_qps"`
	Fastest     string            `json:"database_fastest"`
	Ceiling     bool              `json:"database_ceiling"` // what the fastest got is the most there is
	JSON        Number            `json:"json_rps"`
	DB          Number            `json:"db_rps"`
	Fortune     Number            `json:"fortune_rps"`
	JSONCPU     Number            `json:"json_cpu_ms"`
	DBCPU       Number            `json:"db_cpu_ms"`
	FortuneCPU  Number            `json:"fortune_cpu_ms"`
	Predictions []ManyQueriesJSON `json:"predictions"`
}

// ManyQueriesJSON is of requests that ask the database several times.
type ManyQueriesJSON struct {
	Test        string `json:"test"`
	Queries     int    `json:"queries"`
	CPU         Number `json:"cpu_ms"`
	Rate        Number `json:"rps"`
	Low         Number `json:"rps_low"`
	High        Number `json:"rps_high"`
	Naive       Number `json:"naive_rps"`
	Measured    Number `json:"measured_rps"`
	MeasuredCPU Number `json:"measured_cpu_ms"`
	Off         Number `json:"off"`
	NaiveOff    Number `json:"naive_off"`
	Binds       string `json:"bound_by"`
}

// Frameworks are tests of frameworks, and what they predict.
// FrameworksTable has a line for each prediction.
func FrameworksTable(f *calibration.Frameworks) Table {
	var rows []record
	for _, one := range Frameworks(f).Frameworks {
		for _, p := range one.Predictions {
			rows = append(rows, append(fields(one), fields(p)...))
		}
	}
	return Table{append(fields(FrameworkJSON{}), fields(ManyQueriesJSON{})...), rows}
}

func Frameworks(f *calibration.Frameworks) FrameworksJSON {
	j := FrameworksJSON{Files: list(f.Files), Referees: []RefereeJSON{}, Frameworks: []FrameworkJSON{}, Notes: list(f.Notes)}
	for _, r := range f.Referees() {
		j.Referees = append(j.Referees, RefereeJSON{r.Test, r.Times, r.N, Number(r.Law), Number(r.Naive)})
	}
	rate := func(b calibration.Benchmark) Number {
		if b.Rate == 0 {
			return Number(math.NaN())
		}
		return Number(b.Rate)
	}
	cpu := func(b calibration.Benchmark) Number {
		if b.Rate == 0 {
			return Number(math.NaN())
		}
		return Number(b.CPU * 1e3)
	}
	for i := range f.All {
		one := &f.All[i]
		x := FrameworkJSON{
			one.Name, one.Round, one.Hardware, one.Start, one.Language, one.Database, one.JSONOf, one.Binds, Number(one.Most), one.Fastest, one.Ceiling,
			rate(one.JSON), rate(one.DB), rate(one.Fortune), cpu(one.JSON), cpu(one.DB), cpu(one.Fortune), []ManyQueriesJSON{},
		}
		if one.Most == 0 {
			x.Most = Number(math.NaN())
		}
		for k := range one.Predictions {
			p := &one.Predictions[k]
			x.Predictions = append(x.Predictions, ManyQueriesJSON{
				p.Test, p.Times, Number(p.CPU * 1e3), Number(p.Rate), Number(p.Low), Number(p.High), Number(p.Naive),
				Number(p.Measured), Number(p.MeasuredCPU * 1e3), Number(p.Off(p.Rate)), Number(p.Off(p.Naive)), p.Binds,
			})
		}
		j.Frameworks = append(j.Frameworks, x)
	}
	return j
}
