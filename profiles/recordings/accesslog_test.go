package recordings

import (
	"strings"
	"testing"
	"time"

	"fleetcost/models/recording"
)

// The time of a line stands where its server writes it.
func TestTailsOfAccessLogs(t *testing.T) {
	const ms = int64(time.Millisecond)
	for tail, want := range map[string]int64{
		` "-" "curl/7.54.0" "-" 0.057`:                                     57 * ms,
		` "-" "curl/7.54.0" "-" -`:                                         recording.NoTime,
		` "-" "curl/7.54.0" "-" - 0.321`:                                   recording.NoTime,
		` "-" "curl/7.54.0" "-" 60.000 59.998`:                             60_000 * ms,
		` "-" "curl/7.54.0" 89 0.001 [default-web-8080] [] 198.51.100.5:1`: ms,
		` "-" "curl/7.54.0" 89 0.104 [web] [] a, b 0, 59 0.100, 0.004 502`: 104 * ms,
		` "-" "-" rt=0.250 uct="0.000" urt="0.249"`:                        250 * ms,
		` "-" "ua" 42 "web@docker" "http://10.0.0.1:80" 5ms`:               5 * ms,
		` "-" "ua" 42 "-" "-" 0ms`:                                         0,
		` "-" "ua" - 12.345 ms`:                                            recording.NoTime,
		` "-" "ua" 12.345 ms`:                                              12_345_000,
		` "-" "ua" 0/48231`:                                                48_231_000,
		` "-" "ua" **2/2048231**`:                                          2_048_231_000,
		` "-" "ua" 3/48231`:                                                recording.NoTime, // not one time in two units
		` "-" "ua" "-" | 0.057 | 0.055`:                                    57 * ms,
		` "-" "ua" 0.012345`:                                               12_345_000,
		` "-" "ua"`:                                                        recording.NoTime,
		``:                                                                 recording.NoTime,
		` "-" "ua" "-" 1e3`:                                                recording.NoTime,
		` "https://a.example/?sort=1.000" "ua" rt=-`:                       recording.NoTime,
		` "-" "ua" request_time=0.057 upstream_response_time=0.055`:        57 * ms,
	} {
		if got := took([]byte(tail), 0); got.ns != want || got.vague || got.begun != (strings.HasSuffix(tail, `" 5ms`) || strings.HasSuffix(tail, `" 0ms`)) {
			t.Errorf("%s: %+v, not %d", tail, got, want)
		}
	}
	if got := took([]byte(` "-" "ua" 48231`), 0); got.ns != recording.NoTime || !got.vague {
		t.Errorf("a whole number without a unit is %+v", got)
	}
	if got := took([]byte(` "-" "ua" 48231`), 1e3); got.ns != 48_231_000 {
		t.Errorf("48231 us are %+v", got)
	}
}

// A line is found whatever stands before its time, and however odd its request is.
func TestLinesOfAccessLogs(t *testing.T) {
	for line, want := range map[string]string{
		`192.0.2.1 - - [06/Sep/2015:05:58:05 +0900] "POST /foo?q=1 HTTP/1.1" 200 12`:          "POST /foo",
		`2001:db8::1 - a "b" [c] [06/Sep/2015:05:58:05 +0900] "GET / HTTP/1.1" 200 -`:         "GET /",
		`web_1 | 192.0.2.1 - - [06/Sep/2015:05:58:05 +0900] "GET /x HTTP/1.1" 200 1`:          "GET /x",
		`h - - [06/Sep/2015:05:58:05 +0900] "" 400 0`:                                         "(no request line)",
		`h - - [06/Sep/2015:05:58:05 +0900] "\x16\x03\"\x01" 400 0`:                           "(no request line)",
		`h - - [06/Sep/2015:05:58:05 +0900] "GET http://a.example/p/q?r HTTP/1.1" 200 0`:      "GET /p/q",
		`h - - [06/Sep/2015:05:58:05 +0900] "GET /a;b=c#d" 200 0`:                             "GET /a",
		`h - - [06/Sep/2015:05:58:05 +0900] "GET /a b c HTTP/1.0" 200 0 "ref \" x" "agent\\"`: "GET /a",
	} {
		var l logLine
		if !l.parse([]byte(line)) || string(l.endpointOf()) != want {
			t.Errorf("%s: %q", line, l.endpointOf())
		}
	}
	for _, line := range []string{
		``, `[`, `h - - [06/Sep/2015:05:58:05 +0900]`, `h - - [06/Xyz/2015:05:58:05 +0900] "GET / HTTP/1.1" 200 1`,
		`h - - [06/Sep/2015:05:58:05 +0900] "GET / HTTP/1.1`, `h - - [06/Sep/2015:05:58:05 +0900] "GET / HTTP/1.1" 20 1`, `h - - [06/Sep/2015:05:58:05] "GET / HTTP/1.1" 200 1`,
	} {
		var l logLine
		if l.parse([]byte(line)) {
			t.Errorf("%s is taken for a line of an access log", line)
		}
	}
}
