package recordings

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"fleetcost/models/recording"
)

// single requests of a text, by format.
func each(t *testing.T, text string, o Options) (kind string, all []recording.Request) {
	t.Helper()
	in, err := Open("file", io.NopCloser(strings.NewReader(text)), o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := in.format()
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	if err := in.Each(func(q *recording.Request) {
		r := *q
		r.Endpoint = bytes.Clone(q.Endpoint)
		all = append(all, r)
	}); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	return f.Name, all
}

// Lines as servers write them, by their documentation: when the request arrived, how long
// it took (−1 ns: nobody says), status and endpoint.
func TestLinesOfServers(t *testing.T) {
	const (
		ms   = time.Millisecond
		none = time.Duration(recording.NoTime)
	)
	for _, c := range []struct {
		name, line, kind, at string
		took                 time.Duration
		status               int
		endpoint             string
	}{
		{"HAProxy before 1.7, Tq/Tw/Tc/Tr/Tt: the client took 10 ms to send the request", `Feb  6 12:14:14 localhost haproxy[14389]: 10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /index.html HTTP/1.1"`,
			"haproxy", "2009-02-06T12:14:14.665Z", 99 * ms, 200, "GET /index.html"},
		{"HAProxy, captured headers with spaces", `10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 0/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {Mozilla/5.0 (X11; Linux)|a b} {} "GET /a HTTP/1.1"`,
			"haproxy", "2009-02-06T12:14:14.655Z", 109 * ms, 200, "GET /a"},
		{"HAProxy's log for TLS", `10.0.1.2:33317 [06/Feb/2009:12:14:14.655] fe~ be/srv1 0/0/1/2/3 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /a HTTP/1.1" 0/0000000000000000/0/0/0 foo.example/TLSv1.3/TLS_AES_256_GCM_SHA384`,
			"haproxy", "2009-02-06T12:14:14.655Z", 3 * ms, 200, "GET /a"},
		{"HAProxy, logged before the end", `10.0.1.2:33317 [06/Feb/2009:12:14:14.655] fe be/srv1 0/0/1/2/+3 200 +2750 - - ---- 1/1/1/1/0 0/0 "GET /a HTTP/1.1"`,
			"haproxy", "2009-02-06T12:14:14.655Z", none, 200, "GET /a"},
		{"HAProxy, no request", `10.0.1.2:33317 [06/Feb/2009:12:14:14.655] fe fe/<NOSRV> -1/-1/-1/-1/5 400 187 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>"`,
			"haproxy", "2009-02-06T12:14:14.655Z", 5 * ms, 400, "(no request line)"},
		{"an ALB whose target did not answer", `http 2022-05-01T00:00:10.500000Z app/a/1 1.2.3.4:5 10.0.0.1:80 0.000 -1 -1 504 - 1 2 "GET http://a.example:80/x?y HTTP/1.1" "-" - - arn "Root=1" "-" "-" 0 2022-05-01T00:00:00.250000Z "forward" "-" "-" "-" "-" "-" "-"`,
			"alb", "2022-05-01T00:00:00.25Z", none, 504, "GET /x"},
		{"an ALB of 2016, with fewer fields", `h2 2016-08-10T00:10:46.145958Z app/a/1 1.2.3.4:5 10.0.0.1:80 0.001 0.002 0.003 200 200 5 257 "GET https://a.example:443/x HTTP/2.0" "curl" ECDHE TLSv1.2 arn "Root=1"`,
			"alb", "2016-08-10T00:10:46.139958Z", 6 * ms, 200, "GET /x"},
		{"an ALB whose request is none", `http 2022-05-01T00:00:10.500000Z app/a/1 1.2.3.4:5 - -1 -1 -1 400 - 0 272 "- http://a.example:80- -" "-" - - - "-" "-" "-" - 2022-05-01T00:00:10.400000Z "-" "-" "-" "-" "-" "-" "-"`,
			"alb", "2022-05-01T00:00:10.4Z", none, 400, "(no request line)"},
		{"Traefik's own tail: the time is that of the arrival", `10.0.0.2 - - [02/Jan/2026:10:00:05 +0000] "GET /api HTTP/1.1" 200 12 "-" "curl" 42 "web@docker" "http://10.0.0.1:80" 5000ms`,
			"access-log", "2026-01-02T10:00:05.5Z", 5000 * ms, 200, "GET /api"},
		{"Traefik without an answer", `10.0.0.2 - - [02/Jan/2026:10:00:05 +0000] "GET /api HTTP/1.1" - - "-" "-" 42 "-" "-" 7ms`,
			"access-log", "2026-01-02T10:00:05.5Z", 7 * ms, 0, "GET /api"},
		{"Traefik, JSON: durations in ns, from the start", `{"ClientHost":"10.0.0.2","DownstreamStatus":404,"Duration":2500000,"OriginDuration":2000000,"OriginStatus":200,"RequestMethod":"GET","RequestPath":"/a?b","StartLocal":"2026-01-02T11:00:00.5+01:00","StartUTC":"2026-01-02T10:00:00.5Z","level":"info","msg":"","time":"2026-01-02T10:00:01Z"}`,
			"json-log", "2026-01-02T10:00:00.5Z", 2500 * time.Microsecond, 404, "GET /a"},
		{"Caddy of 2020: request has method and uri, times are unix seconds", `{"level":"info","ts":1585597114.768750,"logger":"http.log.access","msg":"handled request","request":{"remote_addr":"127.0.0.1:1","proto":"HTTP/2.0","method":"GET","host":"x","uri":"/a?b"},"common_log":"-","duration":0.25,"size":0,"status":200,"resp_headers":{}}`,
			"json-log", "2020-03-30T19:38:34.51875Z", 250 * ms, 200, "GET /a"},
		{"Caddy, ISO times and durations as text", `{"level":"info","ts":"2026-01-02T10:00:00.500+0100","request":{"method":"GET","uri":"/a"},"duration":"250ms","status":200}`,
			"json-log", "2026-01-02T09:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"Caddy for a console, behind docker compose", "caddy-1  | 2026/01/02 10:00:00.500\tINFO\thttp.log.access\thandled request\t" + `{"request":{"method":"GET","uri":"/a"},"duration":0.25,"status":200}`,
			"json-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"nginx, JSON with msec as text", `{"msec":"1767348000.500","request":"GET /a?b HTTP/1.1","status":"200","request_time":"0.250"}`,
			"json-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"nginx, JSON with whole seconds: half a second later in the mean", `{"time_local":"02/Jan/2026:11:00:00 +0100","request_method":"GET","uri":"/a","status":200,"request_time":0.250}`,
			"json-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"nginx, JSON, a request that nobody sent", `{"@timestamp":"2026-01-02T10:00:00+00:00","request":"","status":"400","request_time":"-"}`,
			"json-log", "2026-01-02T10:00:00.5Z", none, 400, "(no request line)"},
		{"Google's balancer: from the arrival", `{"httpRequest":{"requestMethod":"GET","requestUrl":"https://x.example/a?b","status":200,"latency":"0.250s"},"timestamp":"2026-01-02T10:00:00.500Z","severity":"INFO"}`,
			"json-log", "2026-01-02T10:00:00.5Z", 250 * ms, 200, "GET /a"},
		{"Google's export, a list over several lines", "[\n  {\n    \"httpRequest\": {\n      \"latency\": \"0.250s\",\n      \"requestMethod\": \"GET\",\n      \"requestUrl\": \"https://x.example/a\",\n      \"status\": 200\n    },\n    \"timestamp\": \"2026-01-02T10:00:00.500Z\"\n  }\n]",
			"json-log", "2026-01-02T10:00:00.5Z", 250 * ms, 200, "GET /a"},
		{"Envoy, JSON", `{"start_time":"2026-01-02T10:00:00.500Z","method":"GET","path":"/a","protocol":"HTTP/1.1","response_code":503,"duration":250,"response_flags":"UH"}`,
			"json-log", "2026-01-02T10:00:00.5Z", 250 * ms, 503, "GET /a"},
		{"Envoy, text, behind kubectl --timestamps", `2026-01-02T10:00:01.000000000Z [2026-01-02T10:00:00.500Z] "GET /a HTTP/2" 0 DC 154 0 226 - "-" "curl" "id" "x" "-"`,
			"envoy", "2026-01-02T10:00:00.5Z", 226 * ms, 0, "GET /a"},
		{"Istio of 2019", `[2026-01-02T10:00:00.500Z] "GET /a HTTP/1.1" 200 - "-" "-" 0 15 7 6 "-" "curl" "id" "x" "10.0.0.1:80"`,
			"envoy", "2026-01-02T10:00:00.5Z", 7 * ms, 200, "GET /a"},
		{"Heroku, behind a syslog drain", `265 <158>1 2026-01-02T10:00:00.500000+00:00 host heroku router - at=info method=GET path="/a?b" host=x dyno=web.1 connect=1ms service=249ms status=200 bytes=13`,
			"heroku", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"Heroku, a client that went away", `2026-01-02T10:00:00.500000+00:00 heroku[router]: sock=client at=warning code=H27 desc="Client Request Interrupted" method=POST path="/a" dyno=web.1 connect=1ms service=249ms status=499 bytes=0`,
			"heroku", "2026-01-02T10:00:00.25Z", 250 * ms, 499, "POST /a"},
		{"Apache with its virtual host first, and %T/%D", `www.example.com:80 192.0.2.1 - - [02/Jan/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 12 "-" "curl" 0/250000`,
			"access-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"kubectl --timestamps", `2026-01-02T10:00:00.123456789Z 192.0.2.1 - - [02/Jan/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 12 "-" "curl" 0.250`,
			"access-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"kubectl --prefix", `[pod/web-1/nginx] 192.0.2.1 - - [02/Jan/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 12 "-" "curl" 0.250`,
			"access-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"syslog", `<190>Jan  2 10:00:00 web nginx: 192.0.2.1 - - [02/Jan/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 12 "-" "curl" 0.250`,
			"access-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"uWSGI: the time is that of the arrival, cut to a second", `[pid: 1|app: 0|req: 1/1] 127.0.0.1 () {38 vars in 696 bytes} [Fri Jan  2 10:00:00 2026] GET /a?b => generated 47 bytes in 250 msecs (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)`,
			"uwsgi", "2026-01-02T10:00:00.5Z", 250 * ms, 200, "GET /a"},
		{"HAProxy, with a name captured behind the server", `Jun 22 12:03:01 node2 haproxy[23034]: -:47445 [22/Jun/2021:12:03:01.501] www~ app/node16 app.example.com 0/0/1/55/56 200 3097 - - ---- 1/1/0/0/0 0/0 "GET /login?a HTTP/1.1"`,
			"haproxy", "2021-06-22T12:03:01.501Z", 56 * ms, 200, "GET /login"},
		{"nginx with $time_iso8601 in brackets", `10.0.0.1 - - [2026-01-02T11:00:00+01:00] "GET /a HTTP/1.1" 200 32953 "-" "curl" "-" 0.250`,
			"access-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"Flask's server for development: no zone", `127.0.0.1 - - [02/Jan/2026 10:00:00] "GET /a HTTP/1.1" 404 -`,
			"access-log", "2026-01-02T10:00:00.5Z", none, 404, "GET /a"},
		{"Django's server for development", `[02/Jan/2026 10:00:00] "GET /a?b HTTP/1.1" 500 1234`,
			"access-log", "2026-01-02T10:00:00.5Z", none, 500, "GET /a"},
		{"uWSGI, a file sent by the kernel", `[pid: 1|app: 0|req: 1/1] 127.0.0.1 () {38 vars in 696 bytes} [Fri Jan  2 10:00:00 2026] GET /a => generated 47 bytes in 250 msecs via sendfile() (HTTP/1.1 304) 9 headers in 378 bytes (1 switches on core 3)`,
			"uwsgi", "2026-01-02T10:00:00.5Z", 250 * ms, 304, "GET /a"},
		{"what Docker keeps of a container", `{"log":"192.0.2.1 - - [02/Jan/2026:10:00:00 +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"curl\" 0.250\n","stream":"stdout","time":"2026-01-02T10:00:00.123456789Z"}`,
			"access-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"what Docker keeps, with JSON within", `{"log":"{\"time_iso8601\":\"2026-01-02T10:00:00+00:00\",\"request\":\"GET /a HTTP/1.1\",\"status\":200,\"request_time\":0.25}\n","stream":"stdout","time":"2026-01-02T10:00:00.123456789Z"}`,
			"json-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"CloudFront, JSON", `{"date":"2026-01-02","time":"10:00:00","timestamp(ms)":"1767348000500","sc-status":"200","cs-method":"GET","cs-uri-stem":"/a","time-taken":"0.250","x-edge-result-type":"Miss"}`,
			"json-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"CloudFront, JSON, by its date", `{"date":"2026-01-02","time":"10:00:00","sc-status":"200","cs-method":"GET","cs-uri-stem":"/a","time-taken":"0.250","x-edge-result-type":"Miss"}`,
			"json-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"Elastic's common schema", `{"@timestamp":"2026-01-02T10:00:00.500Z","http":{"request":{"method":"GET"},"response":{"status_code":500}},"url":{"path":"/a"},"event":{"duration":250000000}}`,
			"json-log", "2026-01-02T10:00:00.25Z", 250 * ms, 500, "GET /a"},
		{"Elastic's common schema, with names that have points", `{"@timestamp":"2026-01-02T10:00:00.500Z","http.request.method":"GET","http.response.status_code":200,"url.path":"/a","event.duration":250000000}`,
			"json-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"pino: milliseconds", `{"level":30,"time":1767348000500,"req":{"id":1,"method":"GET","url":"/a?x=1"},"res":{"statusCode":200},"responseTime":250,"msg":"request completed"}`,
			"json-log", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"JSON whose duration has no unit, and which has no method", `{"@timestamp":"2026-01-02T10:00:00.500Z","responsetime":0.25,"url":"/a","status":"200"}`,
			"json-log", "2026-01-02T10:00:00.5Z", none, 200, "/a"},
		{"S3: the total, not the turn-around, from the arrival", `0abc bucket [02/Jan/2026:10:00:00 +0000] 192.0.2.3 0abc 3E57427F3 REST.GET.OBJECT a.png "GET /bucket/a.png?x HTTP/1.1" 404 NoSuchKey 113 113 250 6 "-" "S3Console/0.4" - s9lz= SigV4 ECDHE AuthHeader bucket.s3.amazonaws.com TLSv1.2 - -`,
			"s3", "2026-01-02T10:00:00.5Z", 250 * ms, 404, "GET /bucket/a.png"},
		{"IIS 6, whose rows have no date", "#Date: 2026-01-02 09:00:00\n#Fields: time c-ip cs-method cs-uri-stem sc-status time-taken\n" + `10:00:00 192.0.2.1 GET /a 200 250`,
			"w3c", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
		{"IIS", "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken\n" + `2026-01-02 10:00:00 10.0.0.1 GET /a b=c 80 - 192.0.2.1 curl/8 200 0 0 250`,
			"w3c", "2026-01-02T10:00:00.25Z", 250 * ms, 200, "GET /a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind, all := each(t, c.line+"\n", Options{})
			if kind != c.kind || len(all) != 1 {
				t.Fatalf("%d requests of %s", len(all), kind)
			}
			q := all[0]
			if at := time.Unix(0, q.At).UTC().Format(time.RFC3339Nano); at != c.at || time.Duration(q.Took) != c.took || q.Status != c.status || string(q.Endpoint) != c.endpoint {
				t.Errorf("at %s, took %v, status %d, %q; not at %s, %v, %d, %q", at, time.Duration(q.Took), q.Status, q.Endpoint, c.at, c.took, c.status, c.endpoint)
			}
			if q.Failed != (c.status >= 400 || c.status == 0) {
				t.Errorf("failed: %v", q.Failed)
			}
		})
	}
}

// What is no request is counted, and told.
func TestWhatIsNoRequestIsTold(t *testing.T) {
	for _, c := range []struct {
		name, text, said string // of the error, a reason or a note
		requests         float64
	}{
		{"a TCP log of HAProxy", `10.0.1.2:33313 [06/Feb/2009:12:12:09.927] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0`, "is HAProxy's TCP log, of connections: it has no requests; set option httplog in its frontend", 0},
		{"a TCP listener among others", `2015-05-13T23:39:43.945958Z lb 192.168.131.39:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -` + "\n" +
			`2015-05-13T23:39:43.945958Z lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://a.example:80/ HTTP/1.1" "curl" - -`, "a connection of a TCP listener, no request", 1},
		{"two zones", `a - - [02/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1` + "\n" + `a - - [02/Jan/2026:11:00:01 +0100] "GET / HTTP/1.1" 200 1`, "times have several zones, +0000, +0100", 2},
		{"the shield of CloudFront", "#Fields: date time cs-method cs-uri-stem sc-status x-edge-result-type x-edge-detailed-result-type time-taken\n" +
			"2026-01-02\t10:00:00\tGET\t/a\t200\tHit\tOriginShieldHit\t0.1\n2026-01-02\t10:00:00\tGET\t/a\t200\tMiss\tOriginShieldHit\t0.1\n2026-01-02\t10:00:00\tGET\t/a\t200\tRefreshHit\tRefreshHit\t0.1\n2026-01-02\t10:00:00\tGET\t/a\t200\tMiss\tMiss\t0.1", "answered at the edge, no request of the origin: OriginShieldHit", 2},
		{"Caddy, durations that may be nanoseconds", `{"ts":1767348000.5,"request":{"method":"GET","uri":"/a"},"duration":5123456,"status":200}`, "--duration-unit", 1},
		{"a time that is yet to come", `a - - [02/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1` + "\n" + `a - - [02/Jan/2036:10:00:01 +0000] "GET / HTTP/1.1" 200 1`, "2036-01-02T10:00:01Z, lies in the future", 2},
		{"a year that nanoseconds cannot say", `a - - [02/Jan/9999:10:00:00 +0000] "GET / HTTP/1.1" 200 1` + "\n" + `a - - [02/Jan/2026:10:00:01 +0000] "GET / HTTP/1.1" 200 1`, "no line of an access log", 1},
		{"such a year at a load balancer", `9999-05-13T23:39:43.945958Z lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://a.example:80/ HTTP/1.1" "curl" - -` + "\n" +
			`2015-05-13T23:39:43.945958Z lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://a.example:80/ HTTP/1.1" "curl" - -`, "no ", 1},
		{"a list that is cut off", "[\n{\"msec\":1767348000.5,\"request\":\"GET /a\",\"status\":200},\n{\"msec\":17673", "the JSON is cut off", 0},
	} {
		rec, err := read(t, c.text+"\n", Options{})
		if err != nil {
			if c.requests > 0 || !strings.Contains(err.Error(), c.said) {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		said := fmt.Sprint(rec.Left, rec.Notes, rec.Cautions)
		if rec.Requests != c.requests || !strings.Contains(said, c.said) {
			t.Errorf("%s: %v requests; %s", c.name, rec.Requests, said)
		}
	}
}

// Two zones are one time: what came in the same second counts in one.
func TestZonesAreOneTime(t *testing.T) {
	rec, err := read(t, `a - - [02/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1`+"\n"+`a - - [02/Jan/2026:11:00:01 +0100] "GET / HTTP/1.1" 200 1`+"\n", Options{})
	if err != nil || rec.Seconds != 1 || rec.Latency != nil {
		t.Errorf("%v: %+v", err, rec)
	}
}

// A reader of 200 MB that are nowhere in memory.
type madeLog struct {
	block []byte
	left  int
	at    int
	peak  *uint64
}

func (m *madeLog) Read(p []byte) (int, error) {
	if m.left == 0 {
		return 0, io.EOF
	}
	n := copy(p, m.block[m.at:])
	if m.at += n; m.at == len(m.block) {
		m.at = 0
		m.left--
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		*m.peak = max(*m.peak, s.HeapAlloc)
	}
	return n, nil
}

func (m *madeLog) Close() error { return nil }

// A log takes the same memory however long it is.
func TestLogOf200MBTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 200 MB")
	}
	peak := uint64(0)
	block := combined(40_000)
	in, err := Open("log", &madeLog{block: block, left: 200_000_000/len(block) + 1, peak: &peak}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := Read([]*Input{in})
	if err != nil || all[0].Requests < 700_000 {
		t.Fatal(err, len(all))
	}
	if peak == 0 || peak > 100<<20 {
		t.Errorf("the heap had %d MB", peak>>20)
	}
}

// Seconds among other fields are found behind the referrer and the agent, and it is said;
// no address, version or ratio is taken for them.
func TestTimesAmongFields(t *testing.T) {
	for tail, want := range map[string]int64{
		` "-" "curl" "-" "0.057" "0.055"`:           57e6,
		` "-" "curl" 0.057 "www.example.com"`:       57e6,
		` "-" "curl" "192.0.2.1" "0.100, 0.004" -`:  recording.NoTime,
		` "0.057" "1.057" "192.0.2.1" "1.1" "3.14"`: recording.NoTime,
		` "-" "curl" "-" "" "www.example.com`:       recording.NoTime,
	} {
		rec, err := read(t, `192.0.2.1 - - [02/Jan/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 12`+tail+"\n", Options{})
		if err != nil {
			t.Fatal(err)
		}
		switch noted := strings.Contains(strings.Join(rec.Notes, "\n"), "the first number with decimals"); {
		case want < 0 && (rec.Latency != nil || noted):
			t.Errorf("%s: %v, %q", tail, rec.Latency, rec.Notes)
		case want >= 0 && (rec.Latency == nil || rec.Latency.Max != float64(want)/1e9 || !noted):
			t.Errorf("%s: %+v, %q", tail, rec.Latency, rec.Notes)
		}
	}
}

// Of several whole numbers two may be one time in two units; else nobody knows which it is.
func TestSeveralWholeNumbers(t *testing.T) {
	for tail, want := range map[string]float64{` 2 2000534`: 2.000534, ` 0 534`: 534e-6, ` 534 1234`: -1} {
		rec, err := read(t, `192.0.2.1 - - [02/Jan/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 12 "-" "curl"`+tail+"\n", Options{Unit: "us"})
		if err != nil {
			t.Fatal(err)
		}
		told := strings.Contains(strings.Join(rec.Cautions, "\n"), "several whole numbers")
		if want < 0 && (rec.Latency != nil || !told) || want > 0 && (rec.Latency == nil || rec.Latency.Max != want || told) {
			t.Errorf("%s: %+v, %q", tail, rec.Latency, rec.Cautions)
		}
	}
}

// What a log does not have is told, instead of no requests.
func TestLogsWithoutRequests(t *testing.T) {
	for text, want := range map[string]string{
		"tls 2.0 2018-12-20T02:59:40 net/a/c6e7 g3d4 192.0.2.1:51341 10.0.0.1:443 5 2 98 246 - arn - ECDHE tlsv12 - a.example - - - 2018-12-20T02:59:30\n":             "is a log of connections",
		`2015-05-13T23:39:43.945958Z lb 192.0.2.1:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -` + "\n":                                      "is a log of connections",
		"#Fields: date time cs-method cs-uri-stem\n2026-01-02 10:00:00 GET /a\n":                                                                                       "file:1: #Fields has no sc-status",
		"#Fields: time cs-method cs-uri-stem sc-status\n10:00:00 GET /a 200\n":                                                                                         "file:1: #Fields has no date",
		`0abc bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 0abc 3E57427F3 REST.GET.OBJECT a.png "GET /bucket/a.png?x HTTP/1.1" maybe - 113 113 7 6 "-" "S3" -` + "\n": "not a log",
	} {
		if _, err := read(t, text, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, not %s", text, err, want)
		}
	}
}

// Lines of what else a container writes are left out and counted, and what Docker cut in
// two is one line.
func TestLogsOfContainers(t *testing.T) {
	line := `192.0.2.1 - - [02/Jan/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 12`
	for name, text := range map[string]string{
		"headers":  strings.Repeat("[2026-01-02 10:00:00 +0000] [7] [INFO] starting\n", 30) + line + "\n" + line + "\n",
		"docker":   strings.Repeat(`{"log":"starting\n","stream":"stderr","time":"2026-01-02T10:00:00Z"}`+"\n", 30) + strings.Repeat(`{"log":`+strconv.Quote(line[:40])+`,"stream":"stdout"}`+"\n"+`{"log":`+strconv.Quote(line[40:]+"\n")+`,"stream":"stdout"}`+"\n", 2),
		"cut":      strings.Repeat(`{"log":"starting\n","stream":"stderr"}`+"\n", 29) + strings.Repeat(`{"log":`+strconv.Quote(line+"\n")+`}`+"\n", 2) + `{"log":"192.0.2.1 - - [02/J`,
		"no JSON ": `{"log":"starting\n"}` + "\n" + strings.Repeat("starting\n", 29) + line + "\n" + line,
	} {
		rec, err := read(t, text, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if rec.Requests != 2 || rec.Left["no line of an access log"] != 30 {
			t.Errorf("%s: %v requests, left out %v", name, rec.Requests, rec.Left)
		}
	}
}
