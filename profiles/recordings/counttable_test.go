package recordings

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"fleetcost/models/recording"
	"fleetcost/sim"
)

func init() { now = func() time.Time { return time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC) } }

// Tables that are plain are read as they lie there.
func TestPlainTables(t *testing.T) {
	minute := []float64{60, 120, 60}
	for _, tt := range []struct {
		sentence, text string
		o              Options
		kind           string
		start          int64
		width          sim.Time
		requests       []float64
		local          bool
	}{
		{"timestamp,requests", "timestamp,requests\n2024-05-01T00:00:00Z,60\n2024-05-01T00:01:00Z,120\n2024-05-01T00:02:00Z,60\n", Options{}, "buckets", 1714521600, sim.Minute, minute, false},
		{"byte order mark before quotes, CR LF, a blank line behind", "\ufeff\"timestamp\",\"requests\"\r\n1714521600,60\r\n1714521660,120\r\n1714521720,60\r\n\r\n", Options{}, "buckets", 1714521600, sim.Minute, minute, false},
		{"other columns, in another order, with spaces and quotes", "host, Requests ,\"timestamp\"\na,60,1714521600\n\"b,c\", 120 ,1714521660\nd,60,1714521720\n", Options{}, "buckets", 1714521600, sim.Minute, minute, false},
		{"YYYY-MM-DD HH:MM:SS names no zone", "time,value\n2024-05-01 00:00:00,60\n2024-05-01 00:01:00,120\n2024-05-01 00:02:00,60\n", Options{Values: "count"}, "table", 1714521600, sim.Minute, minute, true},
		{"offsets without a colon", "time,hits\n2024-05-01T02:00:00+0200,60\n2024-05-01T02:01:00+0200,120\n2024-05-01T02:02:00+0200,60\n", Options{}, "table", 1714521600, sim.Minute, minute, false},
		{"offsets that change", "timestamp,requests\n2024-03-31T01:30:00+01:00,1\n2024-03-31T03:00:00+02:00,2\n", Options{}, "buckets", 1711845000, 30 * sim.Minute, []float64{1, 2}, false},
		{"unix seconds of 1995", "timestamp,requests\n805348800,1\n805348801,0\n805348802,3\n", Options{}, "buckets", 805348800, sim.Second, []float64{1, 0, 3}, false},
		{"tabs and decimals in the time", "time\trps\n1714521600.000\t1\n1714521660.004\t2\n1714521720.001\t1\n", Options{}, "table", 1714521600, sim.Minute, minute, false},
		{"microseconds", "time,rps\n1714521600000000,1\n1714521660000000,2\n1714521720000000,1\n", Options{}, "table", 1714521600, sim.Minute, minute, false},
		{"one column of several", "date;visitors;page views\n2024-05-01;3;86400\n2024-05-02;3;172800\n", Options{Value: "page views", Values: "count"}, "table", 1714521600, 24 * sim.Hour, []float64{86400, 172800}, true},
		{"a column of times by its name", "when,requests\n2024-05-01T00:00:00Z,60\n2024-05-01T00:01:00Z,120\n", Options{Time: "when"}, "table", 1714521600, sim.Minute, []float64{60, 120}, false},
		{"dates and hours apart", "date,hour,requests\n2024-05-01,0,60\n2024-05-01,1,120\n2024-05-01,02,60\n", Options{}, "table", 1714521600, sim.Hour, minute, true},
		{"dates of digits and hours apart", "date,hour,requests\n20240501,0,60\n20240501,1,120\n", Options{}, "table", 1714521600, sim.Hour, []float64{60, 120}, true},
		{"dates and times apart", "Date;Time;Requests\n2024-05-01;0:00:00;60\n2024-05-01;00:01:00;120\n", Options{}, "table", 1714521600, sim.Minute, []float64{60, 120}, true},
		{"dates beside times that have them", "date,time,requests\n2024-05-01,2024-05-01T00:00:00Z,60\n2024-05-01,2024-05-01T00:01:00Z,120\n", Options{}, "table", 1714521600, sim.Minute, []float64{60, 120}, false},
		{"ISO 8601 without hyphens", "time,requests\n20240501T000000Z,60\n20240501T000100Z,120\n20240501T000200Z,60\n", Options{}, "table", 1714521600, sim.Minute, minute, false},
		{"dates of mail", "time,requests\n\"Wed, 01 May 2024 00:00:00 GMT\",60\n\"Wed, 01 May 2024 00:01:00 GMT\",120\n", Options{}, "table", 1714521600, sim.Minute, []float64{60, 120}, false},
		{"the day first, as points say", "time;requests\n01.05.2024 00:00;60\n01.05.2024 00:01;120\n", Options{}, "table", 1714521600, sim.Minute, []float64{60, 120}, true},
		{"the day first, as there is no month 31", "time,requests\n31/05/2024 23:59,60\n01/06/2024 00:00,120\n", Options{}, "table", 1717199940, sim.Minute, []float64{60, 120}, true},
		{"the month first, with half days, as it is said", "\"TimeGenerated [UTC]\",count_\n\"5/1/2024, 12:00:00.000 AM\",60\n\"5/1/2024, 12:00:00.000\u202fPM\",120\n", Options{TimeAs: "month-first", Values: "count"}, "table", 1714521600, 12 * sim.Hour, []float64{60, 120}, true},
		{"Grafana, values with units", "\"Time\",\"a\"\n2024-05-01 00:00:00,1.2 K req/s\n2024-05-01 00:01:00,950 req/s\n2024-05-01 00:02:00,900 mreq/s\n", Options{}, "grafana", 1714521600, sim.Minute, []float64{72000, 57000, 54}, true},
		{"Grafana, thousands and millions", "\"Time\",\"a\"\n2024-05-01 00:00:00,1.2 Mil\n2024-05-01 00:01:00,950\n2024-05-01 00:02:00,1.5 K\n", Options{Values: "count"}, "grafana", 1714521600, sim.Minute, []float64{1.2e6, 950, 1500}, true},
		{"decimals behind commas, between semicolons", "Zeit;Time;rps\na;2024-05-01T00:00:00Z;1,5\na;2024-05-01T00:01:00Z;2,125\n", Options{}, "table", 1714521600, sim.Minute, []float64{90, 127.5}, false},
		{"days of Excel", "day,requests\n45413.0,60\n45413.0006944444,120\n45413.0013888889,60\n", Options{TimeAs: "excel"}, "table", 1714521600, sim.Minute, minute, true},
		{"dates of digits", "date,requests\n20240501,24\n20240502,48\n", Options{TimeAs: "date"}, "table", 1714521600, 24 * sim.Hour, []float64{24, 48}, true},
		{"hours of digits", "date,requests\n2024050123,24\n2024050200,48\n", Options{TimeAs: "hour"}, "table", 1714604400, sim.Hour, []float64{24, 48}, true},
		{"an index of minutes", "minute,requests\n1,60\n2,120\n3,60\n", Options{TimeAs: "index", Bucket: sim.Minute}, "table", 60, sim.Minute, minute, false},
		{"before 1970, as it is said", "timestamp,requests\n-60,1\n0,2\n", Options{TimeAs: "unix"}, "buckets", -60, sim.Minute, []float64{1, 2}, false},
		{"fractions of seconds, and of requests, as it is said", "timestamp,requests\n1714521600.25,1.5\n1714521600.5,2e3\n", Options{Values: "count"}, "buckets", 1714521600, 250 * sim.Millisecond, []float64{1.5, 2000}, false},
		{"rates, as it is said", "timestamp,requests\n1714521600,1\n1714521660,2\n1714521720,1\n", Options{Values: "rate"}, "buckets", 1714521600, sim.Minute, minute, false},
		{"a counter", "timestamp,requests_total\n1714521600,1000\n1714521660,1060\n1714521720,120\n1714521780,180\n", Options{}, "table", 1714521600, sim.Minute, minute, false},

		{"Grafana, series as columns, milliseconds", "\"Time\",\"a\",\"b\"\n1714521600000,0.5,0.5\n1714521660000,1.5,0.5\n1714521720000,0.5,0.5\n", Options{}, "grafana", 1714521600, sim.Minute, minute, false},
		{"Grafana, local times, for Excel, nulls", "sep=,\r\n\"Time\",\"a\"\r\n2024-05-01 00:00:00,1.0\r\n2024-05-01 00:01:00,2.0\r\n2024-05-01 00:02:00,1.0\r\n2024-05-01 00:03:00,null\r\n", Options{Values: "rate"}, "grafana", 1714521600, sim.Minute, []float64{60, 120, 60, 0}, true},
		{"Grafana, series as rows, semicolons, for Excel", "sep=;\nSeries;Time;Value\na;2024-05-01T02:00:00+02:00;0.5\na;2024-05-01T02:01:00+02:00;1.5\nb;2024-05-01T02:00:00+02:00;0.5\nb;2024-05-01T02:01:00+02:00;0.5\n", Options{}, "grafana", 1714521600, sim.Minute, []float64{60, 120}, false},
		{"Grafana, series as rows, one of them", "Series;Time;Value\na;2024-05-01T00:00:00.000Z;0.5\na;2024-05-01T00:01:00.000Z;1.5\nb;2024-05-01T00:00:30.000Z;7\n", Options{Value: "a"}, "grafana", 1714521600, sim.Minute, []float64{30, 90}, false},
		{"Grafana, one frame below the other", "\"Time\",\"a\"\n1714521600000,0.5\n1714521660000,1.5\n\n\"Time\",\"b\"\n1714521600000,0.5\n1714521660000,0.5\n", Options{}, "grafana", 1714521600, sim.Minute, []float64{60, 120}, false},
		{"Grafana 5 for Excel forgot the header", "sep=;\na;2024-05-01T02:00:00+02:00;0.5\na;2024-05-01T02:01:00+02:00;1.5\n", Options{}, "grafana", 1714521600, sim.Minute, []float64{30, 90}, false},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			for _, text := range []string{tt.text, gzipped(t, tt.text)} {
				rec, err := read(t, text, tt.o)
				if err != nil {
					t.Fatal(err)
				}
				c := rec.Counts
				if c == nil {
					t.Fatal(rec.Cautions)
				}
				near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
				if rec.Kind != tt.kind || c.Start != tt.start || c.Bucket() != tt.width || !slices.EqualFunc(c.Requests, tt.requests, near) || rec.Local != tt.local {
					t.Errorf("%s: from %d, %v of %v, local %v", rec.Kind, c.Start, c.Requests, c.Bucket(), rec.Local)
				}
			}
		})
	}
}

