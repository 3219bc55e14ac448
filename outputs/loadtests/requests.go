package loadtests

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"fleetcost/models"
)

// A Request is a kind of request that is sent.
type Request struct {
	Name    string  `json:"name"`
	Share   float64 `json:"share"` // of all, 0 to 1
	Upto    float64 `json:"upto"`  // the shares up to it
	Method  string  `json:"method"`
	Path    string  `json:"path"`
	Timeout float64 `json:"timeout"` // seconds
	Bytes   int     `json:"bytes"`   // of its body
	// Retries of its client; nil: it tries once.
	Retries *Retries `json:"-"`
}

// noTimeout is how long a client waits who waits for ever, seconds.
const noTimeout = 3600

// methods that a request may have; those behind the first few have a body.
var methods = []string{"GET", "HEAD", "OPTIONS", "DELETE", "POST", "PUT", "PATCH"}

// hasBody tells whether a method sends something.
func hasBody(method string) bool {
	return slices.Index(methods, method) > slices.Index(methods, "DELETE")
}

// mostBytes of a body.
const mostBytes = 64 << 20

// sends reads what is sent: the requests of a scenario that come from outside.
func (t *Test) sends(s *models.Scenario, o Options) (ps Problems) {
	var assumed, left []string
	services := map[int]bool{}
	for _, c := range s.Classes {
		if !(c.Share > 0) || c.Part != models.Asked {
			continue
		}
		services[c.Service] = true
		r := Request{Name: c.Name, Share: c.Share, Method: "GET", Path: "/" + c.Name, Timeout: cmp.Or(c.Timeout.Seconds(), noTimeout)}
		if c.Retry != nil {
			r.Timeout = cmp.Or(c.Retry.Timeout.Seconds(), noTimeout)
			var lost []string
			r.Retries, lost = retriesOf(c.Retry)
			for _, what := range lost {
				left = append(left, c.Name+": "+what)
			}
		}
		if c.Patience != nil {
			left = append(left, fmt.Sprintf("%s: the patience of its client", c.Name))
		}
		said, known := o.Paths[c.Name]
		if matched, ok := o.Matched[c.Name]; ok && !known {
			said, known = matched, true
			t.remarks = append(t.remarks, fmt.Sprintf("%s is %s, with which its match begins.", c.Name, said))
		}
		if known {
			var p *Problem
			if r.Method, r.Path, p = parsePath(c.Name, said); p != nil {
				ps = append(ps, *p)
				r.Method, r.Path = "GET", "/"+c.Name
			}
		} else {
			assumed = append(assumed, fmt.Sprintf("%s is GET /%s", c.Name, c.Name))
		}
		if !plainPath(r.Path) && !known {
			ps = append(ps, Problem{"request." + c.Name, "its name makes no path", fmt.Sprintf("say which: --path '%s=GET /path'", c.Name)})
		}
		if hasBody(r.Method) {
			if o.RequestBytes > mostBytes {
				ps = append(ps, Problem{"network.request", fmt.Sprintf("%.0f bytes are too many for a body", o.RequestBytes), "give at most 64MiB"})
			}
			r.Bytes = int(o.RequestBytes)
			if r.Bytes == 0 {
				left = append(left, fmt.Sprintf("%s: its body, whose size the scenario does not say ([network] request)", c.Name))
			}
		}
		t.Requests = append(t.Requests, r)
	}
	for name := range o.Paths {
		if t.index(name) < 0 {
			ps = append(ps, Problem{"--path", fmt.Sprintf("no request %q comes from outside", name), "give one of " + strings.Join(t.names(), ", ")})
		}
	}
	slices.SortFunc(ps, func(a, b Problem) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.What, b.What)) })
	if len(t.Requests) == 0 {
		return append(ps, Problem{"request", "none of the requests comes from outside", "give one a share of the traffic"})
	}
	upto := 0.0
	for i := range t.Requests {
		upto += t.Requests[i].Share
	}
	sum := upto
	upto = 0
	for i := range t.Requests {
		t.Requests[i].Share /= sum
		upto += t.Requests[i].Share
		t.Requests[i].Upto = upto
	}
	t.Requests[len(t.Requests)-1].Upto = 1
	ps = append(ps, t.alike()...)
	if len(assumed) > 0 {
		t.remarks = append(t.remarks, "Assumed, because nobody says: "+strings.Join(assumed, ", ")+"; --path 'NAME=POST /path' says otherwise.")
	}
	if len(services) > 1 {
		t.remarks = append(t.remarks, "All requests go to one address, from which a gateway spreads them over the services.")
	}
	if len(left) > 0 {
		t.remarks = append(t.remarks, "Left out: "+strings.Join(left, "; ")+".")
	}
	return ps
}

// alike refuses two requests that results could not tell apart.
func (t *Test) alike() (ps Problems) {
	seen := map[string]string{}
	for _, r := range t.Requests {
		what := r.Method + " " + r.Path
		if other, ok := seen[what]; ok {
			ps = append(ps, Problem{"--path", fmt.Sprintf("%s and %s are both %s: results would not tell them apart", other, r.Name, what), "give each its own path or method"})
		}
		seen[what] = r.Name
	}
	return ps
}

// parsePath reads "POST /path", or "/path", which is a GET.
func parsePath(name, said string) (method, path string, p *Problem) {
	method, path = "GET", strings.TrimSpace(said)
	if m, rest, two := strings.Cut(path, " "); two && !strings.HasPrefix(m, "/") {
		method, path = strings.ToUpper(m), strings.TrimSpace(rest)
	}
	if !slices.Contains(methods, method) {
		return "", "", &Problem{"--path", fmt.Sprintf("%s: there is no method %q", name, method), "give one of " + strings.Join(methods, ", ")}
	}
	if !plainPath(path) {
		return "", "", &Problem{"--path", fmt.Sprintf("%s: %q is no path", name, path), "begin it with /, without spaces, quotes or *, as in 'GET /report'"}
	}
	return method, path, nil
}

// plainPath tells whether a path can stand in any script, and is one place.
func plainPath(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.ContainsFunc(path, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune("\"'`\\$*<>{}|^", r)
	})
}

// index of a request; −1 where there is none of the name.
func (t *Test) index(name string) int {
	return slices.IndexFunc(t.Requests, func(r Request) bool { return r.Name == name })
}

func (t *Test) names() (all []string) {
	for _, r := range t.Requests {
		all = append(all, r.Name)
	}
	return all
}

// Timeout is the longest of all requests, seconds.
func (t *Test) Timeout() float64 {
	longest := 0.0
	for _, r := range t.Requests {
		longest = max(longest, r.Timeout)
	}
	return longest
}

// CheckURL says what is wrong with an address before all paths.
func CheckURL(address string) error {
	u, err := url.Parse(address)
	rest, _ := strings.CutPrefix(address, "https://")
	rest, _ = strings.CutPrefix(rest, "http://")
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || !plainPath("/"+rest) {
		return fmt.Errorf("%q is no address of a server; write e.g. http://localhost:8080", address)
	}
	return nil
}
