package measured

import (
	"math"
	"strings"
	"testing"
)

func TestReadServerTests(t *testing.T) {
	tests, notes, err := ReadServerTests("runs.csv", strings.NewReader("\ufeffserver,rate_rps,window_s,achieved_rps,request,n,p99_ms,cpu_ms,colour\r\n"+
		"a,100,20,99,all,2000,,2.5,red\r\na,100,20,99,light,1900,50,,red\r\na,100,20,99,heavy,100,90,,red\r\n"+
		"b,1,1,1,all,1,1,1,red\r\n"), []Pick{{"server", "a"}})
	if err != nil || len(tests) != 1 {
		t.Fatal(len(tests), err)
	}
	one := tests[0]
	if one.Place != "runs.csv:2" || one.Offered != 100 || one.Done != 99 || one.Seconds != 20 || one.WarmUp != 10 || one.CPU != 2.5e-3 || len(one.Requests) != 2 {
		t.Errorf("%+v", one)
	}
	if r := one.Requests[0]; r.Name != "heavy" || r.Share != 0.05 || r.P99 != 0.09 || !math.IsNaN(r.P50) {
		t.Errorf("%+v", r)
	}
	if all := strings.Join(notes, "\n"); !strings.Contains(all, "not read: colour") || !strings.Contains(all, "no warm_s") {
		t.Error(all)
	}
}

// The CPU time of a request is stated, or follows from what was used in all.
func TestServerTestsKnowTheirCPU(t *testing.T) {
	for columns, line := range map[string]string{"cpu_ms": "2", "cpu_s": "4", "utilization": "0.2"} {
		tests, _, err := ReadServerTests("x", strings.NewReader("rate_rps,window_s,p50_ms,"+columns+"\n100,20,3,"+line+"\n"), nil)
		if err != nil || math.Abs(tests[0].CPU-2e-3) > 1e-12 {
			t.Errorf("%s: %v %v", columns, tests, err)
		}
	}
}

func TestServerTestsAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                                                "x: is empty",
		"rate_rps,p50_ms\n1,2\n":                          "x:1: no column window_s, nor requests",
		"p50_ms,window_s\n1,2\n":                          "x:1: no column rate_rps, nor users",
		"rate_rps,rate_rps,window_s\n1,2,3\n":             "x:1: two columns rate_rps",
		"rate_rps,window_s\n1e300,1\n":                    "x:2: rate_rps: 2e+300 requests are too many",
		"rate_rps,window_s\nNaN,1\n":                      "x:2: rate_rps: \"NaN\" is not a number",
		"rate_rps,window_s\n1,-1\n":                       "x:2: window_s: -1 is out of range",
		"rate_rps,window_s\n1,1,1\n":                      "x:2: 3 fields, but the first line has 2",
		"users,window_s\n8,1\n":                           "x:2: users, but no achieved_rps",
		"rate_rps,window_s\n":                             "x:1: no load tests",
		"rate_rps,window_s,request\n1,1,a\n1,1,b\n":       "x:2: the kinds of requests have neither share nor requests",
		"rate_rps,window_s,request,share\n1,1,a,0\n":      "x:2: share: those of all kinds are 0",
		"rate_rps,window_s,request,n\n1,1,a,1\n2,1,b,1\n": "x:3: not the kinds of requests of the first test",
	} {
		if _, _, err := ReadServerTests("x", strings.NewReader(text), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestReadCPU(t *testing.T) {
	for text, want := range map[string]float64{
		"test,cpu_percent\na,50\na,100\n":             0.75,
		"test,at_s,cpu_s\na,10,3\na,15,4\na,20,8\n":   0.5,
		"test,at_s,usage_usec\na,0,0\na,10,2500000\n": 0.25,
	} {
		used, err := ReadCPU("cpu.csv", strings.NewReader(text), nil)
		cores := used.Tests
		if err != nil || cores["a"] != want {
			t.Errorf("%q: %v, %v", text, cores, err)
		}
	}
	for text, want := range map[string]string{
		"":                                "cpu.csv: is empty",
		"test,cpu_s\na,1\n":               "cpu.csv:1: not the columns of CPU samples",
		"test,at_s,cpu_s\na,1,3\n":        "cpu.csv:2: cpu_s: one sample of a",
		"test,at_s,cpu_s\na,1,3\na,2,1\n": "cpu.csv:3: cpu_s: time or counter of a runs backwards",
		"test,cpu_percent\na,-5\n":        "cpu.csv:2: cpu_percent: -5 is out of range",
	} {
		if _, err := ReadCPU("cpu.csv", strings.NewReader(text), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// Whatever a file holds, what is read of it can be simulated or is refused with a place.
func FuzzServerTests(f *testing.F) {
	f.Add("rate_rps,window_s,achieved_rps,request,n,p99_ms,cpu_ms\n100,20,99,all,2000,,2.5\n100,20,99,light,1900,50,\n")
	f.Add("users,achieved_rps,window_s,share\n8,100,5,1\n")
	f.Add("rate_rps,requests,request,share\n8,100,a,0\n")
	f.Fuzz(func(t *testing.T, text string) {
		tests, _, err := ReadServerTests("x", strings.NewReader(text), nil)
		if err != nil {
			return
		}
		for _, one := range tests {
			if !(one.Done >= 0) || !(one.Seconds > 0) || one.Users == 0 && !(one.Offered > 0) || math.IsInf(one.Offered, 0) {
				t.Errorf("%q: %+v", text, one)
			}
			sum := 0.0
			for _, r := range one.Requests {
				sum += r.Share
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Errorf("%q: shares add up to %g", text, sum)
			}
		}
	})
}

// A table of load tests is one also where its times are missing, which is then said; a metric
// is none.
func TestAreServerTests(t *testing.T) {
	for line, want := range map[string]bool{"rate_rps,window_s": true, "users,achieved_rps": true, "\ufeffRate_RPS,p99_ms": true, "timestamp,requests": false, "time,rate": false, "": false} {
		if got := AreServerTests([]byte(line + "\n1,2\n")); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}
