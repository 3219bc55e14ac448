package loopback

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWhoIsLetIn(t *testing.T) {
	hosts := Hosts(8080)
	for _, c := range []struct {
		name, method, host, path string
		header                   []string
		body                     string
		want                     int
	}{
		{name: "a browser of this machine", want: 200},
		{name: "by name", host: "localhost:8080", want: 200},
		{name: "by version 6", host: "[::1]:8080", want: 200},
		{name: "the head alone", method: "HEAD", want: 200},
		{name: "its own script", header: []string{"Origin", "http://127.0.0.1:8080", "Sec-Fetch-Site", "same-origin"}, want: 200},
		{name: "an address that was typed", header: []string{"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate"}, want: 200},
		{name: "a link on a page of another site", header: []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, want: 200},
		{name: "a name that somebody points at this machine", host: "evil.example:8080", want: 421},
		{name: "another port", host: "127.0.0.1:80", want: 421},
		{name: "no port", host: "127.0.0.1", want: 421},
		{name: "the address of a network", host: "192.168.0.2:8080", want: 421},
		{name: "no name", host: "-", want: 421},
		{name: "the script of another site", header: []string{"Origin", "http://evil.example"}, want: 403},
		{name: "the script of a file", header: []string{"Origin", "null"}, want: 403},
		{name: "the same name by another scheme", header: []string{"Origin", "https://127.0.0.1:8080"}, want: 403},
		{name: "another server of this machine", header: []string{"Origin", "http://127.0.0.1:3000"}, want: 403},
		{name: "two origins, one of them its own", header: []string{"Origin", "http://127.0.0.1:8080", "Origin", "http://evil.example"}, want: 403},
		{name: "a picture on another site", header: []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"}, want: 403},
		{name: "a frame on another site", header: []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}, want: 403},
		{name: "a form that is posted", method: "POST", want: 405},
		{name: "a file to be put", method: "PUT", want: 405},
		{name: "what a browser asks before that", method: "OPTIONS", want: 405},
		{name: "a long address", path: "/?" + strings.Repeat("x", longestAddress), want: 414},
		{name: "a body", body: "x", want: 413},
		{name: "a fault", path: "/fault", want: 500},
	} {
		faults := ""
		h := Guard(hosts, func(says string) { faults += says }, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/fault" {
				panic("broken")
			}
			w.Write([]byte("in"))
		}))
		method, path := c.method, c.path
		if method == "" {
			method = "GET"
		}
		if path == "" {
			path = "/?secret=1"
		}
		r := httptest.NewRequest(method, path, strings.NewReader(c.body))
		r.Host = "127.0.0.1:8080"
		switch c.host {
		case "":
		case "-":
			r.Host = ""
		default:
			r.Host = c.host
		}
		for i := 0; i < len(c.header); i += 2 {
			r.Header.Add(c.header[i], c.header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want || (w.Body.String() == "in") != (c.want == 200) {
			t.Errorf("%s: %d %q, want %d", c.name, w.Code, w.Body, c.want)
		}
		if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: the headers are %v", c.name, w.Header())
		}
		if (faults != "") != (c.want == 500) || strings.Contains(faults, "secret") {
			t.Errorf("%s: the log says %.200q", c.name, faults)
		}
	}
}