// What may be meant in two ways is asked, and what cannot be is told with its line.
func TestTablesThatAreRefused(t *testing.T) {
	const head = "timestamp,requests\n"
	rising := head
	for i := range 8 {
		rising += time.Date(2024, 5, 1, 0, i, 0, 0, time.UTC).Format(time.RFC3339) + "," + strings.Repeat("1", i+1) + "\n"
	}
	for _, tt := range []struct {
		sentence, text string
		o              Options
		want           []string
	}{
		{"hours as one number", head + "2015120200,5\n2015120201,5\n", Options{}, []string{`file:2: time 2015120200 as unix seconds lies in the future: it reads as a date and an hour; say how times are written: --time-as hour; in a scenario time = "hour"`}},
		{"dates as one number", head + "20151202,5\n20151203,5\n", Options{}, []string{"file:2: time 20151202 is no time", "reads as a date", `time = "date"`}},
		{"days of Excel", head + "42340,5\n42341,5\n", Options{}, []string{"may be a day of Excel", `time = "excel"`}},
		{"an index", head + "0,5\n1,5\n", Options{}, []string{"may be an index", `time = "index"`}},
		{"an index of what", head + "0,5\n1,5\n", Options{TimeAs: "index"}, []string{"how long is one step"}},
		{"the future", head + "2027-01-01T00:00:00Z,5\n2027-01-01T00:01:00Z,5\n", Options{}, []string{"lies in the future", "rfc3339"}},
		{"the day or the month", head + "05/01/2024 00:00,5\n05/01/2024 00:01,6\n", Options{}, []string{`file:2: "05/01/2024 00:00" may begin with the day or with the month; say which: --time-as day-first or month-first`}},
		{"rates under the name of counts", head + "1714521600,5.5\n1714521660,6.25\n", Options{}, []string{"no whole numbers", `values = "rate"`}},
		{"a counter under the name of counts", rising, Options{}, []string{"never fall: counts, or a counter?"}},
		{"whole numbers that only rise", "time,value\n1714521600,5\n1714521660,6\n1714521720,8\n", Options{}, []string{"only rise", `--values count or counter; in a scenario values = "count" or "counter"`}},
		{"whole numbers of no name", "time,value\n1714521600,5\n1714521660,6\n", Options{}, []string{"whole numbers", "--values rate, count or counter"}},
		{"two columns of one name", "timestamp,requests,requests\n1714521600,5,6\n1714521660,6,7\n", Options{}, []string{`file:1: two columns of the name "requests"`}},
		{"which column", "time,a,b\n1714521600,5,6\n1714521660,6,7\n", Options{}, []string{"file:1: which column counts requests: a, b?; name it: --value COLUMN"}},
		{"durations beside requests", "\"Time\",\"requests\",\"p99\"\n1714521600000,5,0.2\n1714521660000,6,0.3\n", Options{}, []string{`"p99" is no number of requests`}},
		{"below zero", head + "1714521600,1\n1714521660,-1\n", Options{}, []string{"file:3: -1 requests are fewer than none; differences of a counter that began anew? give the counter itself"}},
		{"no numbers", head + "1714521600,NaN\n1714521660,inf\n1714521720,0x10\n1714521780,1_0\n", Options{}, []string{`file:2: "NaN" is not`, `file:3: "inf" is not`, `file:4: "0x10" is not`, `file:5: "1_0" is not`}},
		{"too many", head + "1714521600,1e16\n1714521660,1\n", Options{}, []string{"file:2: 1e16 requests are too many"}},
		{"with units of what is no request", "\"Time\",\"a\"\n2024-05-01 00:00:00,1.5 ms\n", Options{}, []string{`file:2: "1.5 ms" is not a number of requests; it has a unit?`, "without formatted data"}},
		{"with two units", "\"Time\",\"a\"\n2024-05-01 00:00:00,1.5 req/s\n2024-05-01 00:01:00,1.5 K\n", Options{}, []string{`file:3: "1.5 K" has another unit`}},
		{"thousands, or decimals", "\"Time\",\"a\"\n1714521600000,\"1,234\"\n", Options{}, []string{`file:2: "1,234" has a comma, of decimals or of thousands`}},
		{"thousands, or decimals, between semicolons", "Time;a\n2024-05-01T00:00:00Z;1,234\n", Options{}, []string{`file:2: "1,234" has a comma, of decimals or of thousands`}},
		{"1970", head + "1970-01-01T00:00:00Z,1\n1970-01-01T00:01:00Z,1\n", Options{}, []string{"file: its first time, 1970-01-01T00:00:00Z, is before any such record", "--time-as rfc3339"}},
		{"a thirteenth month", head + "05/13/2024 00:00,5\n13/05/2024 00:01,6\n", Options{}, []string{"file:3: time 13/05/2024 00:01 is written in another way than those before"}},
		{"twice the same bucket", head + "1714521600,1\n1714521660,1\n1714521660,1\n", Options{}, []string{"file:4: same timestamp as line 3; one line per bucket"}},
		{"not sorted", head + "1714521660,1\n1714521600,1\n", Options{}, []string{"file:3: earlier than line 2; sort the lines by time"}},
		{"no date", head + "1714521660,1\nyesterday,1\n", Options{}, []string{`file:3: "yesterday" is not a timestamp`}},
		{"too few and too many cells", head + "1714521660\n1714521720,2,3\n1714521780,2\n", Options{}, []string{"file:2: 1 field, but the first line has 2", "file:3: 3 fields, but the first line has 2"}},
		{"buckets of two widths", head + "1714521600,1\n1714521660,1\n1714521720,1\n1714521750,1\n", Options{}, []string{"30 s after the point before, but most points are 1 min apart", "bucket = "}},
		{"a gap of decades in buckets of seconds", head + "1714521600,1\n1714521601,1\n805348800,1\n", Options{}, []string{"file:4: earlier than line 3"}},
		{"years without a value", head + "805348800,1\n805348801,1\n1714521600,1\n", Options{}, []string{"909172801 buckets of 1 s, and 3 have a value"}},
		{"one bucket", head + "1714521600,1\n", Options{}, []string{"one point only: how wide is its bucket?"}},
		{"the header alone", head, Options{}, []string{"file:1: no lines below the header"}},
		{"no header", "1714521600,1\n1714521660,1\n", Options{}, []string{"a table needs a header"}},
		{"another header", "function,trigger,m480\na,http,3\n", Options{}, []string{"not a log, metric export or load test that is known"}},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			_, err := read(t, tt.text, tt.o)
			if err == nil {
				t.Fatal("nothing was found")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v\nlacks %q", err, want)
				}
			}
		})
	}
}

