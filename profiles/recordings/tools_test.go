package recordings

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"fleetcost/models/recording"
)

// exampleOf is the example of a format.
func exampleOf(t *testing.T, name string) string {
	for _, f := range Formats() {
		if f.Name == name {
			return f.Example
		}
	}
	t.Fatalf("no format %s", name)
	return ""
}

// said are the figures of a recording that its file states, in a line.
func said(r *recording.Recording) string {
	text := fmt.Sprintf("%s: %.6g requests, %.6g errors, %.6g/s, offered %.6g/s, %.6g s", r.Kind, r.Requests, r.Errors, r.Mean, r.Offered, r.Seconds)
	if !r.First.IsZero() {
		text += " from " + r.First.Format(time.RFC3339Nano)
	}
	if l := r.Latency; l != nil {
		text += fmt.Sprintf("; ms of %d: p50 %.6g, p95 %.6g, p99 %.6g, mean %.6g, max %.6g", l.N, 1e3*l.P50, 1e3*l.P95, 1e3*l.P99, 1e3*l.Mean, 1e3*l.Max)
	}
	for _, e := range r.Endpoints {
		text += fmt.Sprintf("; %s %d, %d", e.Name, e.Requests, e.Errors)
	}
	return strings.ReplaceAll(text, "NaN", "?")
}

