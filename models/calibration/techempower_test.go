package calibration_test

import (
	"encoding/csv"
	"math"
	"strconv"
	"testing"

	"fleetcost/models/result"
	"fleetcost/profiles/shared"
)

// TechEmpower as a referee: what a framework costs follows from its json and db tests. A
// request that asks the database n times costs
//
//	json + n · (db − json)
//
// of CPU. The naive estimate takes rates in proportion to the number of queries, n · db,
// and so counts the server and the framework n times. The test of one query is measured
// beside, at other times and places: the rate is that of db.
func TestTechEmpowerQueries(t *testing.T) {
	in := csv.NewReader(shared.Open(t, "runtimes", "techempower.csv"))
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	type server struct{ round, hardware, framework, run string }
	rate, cpu := map[server]map[string]float64{}, map[server]map[string]float64{}
	for _, row := range rows[1:] {
		s := server{row[at["round"]], row[at["hardware"]], row[at["framework"]], row[at["run_start"]]}
		if rate[s] == nil {
			rate[s], cpu[s] = map[string]float64{}, map[string]float64{}
		}
		v, err := strconv.ParseFloat(row[at["rps"]], 64)
		if test := row[at["test"]]; err == nil && v > rate[s][test] {
			rate[s][test] = v
			cpu[s][test], _ = strconv.ParseFloat(row[at["cpu_ms_per_req"]], 64)
		}
	}
	var off []float64
	for _, of := range rate {
		if of["db"] > 0 && of["query-1"] > 0 {
			off = append(off, math.Abs(of["db"]/of["query-1"]-1))
		}
	}
	// The two tests do the same work in two runs: the law has no room to be off by more
	// than the runs differ, which for most is less than a sixth.
	if m := result.Median(off); len(off) < 100 || !(m < 1./6) {
		t.Errorf("one query: off by %.1f %% in the median of %d", 100*m, len(off))
	} else {
		t.Logf("one query: off by %.1f %% in the median of %d", 100*m, len(off))
	}
	for _, name := range []string{"nodejs", "fastify", "uvicorn", "fastapi", "flask", "django"} {
		c := cpu[server{"20", "citrine-14c28t", name, "2020-12-29"}]
		json, db, fortune := c["json"], c["db"], c["fortune"]
		if !(json > 0 && db > json && fortune > db) {
			t.Errorf("%s: json %g, db %g, fortune %g ms", name, json, db, fortune)
			continue
		}
		const n = 20
		t.Logf("%-8s json %.3f ms, a query %.3f, a page %.3f: %d queries %.2f ms, naive %.2f; as many updates %.2f", name, json, db-json, fortune-db, n, json+n*(db-json), n*db, json+2*n*(db-json))
	}
}