// Of a file of which each line is wrong the first twenty are told, and of times that nobody
// can read the first alone.
func TestABadTableIsCutShort(t *testing.T) {
	_, err := read(t, "timestamp,requests\n"+strings.Repeat("1714521600,x\n", 100), Options{})
	if err == nil || strings.Count(err.Error(), "\n") != mostFaults || !strings.HasSuffix(err.Error(), "file:21: and perhaps more: reading stopped here") {
		t.Error(err)
	}
	_, err = read(t, "timestamp,requests\n"+strings.Repeat("x,1\n", 100), Options{})
	if err == nil || strings.Count(err.Error(), "\n") != 0 {
		t.Error(err)
	}
}

// rising are ten points whose values are 0 to 9, each by a format of minute and value.
func rising(format string) string {
	var all []string
	for i := range 10 {
		all = append(all, fmt.Sprintf(format, i, i))
	}
	return strings.Join(all, ",")
}

// What the tools of clouds and Prometheus write, and what they answer when they cannot.
func TestExportsOfMetrics(t *testing.T) {
	for _, tt := range []struct {
		sentence, text string
		o              Options
		requests       float64
		width          sim.Time
		want           string // of the error, else of the notes and cautions
	}{
		{"Prometheus answers an error", `{"status":"error","errorType":"bad_data","error":"parse error"}`, Options{}, 0, 0, "bad_data: parse error"},
		{"Prometheus, a vector", `{"status":"success","data":{"resultType":"vector","result":[]}}`, Options{}, 0, 0, "query_range"},
		{"Prometheus, a scalar", `{"status":"success","data":{"resultType":"scalar","result":[1714521600,"1"]}}`, Options{}, 0, 0, "is a scalar, values at one time only"},
		{"Prometheus, native histograms", `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"histograms":[[1714521600,{"count":"1"}]]}]}}`, Options{}, 0, 0, `{a="b"} has native histograms`},
		{"Prometheus, results of another shape", `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":7}]}}`, Options{}, 0, 0, "values is a number, which it cannot be"},
		{"Prometheus, the data alone", `{"resultType":"matrix","result":[{"metric":{},"values":[[1714521600,"0.5"],[1714521660,"1.5"]]}]}`, Options{}, 120, sim.Minute, "rates per second"},
		{"Prometheus, a counter by its name", `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"http_requests_total"},"values":[[1714521600,"100"],[1714521660,"160"],[1714521720,"30"]]}]}}`, Options{}, 90, sim.Minute, "counter by its name"},
		{"Prometheus, whole numbers", `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1714521600,"100"],[1714521660,"160"],[1714521720,"30"]]}]}}`, Options{}, 0, 0, "counts of a bucket, or rates"},
		{"Prometheus, told", `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1714521600,"1"],[1714521660,"2"],[1714521720,"NaN"]]}]}}`, Options{Values: "rate"}, 180, sim.Minute, ""},
		{"CloudWatch, hours and then minutes", `{"Label":"RequestCount","Datapoints":[{"Timestamp":"2024-05-01T00:00:00Z","Sum":3600.0,"Unit":"Count"},{"Timestamp":"2024-05-01T01:00:00Z","Sum":3600.0,"Unit":"Count"},{"Timestamp":"2024-05-01T02:00:00Z","Sum":60.0,"Unit":"Count"},{"Timestamp":"2024-05-01T02:01:00Z","Sum":60.0,"Unit":"Count"},{"Timestamp":"2024-05-01T02:02:00Z","Sum":60.0,"Unit":"Count"},{"Timestamp":"2024-05-01T02:03:00Z","Sum":60.0,"Unit":"Count"}]}`, Options{}, 0, 0, "buckets of several widths"},
		{"CloudWatch, averages", `{"Label":"RequestCount","Datapoints":[{"Timestamp":"2024-05-01T00:00:00Z","Average":1.0,"Unit":"Count"}]}`, Options{}, 0, 0, "neither Sum nor SampleCount"},
		{"CloudWatch, samples of a duration", `{"Label":"TargetResponseTime","Datapoints":[{"Timestamp":"2024-05-01T00:00:00+00:00","SampleCount":60,"Sum":2.5,"Unit":"Seconds"},{"Timestamp":1714521660.0,"SampleCount":30,"Sum":2.5,"Unit":"Seconds"}]}`, Options{Value: "TargetResponseTime"}, 90, sim.Minute, "period is not in the file"},
		{"CloudWatch, nothing", `{"Label":"RequestCount","Datapoints":[]}`, Options{}, 0, 0, "no data points"},
		{"CloudWatch, get-metric-data", `{"MetricDataResults":[{"Id":"m1","Label":"RequestCount","Timestamps":["2024-05-01T00:02:00Z","2024-05-01T00:01:00Z","2024-05-01T00:00:00Z"],"Values":[3.0,2.0,1.0],"StatusCode":"PartialData"}]}`, Options{}, 6, sim.Minute, "PartialData"},
		{"CloudWatch, requests and durations", `{"MetricDataResults":[{"Id":"m1","Label":"RequestCount","Timestamps":["2024-05-01T00:00:00Z"],"Values":[1]},{"Id":"m2","Label":"TargetResponseTime","Timestamps":["2024-05-01T00:00:00Z"],"Values":[0.5]}]}`, Options{}, 0, 0, `"TargetResponseTime" is no number of requests`},
		{"CloudWatch, labels with dimensions", `{"MetricDataResults":[{"Id":"m1","Label":"app/a RequestCount","Timestamps":["2024-05-01T00:00:00Z"],"Values":[1]},{"Id":"m2","Label":"app/a TargetResponseTime","Timestamps":["2024-05-01T00:00:00Z"],"Values":[0.5]}]}`, Options{}, 0, 0, `"app/a TargetResponseTime" is no number of requests`},
		{"CloudWatch, counts by their names", `{"MetricDataResults":[{"Id":"m1","Label":"app/a HTTPCode_Target_2XX_Count","Timestamps":["2024-05-01T00:00:00Z","2024-05-01T00:01:00Z"],"Values":[1,2]},{"Id":"m2","Label":"app/a HTTPCode_Target_4XX_Count","Timestamps":["2024-05-01T00:00:00Z","2024-05-01T00:01:00Z"],"Values":[3,4]}]}`, Options{}, 10, sim.Minute, "2 series were added"},
		{"CloudWatch, all requests beside some of them", `{"MetricDataResults":[{"Id":"m1","Label":"app/a HTTPCode_Target_2XX_Count","Timestamps":["2024-05-01T00:00:00Z"],"Values":[1]},{"Id":"m2","Label":"app/a RequestCount","Timestamps":["2024-05-01T00:00:00Z"],"Values":[3]}]}`, Options{}, 0, 0, "not all the same, by their names"},
		{"CloudWatch, a balancer without requests", `{"MetricDataResults":[{"Id":"m1","Label":"RequestCount","Timestamps":["2024-05-01T00:00:00Z","2024-05-01T00:01:00Z"],"Values":[1,2]},{"Id":"m2","Label":"app/b RequestCount","Timestamps":[],"Values":[]}]}`, Options{}, 3, sim.Minute, "1 min wide"},
		{"CloudWatch, sums that never fall", `{"Label":"RequestCount","Datapoints":[` + rising(`{"Timestamp":"2024-05-01T00:%02d:00Z","Sum":%d,"Unit":"Count"}`) + `]}`, Options{}, 45, sim.Minute, "1 min wide"},
		{"Azure, totals that never fall", `{"interval":"PT1M","timespan":"x","value":[{"name":{"value":"Requests"},"unit":"Count","timeseries":[{"data":[` + rising(`{"timeStamp":"2024-05-01T00:%02d:00Z","total":%d}`) + `]}]}]}`, Options{}, 45, sim.Minute, "1 min wide"},
		{"Prometheus, the counter of a histogram of durations", `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"http_request_duration_seconds_count"},"values":[[1714521600,"100"],[1714521660,"160"],[1714521720,"30"]]}]}}`, Options{}, 90, sim.Minute, "counter by its name"},

		{"Azure, a period of an hour", `{"interval":"PT1H","timespan":"x","value":[{"name":{"value":"Requests"},"unit":"Count","timeseries":[{"data":[{"timeStamp":"2024-05-01T00:00:00Z","total":60},{"timeStamp":"2024-05-01T02:00:00Z","total":30}]}]}]}`, Options{}, 90, sim.Hour, "interval is PT1H"},
		{"Azure, averages", `{"interval":"PT1H","timespan":"x","value":[{"name":{"value":"Requests"},"unit":"Count","timeseries":[{"data":[{"timeStamp":"2024-05-01T00:00:00Z","average":60}]}]}]}`, Options{}, 0, 0, "neither a total nor a count"},
		{"Azure, an error", `{"interval":"PT1H","timespan":"x","value":[{"name":{"value":"Requests"},"unit":"Count","errorCode":"Throttled","errorMessage":"later","timeseries":[]}]}`, Options{}, 0, 0, "Throttled: later"},
		{"Azure, by dimension", `{"interval":"PT1M","timespan":"x","value":[{"name":{"value":"Requests"},"unit":"Count","timeseries":[{"metadatavalues":[{"name":{"value":"i"},"value":"a"}],"data":[{"timeStamp":"2024-05-01T00:00:00Z","total":60}]},{"metadatavalues":[{"name":{"value":"i"},"value":"b"}],"data":[{"timeStamp":"2024-05-01T00:00:00Z","total":30}]}]}]}`, Options{}, 90, sim.Minute, "2 series were added"},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			rec, err := read(t, tt.text, tt.o)
			if tt.requests == 0 {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%v, want %q", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if said := strings.Join(append(rec.Notes, rec.Cautions...), "\n"); rec.Requests != tt.requests || rec.Counts.Width != tt.width || !strings.Contains(said, tt.want) {
				t.Errorf("%v requests by %v: %s", rec.Requests, rec.Counts.Width, said)
			}
		})
	}
	if as := measureOfName(`http_requests_total{path="/cpu"}`); as != recording.Counter {
		t.Errorf("labels are no names: %q", as)
	}
}

