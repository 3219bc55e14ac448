package recordings

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// Summaries as tools print or export them, in other versions, languages and shapes than
// those of the examples.
func TestSummariesSay(t *testing.T) {
	k6 := "    HTTP\n    http_req_duration..: avg=140ms min=119ms med=141ms max=155ms p(90)=147ms p(95)=148ms\n    http_req_failed....: 2.22% 1 out of 45\n    http_reqs..........: 45 6.5/s\n"
	for _, c := range []struct{ about, text, want string }{
		{
			"k6: groups and scenarios of a full summary are in its totals",
			"  █ THRESHOLDS\n\n    http_req_duration\n    ✓ 'p(95)<1500' p(95)=148ms\n\n  █ TOTAL RESULTS\n\n" + k6 + "\n  █ GROUP: g\n\n" + strings.ReplaceAll(k6, "45", "20") + "\n  █ SCENARIO: default\n\n" + k6,
			"k6-text: 45 requests, 1 errors, 6.5/s, offered ?/s, 6.92308 s; ms of 45: p50 141, p95 148, p99 ?, mean 140, max 155",
		},
		{
			"k6: tags below a metric, in the colours of a terminal",
			"\x1b[32m✓\x1b[0m http_req_duration\x1b[2m...:\x1b[0m avg=\x1b[36m20ms\x1b[0m med=10ms max=1s p(95)=30ms\n    { name:/a }......: avg=7ms med=6ms max=9ms p(95)=8ms\n  http_reqs\x1b[2m..:\x1b[0m \x1b[36m180\x1b[0m \x1b[36;2m4.5/s\x1b[0m\n    { name:/a }......: 60 1.5/s\n",
			"k6-text: 180 requests, ? errors, 4.5/s, offered ?/s, 40 s; ms of 180: p50 10, p95 30, p99 ?, mean 20, max 1000; /a 60, 0",
		},
		{
			"k6: the summary of a versioned schema has a list of metrics, and counters without a rate",
			`{"config":{"duration":60,"execution":"local"},"metadata":{"k6Version":"2.0.0"},"results":{"metrics":[{"contains":"default","name":"http_reqs","type":"counter","values":{"count":1500}},` +
				`{"contains":"time","name":"http_req_duration","type":"trend","values":{"avg":245.5,"max":456,"med":234,"p(95)":421}},{"name":"http_req_failed","type":"rate","values":{"matches":30,"rate":0.02,"total":1500}}]},"version":"1.0.0"}`,
			"k6: 1500 requests, 30 errors, 25/s, offered ?/s, 60 s; ms of 1500: p50 234, p95 421, p99 ?, mean 245.5, max 456",
		},
		{
			"wrk: where nothing was answered, zeros are no times",
			"Running 10s test @ http://h/\n  2 threads and 10 connections\n  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency     0.00us    0.00us   0.00us    -nan%\n    Req/Sec     0.00      0.00     0.00      -nan%\n" +
				"  0 requests in 10.00s, 0.00B read\n  Socket errors: connect 10, read 0, write 0, timeout 0\nRequests/sec:      0.00\nTransfer/sec:       0.00B\n",
			"wrk: 10 requests, 10 errors, 1/s, offered ?/s, 10 s",
		},
		{
			"autocannon: a number rounded to thousands is that of the samples of a second",
			"Running 10s test @ http://h\n10 connections\n\n│ Stat    │ 2.5% │ 50%  │ 97.5% │ 99%  │ Avg     │ Stdev   │ Max      │\n│ Latency │ 0 ms │ 1 ms │ 3 ms  │ 4 ms │ 1.02 ms │ 0.16 ms │ 16.45 ms │\n" +
				"│ Stat      │ 1%      │ 2.5%    │ 50%     │ 97.5%   │ Avg      │ Stdev   │ Min     │\n│ Req/Sec   │ 20623   │ 20623   │ 25583   │ 26271   │ 25131.2  │ 1540.94 │ 20615   │\n" +
				"│ Percentile │ Latency (ms) │\n│ 90         │ 2            │\n│ 99.9       │ 9            │\n\nReq/Bytes counts sampled once per second.\n# of samples: 10\n\n251k requests in 10.05s, 28.2 MB read\n",
			"autocannon-text: 251312 requests, 0 errors, 25006.2/s, offered ?/s, 10.05 s; ms of 251312: p50 1, p95 ?, p99 4, mean 1.02, max 16.45",
		},
		{
			"autocannon: where nothing was answered, what it prints is what was sent, and zeros are no times",
			"Running 10s test @ http://h\n10 connections\n\n│ Stat    │ 2.5% │ 50%  │ 97.5% │ 99%  │ Avg  │ Stdev │ Max  │\n│ Latency │ 0 ms │ 0 ms │ 0 ms  │ 0 ms │ 0 ms │ 0 ms  │ 0 ms │\n" +
				"│ Stat      │ 1%  │ 2.5% │ 50% │ 97.5% │ Avg │ Stdev │ Min │\n│ Req/Sec   │ 0   │ 0    │ 0   │ 0     │ 0   │ 0     │ 0   │\n\nReq/Bytes counts sampled once per second.\n# of samples: 11\n\n56k requests in 10s, 0 B read\n56k errors (0 timeouts)\n",
			"autocannon-text: 56000 requests, 56000 errors, 5600/s, offered ?/s, 10 s",
		},
		{
			"autocannon, JSON: zeros of no answer are no times",
			`{"url":"http://h","connections":10,"pipelining":1,"duration":10,"errors":100,"timeouts":100,"non2xx":0,"latency":{"average":0,"mean":0,"max":0,"p50":0,"p99":0},"requests":{"average":0,"mean":0,"total":0,"sent":110},"throughput":{"average":0}}`,
			"autocannon: 100 requests, 100 errors, 10/s, offered ?/s, 10 s",
		},
		{
			"vegeta: a report below other lines",
			"Aggregated report\n-----------------\n" + exampleOf(t, "vegeta-text"),
			"vegeta-text: 1200 requests, 535 errors, 120/s, offered 120/s, 9.94988 s; ms of 1200: p50 108.273, p95 247.772, p99 264.815, mean 113.172, max 281.49",
		},
		{
			"artillery: nothing was answered, endpoint by endpoint",
			`{"aggregate":{"counters":{"http.requests":300,"plugins.metrics-by-endpoint./a.errors.ECONNREFUSED":84,"plugins.metrics-by-endpoint./b/1.2.errors.ECONNREFUSED":216,"errors.ECONNREFUSED":300},"rates":{"http.request_rate":5},"firstCounterAt":1731866844000,"lastCounterAt":1731866904000,"period":1731866900000,"summaries":{},"histograms":{}},` +
				`"intermediate":[{"counters":{"http.requests":300},"period":"1731866840000","http.request_rate":null}]}`,
			"artillery: 300 requests, 300 errors, 5/s, offered ?/s, 60 s from 2024-11-17T18:07:24Z; /b/1.2 216, 216; /a 84, 84",
		},
		{
			"autocannon: its first versions",
			"Running 10s test @ http://h\n10 connections\n\nStat         Avg     Stdev     Max\nLatency (ms) 4.5     1.2     33\nReq/Sec      2112.1 898.21    22575\nBytes/Sec    2.28 MB 101.58 kB 2.49 MB\n\n21000 2xx responses, 121 non 2xx responses\n21k requests in 10s, 22.81 MB read\n",
			"autocannon-text: 21121 requests, 121 errors, 2112.1/s, offered ?/s, 10 s; ms of 21121: p50 ?, p95 ?, p99 ?, mean 4.5, max 33",
		},
		{
			"artillery: its first version",
			"All virtual users finished\nSummary report @ 16:35:07(+0200) 2019-05-23\n  Scenarios launched:  300\n  Requests completed:  590\n  RPS sent: 10\n  Request latency:\n    min: 52.1\n    max: 11005.7\n    median: 408.2\n    p95: 1727.4\n    p99: 3144\n  Codes:\n    200: 580\n    500: 10\n  Errors:\n    ETIMEDOUT: 10\n",
			"artillery-text: 600 requests, 20 errors, 10/s, offered ?/s, 60 s; ms of 590: p50 408.2, p95 1727.4, p99 3144, mean ?, max 11005.7",
		},
		{
			"Gatling: columns of its newest versions",
			"---- Global Information ------\n> request count                                  |    11,000 |    10,990 |        10\n> max response time (ms)                         |     1,532 |     1,532 |        80\n> mean response time (ms)                        |        15 |        15 |        12\n" +
				"> response time 50th percentile (ms)             |         8 |         8 |         8\n> response time 95th percentile (ms)             |        37 |        37 |         9\n> response time 99th percentile (ms)             |       136 |       136 |         9\n> mean throughput (rps)                          |     44 |     44 |         -\n",
			"gatling-text: 11000 requests, 10 errors, 44/s, offered ?/s, 250 s; ms of 11000: p50 8, p95 37, p99 136, mean 15, max 1532",
		},
		{
			"Gatling 1: actions, with four times",
			"RUN\t20130531154321\tshop\td\nACTION\tShop\t1\ta\t1617204668272\t1617204668300\t1617204668400\t1617204668508\tKO\tstatus\nSCENARIO\tShop\t1\t1617204668272\t1617204668508\n",
			"gatling: 1 requests, 1 errors, ?/s, offered ?/s, 0 s from 2021-03-31T15:31:08.272Z; ms of 1: p50 236, p95 236, p99 236, mean 236, max 236; a 1, 1",
		},
		{
			"JMeter: without a header and without messages",
			"1547676357242,100,a,200,Group 1-1,text,true,1234,100\n1547676358242,300,b,500,Group 1-1,text,false,1234,200\n",
			"jmeter: 2 requests, 1 errors, 2/s, offered ?/s, 1 s from 2019-01-16T22:05:57.242Z; ms of 2: p50 100, p95 300, p99 300, mean 200, max 300; a 1, 0; b 1, 1",
		},
		{
			"JMeter: a delimiter that the user has set",
			"timeStamp~elapsed~label~responseCode~success\n1547676357242~100~a~200~true\n1547676358242~300~b~500~false\n",
			"jmeter: 2 requests, 1 errors, 2/s, offered ?/s, 1 s from 2019-01-16T22:05:57.242Z; ms of 2: p50 100, p95 300, p99 300, mean 200, max 300; a 1, 0; b 1, 1",
		},
		{
			"JMeter: a report with decimal commas, whose last row is the sum in any language",
			"Label,# 样本,平均值,中位数,90% 百分位,95% 百分位,99% 百分位,最小值,最大值,异常 %,吞吐量,接收 KB/sec,发送 KB/sec\na,150,12,10,20,30,90,1,200,\"2,000%\",\",50000\",\"1,5\",\"0,1\"\nb,50,1,1,2,3,9,1,20,\"0,000%\",\",50000\",\"1,5\",\"0,1\"\n总体,200,9,8,19,29,80,1,200,\"1,500%\",\"1,00000\",\"3,0\",\"0,2\"\n",
			"jmeter-table: 200 requests, 3 errors, 1/s, offered ?/s, 200 s; ms of 200: p50 8, p95 29, p99 80, mean 9, max 200; a 150, 3; b 50, 0",
		},
		{
			"JMeter: a Summary Report has a deviation and no percentiles; its rate is of a minute",
			"Label,# Samples,Average,Min,Max,Std. Dev.,Error %,Throughput,Received KB/sec,Sent KB/sec,Avg. Bytes\na,60,66,34,1231,24.24,5.000%,30.0/min,1,1,877.8\nTOTAL,60,66,34,1231,24.24,5.000%,30.0/min,1,1,877.8\n",
			"jmeter-table: 60 requests, 3 errors, 0.5/s, offered ?/s, 120 s; ms of 60: p50 ?, p95 ?, p99 ?, mean 66, max 1231; a 60, 3",
		},
		{
			"Locust: a history of before 1.0, with other names for its columns",
			"\"Timestamp\",\"User Count\",\"Type\",\"Name\",\"# requests\",\"# failures\",\"Requests/s\",\"Requests Failed/s\",\"Median response time\",\"Average response time\",\"Min response time\",\"Max response time\",\"Average Content Size\",\"50%\",\"95%\",\"99%\"\n" +
				"\"1583150000\",\"5\",\"\",\"Aggregated\",0,0,0.00,0.00,0,0,0,0,0,\"N/A\",\"N/A\",\"N/A\"\n\"1583150001\",\"5\",\"\",\"Aggregated\",10,1,0.00,0.00,10,12,3,30,100,10,16,18\n\"1583150002\",\"5\",\"\",\"Aggregated\",25,1,10.00,0.00,10,12,3,30,100,10,16,18\n",
			"locust-history: 25 requests, 1 errors, 12.5/s, offered ?/s, 2 s from 2020-03-02T11:53:20Z; ms of 25: p50 10, p95 16, p99 18, mean 12, max 30",
		},
		{
			"Locust: the last of the tables that it prints",
			exampleOf(t, "locust-text") + strings.NewReplacer("262", "300", "   82 ", "   90 ").Replace(exampleOf(t, "locust-text")),
			"locust-text: 300 requests, 2 errors, 5.35/s, offered ?/s, 56.0748 s; ms of 300: p50 19, p95 90, p99 420, mean 34, max 537; GET /hello 300, 2",
		},
		{
			"Locust: two names in JSON, whose sum is of all their times",
			`[{"name":"/a","method":"GET","last_request_timestamp":1677001204.5,"start_time":1677001200.5,"num_requests":3,"num_none_requests":0,"num_failures":1,"total_response_time":50,"max_response_time":20,"response_times":{"10":1,"20":2},"num_reqs_per_sec":{"1677001201":3}},` +
				`{"name":"/b","method":"POST","last_request_timestamp":1677001202.5,"start_time":1677001200.5,"num_requests":1,"num_none_requests":0,"num_failures":0,"total_response_time":150,"max_response_time":150.4,"response_times":{"150":1},"num_reqs_per_sec":{"1677001201":1}}]`,
			"locust-json: 4 requests, 1 errors, 1/s, offered ?/s, 4 s from 2023-02-21T17:40:00.5Z; ms of 4: p50 20, p95 150, p99 150, mean 50, max 150.4; GET /a 3, 1; POST /b 1, 0",
		},
		{
			"HdrHistogram: a quantile between two rows of one value is that value",
			"Value(ms)  Percentile  TotalCount  1/(1-Percentile)\n0.5 0.500000 500 2.000000\n2.0 0.987500 988 80.000000\n2.0 0.990625 991 106.666667\n4.0 1.000000 1000 inf\n",
			"hdr-percentiles: 1000 requests, ? errors, ?/s, offered ?/s, ? s; ms of 1000: p50 0.5, p95 ?, p99 2, mean ?, max 4",
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

// What is no summary, or lacks what its figures mean, is refused with what to do.
func TestSummariesRefused(t *testing.T) {
	hgrm := "       Value     Percentile TotalCount 1/(1-Percentile)\n\n  3.191 0.500000000000   2000  2.00\n  8.639 1.000000000000   4000\n#[Mean    =        3.250, StdDeviation   =        1.057]\n"
	for _, c := range []struct{ about, text, want string }{
		{"percentiles of no unit", hgrm, "say it: --duration-unit"},
		{"percentiles that are cut off", exampleOf(t, "hdr-percentiles")[:150], "of all values, is missing"},
		{"requests of hey without one", strings.Split(exampleOf(t, "hey-csv"), "\n")[0] + "\n", "no requests in this CSV"},
		{"more requests than can be counted", strings.Replace(exampleOf(t, "gatling-text"), " 600 ", " 99999999999999999999 ", 1), "its totals cannot be"},
		{"vegeta's histogram", "Bucket         #     %       Histogram\n[0s,     2ms]  6007  65.56%  #####\n", "vegeta report -type=json"},
		{"a report of JMeter without its last row", strings.Split(exampleOf(t, "jmeter-table"), "TOTAL")[0], "TOTAL, is missing"},
		{"statistics of JMeter without a sum", strings.Replace(exampleOf(t, "jmeter-statistics"), `{"Total"`, `{"Home 2"`, 1), "no row Total"},
		{"artillery before its summary", "Test run id: t\n\nMetrics for period to: 15:36:30(+0000) (width: 9.5s)\nhttp.requests: ..... 50\n", "summary report is missing"},
		{"two summaries of Gatling", exampleOf(t, "gatling-text") + exampleOf(t, "gatling-text"), "holds several runs"},
	} {
		t.Run(c.about, func(t *testing.T) {
			if rec, err := read(t, c.text, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("must be refused with %q: %v, %v", c.want, rec, err)
			}
		})
	}
	rec, err := read(t, hgrm, Options{Unit: "us"})
	if err != nil {
		t.Fatal(err)
	}
	if said(rec) != "hdr-percentiles: 4000 requests, ? errors, ?/s, offered ?/s, ? s; ms of 4000: p50 0.003191, p95 ?, p99 ?, mean 0.00325, max 0.008639" {
		t.Error(said(rec))
	}
}

// Tools whose users wait are known as such, whichever of their files is read.
func TestClosedLoopsAreKnown(t *testing.T) {
	for _, f := range Formats() {
		rec, err := read(t, f.Example, Options{})
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Contains(strings.Join(rec.Cautions, "\n"), "closed loop: each connection waits")
		if said != rec.Closed {
			t.Errorf("%s: a closed loop %v, and said so %v", f.Name, rec.Closed, said)
		}
	}
}

// Requests by their offset from the start of a test have busiest windows, of no time of day.
func TestOffsetsHavePeaks(t *testing.T) {
	text := strings.Split(exampleOf(t, "hey-csv"), "\n")[0] + "\n"
	for i := range 70 {
		times := 1
		if i == 40 {
			times = 5
		}
		text += strings.Repeat(fmt.Sprintf("0.1000,0,0,0,0.1,0,200,%d.5000\n", i), times)
	}
	rec, err := read(t, text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p := rec.Peaks; len(p) != 2 || p[0].Rate != 5 || p[1].Rate != 64.0/60 || !p[0].At.IsZero() || rec.Counts != nil {
		t.Errorf("peaks %v, counts %v", p, rec.Counts)
	}
}

// A summary is found behind what a tool writes before it, however long that is.
func TestSummariesStandLate(t *testing.T) {
	many := func(line string) string { return strings.Repeat(line, 2*headBytes/len(line)) }
	for about, text := range map[string]string{
		"k6 prints its progress":       "     execution: local\n\n     scenarios: (100.00%) 1 scenario, 10 max VUs\n" + many("running (0m01.0s), 10/10 VUs, 3 complete and 0 interrupted iterations\n") + exampleOf(t, "k6-text"),
		"k6 writes groups and checks":  `{"root_group":{"path":"","id":"d41d","groups":[],"checks":[` + many(`{"name":"a","path":"::a","id":"1","passes":1,"fails":0},`) + `{"name":"b"}]},` + strings.TrimPrefix(exampleOf(t, "k6"), "{"),
		"Gatling prints its progress":  many("---- Requests ----------\n> Global                                                   (OK=10     KO=0     )\n") + exampleOf(t, "gatling-text"),
		"artillery prints its windows": "Test run id: t\n" + many("Metrics for period to: 15:36:30(+0000) (width: 9.5s)\nhttp.requests: ..... 50\n") + exampleOf(t, "artillery-text"),
	} {
		rec, err := read(t, text, Options{})
		if err != nil {
			t.Errorf("%s: %v", about, err)
			continue
		}
		if want := map[string]float64{"k6-text": 180, "k6": 600, "gatling-text": 600, "artillery-text": 301}[rec.Kind]; rec.Requests != want || math.IsNaN(rec.Latency.P95) {
			t.Errorf("%s: %s, %v requests, p95 %v", about, rec.Kind, rec.Requests, rec.Latency.P95)
		}
	}
}