// What tools write, in its several versions and with what misleads in it.
func TestToolsSay(t *testing.T) {
	nested := `{"root_group":{},"options":{},"state":{"testRunDurationMs":60000},"metrics":{` +
		`"http_reqs":{"type":"counter","contains":"default","values":{"count":600,"rate":10}},` +
		`"http_req_failed":{"type":"rate","contains":"default","values":{"rate":0.01,"passes":6,"fails":594}},` +
		`"http_req_duration":{"type":"trend","contains":"time","values":{"avg":21.5,"min":3,"med":20,"max":250,"p(90)":30,"p(95)":41,"p(99)":99}},` +
		`"http_reqs{name:/a}":{"type":"counter","values":{"count":200,"rate":3}},"http_req_duration{name:/a}":{"type":"trend","values":{"med":7}},"http_req_failed{name:/a}":{"values":{"passes":2}},` +
		`"iterations":{"values":{"count":300}},"dropped_iterations":{"values":{"count":150}}}}`
	for _, c := range []struct{ about, text, want string }{
		{"k6: below http_req_failed, passes are those that failed", exampleOf(t, "k6"), "k6: 600 requests, 6 errors, 10/s, offered ?/s, 60 s; ms of 600: p50 20, p95 41, p99 ?, mean 21.5, max 250"},
		{"k6: as it is printed, with what failed behind the first mark", exampleOf(t, "k6-text"), "k6-text: 180 requests, 3 errors, 4.36938/s, offered ?/s, 41.1958 s; ms of 180: p50 110.47, p95 215.95, p99 ?, mean 144.56, max 1140"},
		{
			"k6: as its first version prints it, with a threshold",
			"  █ TOTAL RESULTS\n\n    HTTP\n    ✓ http_req_duration.......................................................: avg=117.55ms min=1.05µs med=117ms max=1m2s p(90)=118ms p(95)=118.5ms\n    http_req_failed.........................................................: 5.00% 3 out of 60\n    http_reqs...............................................................: 60 2/s\n",
			"k6-text: 60 requests, 3 errors, 2/s, offered ?/s, 30 s; ms of 60: p50 117, p95 118.5, p99 ?, mean 117.55, max 62000",
		},
		{"k6: handleSummary nests its values; an iteration that was dropped had two requests", nested, "k6: 600 requests, 6 errors, 10/s, offered 15/s, 60 s; ms of 600: p50 20, p95 41, p99 99, mean 21.5, max 250; /a 200, 2"},
		{
			"k6: times are those of ends, here in ms; queries do not make endpoints; what was expected is no error",
			"metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,url,extra_tags\n" +
				"http_req_duration,1633706790500,500,,,,true,,GET,http://x/a?1,,,,404,http://x/a?1,\nhttp_req_duration,1633706791000,100,,,,false,,GET,item,,,,200,http://x/b/7,\n",
			"k6-csv: 2 requests, 1 errors, 2.22222/s, offered ?/s, 0.9 s from 2021-10-08T15:26:30Z; ms of 2: p50 100, p95 500, p99 500, mean 300, max 500; GET http://x/a 1, 0; GET item 1, 1",
		},
		{"vegeta: hits without an answer are sent, and not answered", exampleOf(t, "vegeta-text"), "vegeta-text: 1200 requests, 535 errors, 120/s, offered 120/s, 9.94988 s; ms of 1200: p50 108.273, p95 247.772, p99 264.815, mean 113.172, max 281.49"},
		{
			"vegeta: an old report",
			"Requests      [total, rate]            100, 101.01\nDuration      [total, attack, wait]    993.507ms, 990ms, 3.507ms\nLatencies     [mean, 50, 95, 99, max]  2.371ms, 2.854ms, 3.478ms, 3.53ms, 3.66ms\nSuccess       [ratio]                  99.00%\nStatus Codes  [code:count]             \n",
			"vegeta-text: 100 requests, 1 errors, 101.01/s, offered 101.01/s, 0.99 s; ms of 100: p50 2.854, p95 3.478, p99 3.53, mean 2.371, max 3.66",
		},
		{"vegeta: hits have their start", exampleOf(t, "vegeta-csv"), "vegeta-csv: 2 requests, 1 errors, 200/s, offered ?/s, 0.01 s from 2015-09-19T12:45:50.645818631Z; ms of 2: p50 2.85431, p95 3.22822, p99 3.22822, mean 3.04126, max 3.22822; GET http://localhost/foo 2, 1"},
		{"wrk: socket errors are requests that failed", exampleOf(t, "wrk"), "wrk: 2.24647e+07 requests, 4 errors, 748869/s, offered ?/s, 30 s; ms of 22464657: p50 0.25, p95 ?, p99 5.8, mean 0.63591, max 12.92"},
		{"wrk: below a line of a shell, and minutes", "$ wrk -t8 http://h\n" + strings.Replace(exampleOf(t, "wrk"), "in 30.00s", "in 0.50m", 1), "wrk: 2.24647e+07 requests, 4 errors, 748869/s, offered ?/s, 30 s; ms of 22464657: p50 0.25, p95 ?, p99 5.8, mean 0.63591, max 12.92"},
		{"hey: requests without an answer", exampleOf(t, "hey"), "hey: 203 requests, 5 errors, 7574.09/s, offered ?/s, 0.0264 s; ms of 200: p50 1.4, p95 16, p99 16.6, mean 4.6, max 17.7"},
		{"hey: one by one", exampleOf(t, "hey-csv"), "hey-csv: 2 requests, 1 errors, 322.581/s, offered ?/s, 0.0062 s; ms of 2: p50 1.2, p95 4.6, p99 4.6, mean 2.9, max 4.6"},
		{"oha: what the deadline cut off is neither answered nor failed", exampleOf(t, "oha"), "oha: 200 requests, 0 errors, 7575.76/s, offered ?/s, 0.0264 s; ms of 200: p50 1.4, p95 16, p99 ?, mean 4.6, max 17.7"},
		{"ab: another length is no failure, another status is", exampleOf(t, "ab"), "ab: 1000 requests, 5 errors, 500/s, offered ?/s, 2 s; ms of 1000: p50 16, p95 23, p99 38, mean 20, max 245"},
		{"autocannon: errors are beside the answers", exampleOf(t, "autocannon"), "autocannon: 1002 requests, 3 errors, 100.2/s, offered ?/s, 10 s from 2026-03-14T03:23:11Z; ms of 1000: p50 42.4, p95 ?, p99 120.2, mean 45.6, max 594"},
		{"artillery: what was sent and not answered failed", exampleOf(t, "artillery"), "artillery: 600 requests, 20 errors, 10/s, offered ?/s, 60 s from 2021-12-20T11:33:20Z; ms of 590: p50 11, p95 25, p99 50, mean 12.5, max 90"},
		{
			"artillery: endpoints with what they did not answer",
			`{"aggregate":{"counters":{"http.requests":40,"http.codes.200":25,"http.responses":25,"plugins.metrics-by-endpoint./dino.codes.200":12,"plugins.metrics-by-endpoint./a.b.codes.200":13,"plugins.metrics-by-endpoint./dino.errors.ETIMEDOUT":15,"errors.ETIMEDOUT":15},"rates":{},"firstCounterAt":1737045325030,"lastCounterAt":1737045329030,"summaries":{"http.response_time":{"max":9,"count":25,"mean":4,"p50":3,"p95":8,"p99":9},"plugins.metrics-by-endpoint.response_time./dino":{"max":9}}}}`,
			"artillery: 40 requests, 15 errors, 10/s, offered ?/s, 4 s from 2025-01-16T16:35:25.03Z; ms of 25: p50 3, p95 8, p99 9, mean 4, max 9; /dino 27, 15; /a.b 13, 0",
		},
		{
			"JMeter: a label over two lines is named by the first",
			"timeStamp,elapsed,label,responseCode,success\n1492260112271,118,\"no such \"\"a\"\"\n  Session ID: 1\",500,false\n",
			"jmeter: 1 requests, 1 errors, ?/s, offered ?/s, 0 s from 2017-04-15T12:41:52.271Z; ms of 1: p50 118, p95 118, p99 118, mean 118, max 118; no such \"a\" 1, 1",
		},
		{
			"Locust: its first versions",
			"\"Method\",\"Name\",\"# requests\",\"# failures\",\"Median response time\",\"Average response time\",\"Min response time\",\"Max response time\",\"Average Content Size\",\"Requests/s\"\n\"GET\",\"/a\",100,1,19,34,10,537,100,5.00\n\"None\",\"Total\",100,1,19,34,10,537,100,5.00\n",
			"locust: 100 requests, 1 errors, 5/s, offered ?/s, 20 s; ms of 100: p50 19, p95 ?, p99 ?, mean 34, max 537; GET /a 100, 1",
		},
		{"JMeter: a transaction is the sum of its requests", exampleOf(t, "jmeter"), "jmeter: 2 requests, 1 errors, 1.70358/s, offered ?/s, 1.174 s from 2019-01-16T22:05:57.242Z; ms of 2: p50 772, p95 1172, p99 1172, mean 972, max 1172; HP-0 1, 0; HP-1 1, 1"},
		{"JMeter: in XML, a sample with samples within is their sum", exampleOf(t, "jmeter-xml"), "jmeter-xml: 2 requests, 1 errors, 1.70358/s, offered ?/s, 1.174 s from 2019-01-16T22:05:57.242Z; ms of 2: p50 772, p95 1172, p99 1172, mean 972, max 1172; HP-0 1, 0; HP-1 1, 1"},
		{
			"JMeter: without a header, a message over two lines, semicolons",
			"1547676357242;100;a;200;OK;Group 1-1;text;true;;1;1;1;1;null;1;0;0\n1547676358242;300;a;Non HTTP response code: java.net.SocketException;\"broken\npipe; \"\"x\"\"\";Group 1-1;text;false;;1;1;1;1;null;1;0;0\n",
			"jmeter: 2 requests, 1 errors, 2/s, offered ?/s, 1 s from 2019-01-16T22:05:57.242Z; ms of 2: p50 100, p95 300, p99 300, mean 200, max 300; a 2, 1",
		},
		{
			"JMeter: times of a format of its own, to a second",
			"timeStamp\telapsed\tlabel\tsuccess\n2019/01/16 22:05:57\t100\ta\ttrue\n2019/01/16 22:05:59\t100\ta\ttrue\n",
			"jmeter: 2 requests, 0 errors, 1/s, offered ?/s, 2 s from 2019-01-16T22:05:57Z; ms of 2: p50 100, p95 100, p99 100, mean 100, max 100; a 2, 0",
		},
		{
			"Gatling 2.1: two more times, the kind of a line stands third",
			"com.x.Shop\tshop\tRUN\t20150401120000\t \t2.0\nShop\t1\tREQUEST\t\ta\t1617204668272\t1617204668273\t1617204668500\t1617204668508\tOK\t \nShop\t1\tUSER\tEND\t1617204668272\t1617204668508\n",
			"gatling: 1 requests, 0 errors, ?/s, offered ?/s, 0 s from 2021-03-31T15:31:08.272Z; ms of 1: p50 236, p95 236, p99 236, mean 236, max 236; a 1, 0",
		},
		{
			"Gatling 2.2: scenario and user before the group",
			"RUN\tcom.x.Shop\tshop\t1617204667323\t \t2.0\nREQUEST\tShop\t1\tgroup\ta\t1617204668272\t1617204668508\tKO\tstatus 500\nGROUP\tShop\t1\tgroup\t1617204668272\t1617204668508\t236\tKO\n",
			"gatling: 1 requests, 1 errors, ?/s, offered ?/s, 0 s from 2021-03-31T15:31:08.272Z; ms of 1: p50 236, p95 236, p99 236, mean 236, max 236; a 1, 1",
		},
		{
			"Gatling 3.4: no user; a request may be called USER",
			"RUN\tcom.x.Shop\tshop\t1617204667323\t \t3.4.0\nREQUEST\t\tUSER\t1617204668272\t1617204668508\tOK\t \n",
			"gatling: 1 requests, 0 errors, ?/s, offered ?/s, 0 s from 2021-03-31T15:31:08.272Z; ms of 1: p50 236, p95 236, p99 236, mean 236, max 236; USER 1, 0",
		},
		{
			"Gatling: assertions before the run, and a name that is none",
			"ASSERTION\tAAMDAAMDAAAAAAAAwFhA\nRUN\tsimulations.Baseline\t\tgatling-1\t1509787166682\t \t2.0\nREQUEST\tHome\t1\t\t\t1509787167394\t1509787167845\tOK\t \n",
			"gatling: 1 requests, 0 errors, ?/s, offered ?/s, 0 s from 2017-11-04T09:19:27.394Z; ms of 1: p50 451, p95 451, p99 451, mean 451, max 451; (no name) 1, 0",
		},
		{"Gatling's statistics", exampleOf(t, "gatling-stats"), "gatling-stats: 50 requests, 1 errors, 25/s, offered ?/s, 2 s; ms of 50: p50 95, p95 246, p99 256, mean 131, max 256"},
		{
			"Gatling's statistics of before 2.1: two percentiles, commas",
			`{"name": "Global Information", "numberOfRequests": {"total": " 81,714", "ok": " 81,714", "ko": "-"}, "maxResponseTime": {"total": "46"}, "meanResponseTime": {"total": "1"}, "percentiles1": {"total": "2"}, "percentiles2": {"total": "5"}, "meanNumberOfRequestsPerSecond": {"total": "1,000"}}`,
			"gatling-stats: 81714 requests, 0 errors, 1000/s, offered ?/s, 81.714 s; ms of 81714: p50 ?, p95 2, p99 5, mean 1, max 46",
		},
	} {
		t.Run(c.about, func(t *testing.T) {
			rec, err := read(t, c.text, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := said(rec); got != c.want {
				t.Errorf("\n%s, want\n%s", got, c.want)
			}
		})
	}
}

// Files of tools that are refused, with what to do.
func TestToolsRefused(t *testing.T) {
	wrk, hey, ab := exampleOf(t, "wrk"), exampleOf(t, "hey"), exampleOf(t, "ab")
	for _, c := range []struct{ about, text, want string }{
		{"two runs of wrk", wrk + wrk, "file:16: holds several runs"},
		{"two runs of hey", hey + hey, "holds several runs"},
		{"two runs of ab", ab + ab, "holds several runs"},
		{"two reports of vegeta", exampleOf(t, "vegeta-text") + exampleOf(t, "vegeta-text"), "holds several runs"},
		{"wrk cut off", wrk[:strings.Index(wrk, "  22464657")], "cut off"},
		{"k6 without HTTP", `{"metrics":{"iterations":{"count":3,"rate":1}},"root_group":{}}`, "no http_reqs"},
		{"k6 cut off", exampleOf(t, "k6")[:150], "the JSON is cut off"},
		{"binary hits of vegeta", "\x0e\xff\x81\x03\x01\x01\x06Result\x01\xff\x82\x00\x01\n\x01\x06Attack\x01\x0c\x00\x01\x03Seq\x01\x06\x00\x01\x04Code\x01\x06\x00", "vegeta encode --to csv"},
		{"failures of Locust", "Method,Name,Error,Occurrences\nGET,/,x,3\n", "Locust's failures"},
		{"exceptions of Locust", "Count,Message,Traceback,Nodes\n", "Locust's exceptions"},
		{"Locust without its last line", strings.Split(exampleOf(t, "locust"), "\n,Agg")[0] + "\n", "Aggregated, is missing"},
		{"a history of Locust without rows", strings.Split(exampleOf(t, "locust-history"), "\n")[0] + "\n", "no row of all requests"},
		{"JMeter's transactions alone", "timeStamp,elapsed,label,responseCode,responseMessage,threadName,success\n1547676357183,2924,HP,200,\"Number of samples in transaction : 3, number of failing samples : 0\",G 1-1,true\n", "nothing but transaction controllers"},
		{"XML of JMeter cut off", exampleOf(t, "jmeter-xml")[:400], "broken or cut off"},
		{"the binary log of Gatling", "\x00\x00\x00\x00\x063.14.3\x00\x00\x00&com.example", "js/stats.json"},
		{"Gatling's script", "var stats = {\n type: \"GROUP\", stats: {\"numberOfRequests\": {\"total\": \"1\"}, \"meanResponseTime\": {}}}", "js/stats.json"},
		{"a log of HdrHistogram without intervals", "#[Histogram log format version 1.2]\n0.1,1.0,2.0,HISTFAAA\n", "no interval"},
		{"more errors than requests", strings.Replace(exampleOf(t, "k6"), `"passes": 6`, `"passes": 601`, 1), "601 errors of 600 requests"},
	} {
		t.Run(c.about, func(t *testing.T) {
			if rec, err := read(t, c.text, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("must be refused with %q: %v, %v", c.want, rec, err)
			}
		})
	}
}

// Two load tests are two recordings, unlike parts of a log.
func TestRunsStayApart(t *testing.T) {
	for name, want := range map[string]int{"gatling": 2, "access-log": 1, "wrk": 2} {
		var inputs []*Input
		for _, file := range []string{"a", "b"} {
			in, err := Open(file, io.NopCloser(strings.NewReader(exampleOf(t, name))), Options{})
			if err != nil {
				t.Fatal(err)
			}
			inputs = append(inputs, in)
		}
		all, err := Read(inputs)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) != want || len(all[0].Files) != 3-want {
			t.Errorf("%s: %d recordings, the first of %v", name, len(all), all[0].Files)
		}
	}
}