// The width that is offered where several are is one that all steps are multiples of.
func TestWidthThatIsOffered(t *testing.T) {
	for _, c := range []struct {
		steps []int // seconds
		want  sim.Time
	}{{[]int{12600, 22500}, 15 * sim.Minute}, {[]int{3600, 3600, 300, 300}, 5 * sim.Minute}, {[]int{61, 58, 3607}, sim.Minute}, {nil, sim.Minute}} {
		s := recording.Series{}
		at := 1735689600
		for i := 0; i <= len(c.steps); i++ {
			s.Add(int64(at)*1e9, 1)
			if i < len(c.steps) {
				at += c.steps[i]
			}
		}
		if got := commonWidth([]recording.Series{s}); got != c.want {
			t.Errorf("%v: %s, not %s", c.steps, got, c.want)
		}
	}
}

// What is said of metrics is refused where there is none, and not passed over.
func TestOptionsThatNothingReads(t *testing.T) {
	log := "192.0.2.1 - - [06/Sep/2015:05:58:05 +0900] \"GET /a HTTP/1.1\" 200 12\n"
	o := Options{Values: "rate", Value: "requests"}
	opened := func(name, text string) *Input {
		in, err := Open(name, io.NopCloser(strings.NewReader(text)), o)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	_, err := Read([]*Input{opened("a.log", log)})
	if err == nil || !strings.Contains(err.Error(), "a.log: --values is of metrics and tables, and this is a log (access log)") || !strings.Contains(err.Error(), "--value is of") {
		t.Error(err)
	}
	table := "timestamp,requests\n2025-01-01T00:00:00Z,1.5\n2025-01-01T00:01:00Z,2\n"
	if all, err := Read([]*Input{opened("a.log", log), opened("b.csv", table)}); err != nil || len(all) != 2 {
		t.Error("a metric beside the log reads them", err)
	}
	o = Options{Unit: "us"}
	if _, err := Read([]*Input{opened("a.log", log)}); err != nil {
		t.Error("units of durations are of logs", err)
	}
}
