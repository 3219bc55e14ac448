// Package loopback serves pages to browsers on this machine: it lets in who means this
// server and asks only to read, lets clients wait in turn, works each question out once,
// and ends when it is told to.
//
// It will never know what is asked and what the pages show, listen on an address that
// another machine reaches, or write down what was asked.
package loopback

import (
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
)

// longestAddress of a request, in bytes.
const longestAddress = 4096

// headers of every answer. What a page loads comes from this server; nobody may frame it,
// and what it asks stays on this machine.
var headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "no-store",
}

// Hosts are the names of this server at a port, as browsers send them.
func Hosts(port int) []string {
	var all []string
	for _, name := range []string{"127.0.0.1", "localhost", "[::1]"} {
		all = append(all, name+":"+strconv.Itoa(port))
		if port == 80 {
			all = append(all, name)
		}
	}
	return all
}

// Guard lets through requests to read that are meant for one of the hosts. A page of another
// site may link to this one, but not ask it anything: neither under its own name, which its
// owner may point at this machine (DNS rebinding), nor from its script. A handler that
// panics is a fault, which is told by log, without what was asked.
func Guard(hosts []string, log func(string), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		refuse := func(status int, why string) { http.Error(w, why, status) }
		switch {
		case !slices.Contains(hosts, r.Host):
			refuse(http.StatusMisdirectedRequest, "this server is known as "+hosts[0]+"; open that address")
		case !ownOrigin(r, hosts):
			refuse(http.StatusForbidden, "a page of another site may link to this one, and not ask it anything")
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			refuse(http.StatusMethodNotAllowed, "nothing is changed here: only GET and HEAD")
		case len(r.RequestURI) > longestAddress:
			refuse(http.StatusRequestURITooLong, fmt.Sprintf("an address has at most %d bytes", longestAddress))
		case r.ContentLength != 0:
			refuse(http.StatusRequestEntityTooLarge, "a request to read has no body")
		default:
			defer func() {
				if fault := recover(); fault != nil {
					log(fmt.Sprintf("a fault of the program: %v\n%s", fault, debug.Stack()))
					refuse(http.StatusInternalServerError, "a fault of the program; its terminal tells more")
				}
			}()
			next.ServeHTTP(w, r)
		}
	})
}

// ownOrigin tells whether a request comes from a page of this server, or from none.
func ownOrigin(r *http.Request, hosts []string) bool {
	for _, from := range r.Header.Values("Origin") {
		at, err := url.Parse(from)
		if err != nil || at.Scheme != "http" || !slices.Contains(hosts, at.Host) {
			return false
		}
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return true
	}
	return r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}