// A closed loop hides what others would have waited: of a test of 10 s whose longest answer
// took 594 ms, evenly spaced arrivals would see a p99 of 594 − 10000/100 = 494 ms.
func TestClosedLoopSaysHowMuch(t *testing.T) {
	rec, err := read(t, exampleOf(t, "autocannon"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(rec.Cautions, "\n"); !strings.Contains(all, "p99 of 0.494 s or more, not 0.1202 s") {
		t.Error(all)
	}
	if all := strings.Join(rec.Notes, "\n"); !strings.Contains(all, "4.56 of 10 connections were waiting") { // 100/s × 45.6 ms
		t.Error(all)
	}
}

// A history of Locust whose clock skipped a second: its requests are spread over both.
func TestLocustHistoryCounts(t *testing.T) {
	head := strings.Split(exampleOf(t, "locust-history"), "\n")[0] + "\n"
	row := func(at, users, sum, failed int) string {
		return fmt.Sprintf("%d,%d,,Aggregated,0,0,1,1,1,1,1,1,1,1,1,1,1,%d,%d,1,1.5,1,9,1\r\r\n", at, users, sum, failed)
	}
	rec, err := read(t, head+row(1772849610, 1, 5, 0)+row(1772849611, 10, 15, 1)+row(1772849613, 10, 55, 2)+row(1772849614, 10, 65, 2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(rec.Counts.Requests) != "[10 20 20 10]" || rec.Requests != 65 || rec.Errors != 2 || rec.Mean != 15 || rec.Peaks[0].Rate != 20 {
		t.Errorf("counts %v, %v requests, %v errors, %v/s, peaks %v", rec.Counts.Requests, rec.Requests, rec.Errors, rec.Mean, rec.Peaks)
	}
	if all := strings.Join(rec.Cautions, "\n"); !strings.Contains(all, "with all of them there were 16.6667 requests/s") {
		t.Error(all)
	}
}

// Windows of artillery are counts where they hold all requests.
func TestArtilleryWindows(t *testing.T) {
	window := func(at string, n int) string {
		return fmt.Sprintf(`{"timestamp":"2021-09-23T19:23:%s.428Z","requestsCompleted":%d,"latency":{"median":1},"rps":{"count":%d,"mean":1},"errors":{},"codes":{}}`, at, n, n)
	}
	text := func(total int) string {
		return fmt.Sprintf(`{"aggregate":{"timestamp":"2021-09-23T19:23:31.5Z","scenariosCreated":1,"requestsCompleted":%d,"latency":{"median":12,"p95":20,"p99":null},"rps":{"count":%d,"mean":20},"errors":{},"codes":{"200":%d}},"intermediate":[%s,%s,%s]}`,
			total, total, total, window("11", 100), window("21", 200), window("31", 300))
	}
	rec, err := read(t, text(600), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(rec.Counts.Requests) != "[100 200 300]" || rec.Seconds != 30 || !math.IsNaN(rec.Latency.P99) {
		t.Errorf("counts %v, %v s, p99 %v", rec.Counts.Requests, rec.Seconds, rec.Latency.P99)
	}
	if rec, err = read(t, text(900), Options{}); err != nil || rec.Counts != nil || !strings.Contains(strings.Join(rec.Notes, "\n"), "600 of 900 requests, 30/s") {
		t.Errorf("of windows that hold a part: %v, %v, %v", rec.Counts, rec.Notes, err)
	}
}

// Logs of HdrHistogram: quantiles are the upper ends of cells, whichever version encoded
// them; tags, times from BaseTime, and the unit that the user told.
func TestHdrLogs(t *testing.T) {
	h := hdrhistogram.New(1, 3_600_000_000, 3)
	for ms := int64(1); ms <= 1000; ms++ {
		if err := h.RecordValue(ms * 1000); err != nil {
			t.Fatal(err)
		}
	}
	two, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		t.Fatal(err)
	}
	head := "#[Histogram log format version 1.3]\n#[BaseTime: 1441812279.5 (seconds since epoch)]\n"
	line := func(tag, at, histogram string) string { return tag + at + ",1.0,1.0," + histogram + "\n" }
	want := fmt.Sprintf("ms of 2000: p50 %.6g, p95 %.6g, p99 %.6g, mean %.6g, max %.6g", float64(h.ValueAtQuantile(50))/1e3, float64(h.ValueAtQuantile(95))/1e3, float64(h.ValueAtQuantile(99))/1e3, h.Mean()/1e3, float64(h.Max())/1e3)
	for version, encoded := range map[string]string{"2": string(two), "1": hdrVersion1(t, h)} {
		rec, err := read(t, head+line("", "0.5", encoded)+line("Tag=x,", "1.5", encoded), Options{Unit: "us"})
		if err != nil {
			t.Fatal(err)
		}
		if got := said(rec); !strings.Contains(got, "hdr: 2000 requests, ? errors, 1000/s, offered ?/s, 2 s from 2015-09-09T15:24:40Z; "+want+"; (no tag) 1000, 0; x 1000, 0") {
			t.Errorf("version %s: %s, want %s", version, got, want)
		}
	}
}

// hdrVersion1 encodes as version 1 did: each count a word of four bytes.
func hdrVersion1(t *testing.T, h *hdrhistogram.Histogram) string {
	s := h.Export()
	plain := binary.BigEndian.AppendUint32(nil, 0x1c849301|0x40)
	plain = binary.BigEndian.AppendUint32(plain, uint32(4*len(s.Counts)))
	plain = binary.BigEndian.AppendUint32(plain, 0)
	plain = binary.BigEndian.AppendUint32(plain, uint32(s.SignificantFigures))
	plain = binary.BigEndian.AppendUint64(plain, uint64(s.LowestTrackableValue))
	plain = binary.BigEndian.AppendUint64(plain, uint64(s.HighestTrackableValue))
	plain = binary.BigEndian.AppendUint64(plain, math.Float64bits(1))
	for _, n := range s.Counts {
		plain = binary.BigEndian.AppendUint32(plain, uint32(n))
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	all := binary.BigEndian.AppendUint32(nil, 0x1c849302|0x40)
	all = binary.BigEndian.AppendUint32(all, uint32(packed.Len()))
	return base64.StdEncoding.EncodeToString(append(all, packed.Bytes()...))
}
