package measured

import (
	"strings"
	"testing"

	"fleetcost/models/calibration"
	"fleetcost/profiles/shared"
)

func TestReadBenchmarks(t *testing.T) {
	const long = `framework,test,rps,app_cpu_pct_mean,logical_cores,non_2xx_pct,queries
a,json,1000,50,4,,
a,db,500,90,4,0,
a,query,50,90,4,0,10
a,update_20,20,90,4,0,
a,plaintext,9000,90,4,0,
a,fortune,300,90,4,50,
`
	all, notes, err := ReadBenchmarks("x.csv", strings.NewReader(long), nil)
	if err != nil || len(all) != 4 {
		t.Fatalf("%v, %v", all, err)
	}
	if b := all[0]; b.CPU != 2e-3 || b.Busy != 0.5 || b.Test != "json" {
		t.Errorf("%+v", b)
	}
	if q, u := all[2], all[3]; q.Test != "query" || q.Times != 10 || u.Test != "update" || u.Times != 20 {
		t.Errorf("%+v, %+v", q, u)
	}
	if said := strings.Join(notes, "\n"); !strings.Contains(said, `"plaintext" (1)`) || !strings.Contains(said, "1 line with more than 1 % of failures") {
		t.Error(said)
	}
	all, _, err = ReadBenchmarks("x.csv", strings.NewReader("framework,json,db,query,update_rps\na,1000,500,50,\n"), nil)
	if err != nil || len(all) != 3 || all[2].Times != 20 || all[2].CPU == all[2].CPU {
		t.Errorf("%+v, %v", all, err)
	}
	all, _, err = ReadBenchmarks("x.csv", strings.NewReader(long), []Pick{{"Test", "db"}})
	if err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	for text, want := range map[string]string{
		"framework,rps\n":                  "x.csv:1: no column test",
		"framework,test,rps\n,db,5\n":      "x.csv:2: framework: is empty",
		"framework,test,rps\na,db,fast\n":  `x.csv:2: rps: "fast" is not a number`,
		"framework,test,rps\na,db,-1\n":    "x.csv:2: rps: -1 is out of range",
		"framework,test,rps\na,db\n":       "x.csv:2: 2 fields",
		"framework,json,db\na,5,slow\n":    `x.csv:2: db: "slow" is not a number`,
		"framework,test,rps\na,db,\x00\n":  "x.csv:2: not text",
		"framework,test,rps,round\na,db\n": "x.csv:2: 2 fields",
	} {
		if _, _, err := ReadBenchmarks("x.csv", strings.NewReader(text), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for first, want := range map[string]bool{"framework,test,rps\n": true, "\ufeffround,Framework,language,test,rps\r\n": true, "framework,json,db\n": true, "framework,requests\n": false, "rate_rps,p50_ms\n": false} {
		if AreBenchmarks([]byte(first)) != want {
			t.Errorf("%q", first)
		}
	}
}

// The test of one query does the work of db in another run: no law can be nearer than the
// runs are to each other, which for most is less than a sixth.
func TestOneQueryIsDB(t *testing.T) {
	all, _, err := ReadBenchmarks("techempower.csv", shared.Open(t, "runtimes", "techempower.csv"), nil)
	if err != nil {
		t.Fatal(err)
	}
	f := calibration.FitFrameworks(all)
	r := f.Referees()
	if len(r) == 0 || r[0].Test != "query" || r[0].Times != 1 || r[0].N < 100 || !(r[0].Law < 1./6) {
		t.Errorf("%+v", r)
	}
	for _, name := range []string{"nodejs", "fastify", "uvicorn", "fastapi", "flask", "django"} {
		found := false
		for _, one := range f.All {
			found = found || one.Name == name && one.Round == "20" && one.Binds == calibration.BindsCPU && len(one.Predictions) == 2
		}
		if !found {
			t.Errorf("%s: no prediction of round 20", name)
		}
	}
}

func FuzzReadBenchmarks(f *testing.F) {
	f.Add("framework,test,rps,queries\na,query,5,20\n")
	f.Add("framework,json,db\na,5,4\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, _, err := ReadBenchmarks("x.csv", strings.NewReader(text), nil)
		if err == nil {
			calibration.FitFrameworks(all)
		}
	})
}
