package profiles_test

import (
	"strings"
	"testing"

	"fleetcost/models/billing"
	"fleetcost/profiles"
)

// inFront are designs on machines, on Lambda and in another cloud.
const inFront = `
title = "in front"
[traffic]
pattern = "constant"
rate = 10
[goal]
p99 = "1s"
[request.page]
steps = [ { cpu = "1ms" } ]
[network]
response = "20KiB"
nat      = "1KiB"
[cloud]
provider = "aws"
region   = "us-east-1"
[design.node]
runtime = "node-http"
machine = "c7g.large"
[design.far]
provider = "gcp"
region   = "us-central1"
runtime  = "node-http"
machine  = "e2-standard-2"
[design.functions]
runtime  = "node-http"
platform = "lambda"
memory   = "1769MiB"
arch     = "arm64"
start    = "200ms"
[design.run]
provider = "gcp"
region   = "us-central1"
runtime  = "node-http"
platform = "cloud-run"
vcpu     = 1
memory   = "512MiB"
`

// How a design is reached is what is usual on its platform and in its cloud, unless
// somebody says otherwise, of all or of one.
func TestHowDesignsAreReached(t *testing.T) {
	of := func(design string, sets ...string) billing.Architecture {
		t.Helper()
		l, err := profiles.Load(profiles.Source{Name: "front.toml", Text: []byte(inFront), Sets: sets})
		if err != nil {
			t.Fatal(err)
		}
		if own, otherwise := l.Architecture.Designs[design]; otherwise {
			return own
		}
		return *l.Architecture
	}
	for _, c := range []struct {
		design              string
		sets                []string
		balanced            bool
		gateways, addresses float64
		free                float64
	}{
		{"node", nil, true, 2, 4, 100},
		{"far", nil, true, 1, 1, 0}, // a gateway in the region
		{"functions", nil, false, 0, 0, 100},
		{"run", nil, false, 0, 0, 0},
		{"functions", []string{"network.balancer=http"}, true, 0, 2, 100},
		{"functions", []string{"network.balancer=tcp", "design.functions.network.balancer=http"}, true, 0, 2, 100}, // others are behind one for TCP
		{"node", []string{"network.balancer=tcp", "design.functions.network.balancer=none"}, true, 2, 4, 100},
		{"functions", []string{"design.functions.network={ balancer = \"http\", nat_gateways = 1, addresses = 9, free_egress = false }"}, true, 1, 9, 0},
		{"node", []string{"design.functions.network.balancer=http"}, true, 2, 4, 100},
		{"node", []string{"design.node.network.zones=3"}, true, 3, 6, 100},
		{"far", []string{"design.node.network.zones=3", "network.nat_gateways=4"}, true, 4, 4, 0},
		{"node", []string{"design.node.network.public=false"}, true, 2, 2, 100},
	} {
		a := of(c.design, c.sets...)
		if n, _ := a.Addresses.Value(); a.Balanced != c.balanced || a.Gateways != c.gateways || n != c.addresses || a.FreeEgress != c.free {
			t.Errorf("%s, %v: balanced %v, %v gateways, %v addresses, %v GB free; want %+v", c.design, c.sets, a.Balanced, a.Gateways, n, a.FreeEgress, c)
		}
		if bytes, _ := a.ResponseBytes.Value(); bytes != 20*1024 {
			t.Errorf("%s: responses of %v bytes", c.design, bytes)
		}
	}
	// What functions take from a balancer counts 2.5 times: all of it where all classes are
	// theirs, none of it before machines.
	for design, want := range map[string]float64{"functions": 1, "node": 0, "run": 0} {
		if got := of(design, "network.balancer=http", "network.request=1KiB").ToFunctions; got != want {
			t.Errorf("%s: %v of the bytes pass between the balancer and functions; want %v", design, got, want)
		}
	}
	// What is before functions may be a gateway, which takes the place of a balancer, or their URL, which costs nothing.
	for front, want := range map[string]*billing.Gateway{"http-api": {Part: "gateway"}, "rest-api": {Part: "gateway", REST: true}, "function-url": nil} {
		a := of("functions", "design.functions.network.balancer="+front)
		if a.Balanced || (a.Gateway == nil) != (want == nil) || want != nil && *a.Gateway != *want {
			t.Errorf("%s: %+v", front, a)
		}
	}
	// A table of one design alone describes that one.
	text := strings.Replace(inFront, "[network]\nresponse = \"20KiB\"\nnat      = \"1KiB\"\n", "", 1)
	l, err := profiles.Load(profiles.Source{Name: "front.toml", Text: []byte(text), Sets: []string{"design.node.network.zones=3"}})
	if err != nil || l.Architecture.Described || len(l.Architecture.Designs) != 1 || !l.Architecture.Designs["node"].Described {
		t.Errorf("%+v, %v", l.Architecture.Designs, err)
	}
	for sets, says := range map[string]string{
		"design.node.network.balancer=alb":                         "balancer",
		"design.node.network.gateways=3":                           "unknown key",
		"design.node.network={ nat = \"1KiB\", nat_gateways = 0 }": "passes no gateway",
		"design.node.network.zones=0":                              "out of range",
		"design.node.network.balancer=http-api":                    "before functions of Lambda alone",
		"design.run.network.balancer=function-url":                 "before functions of Lambda alone",
		"network.balancer=rest-api":                                "write it in [design.X.network]",
		"design.functions.network.balancer=tcp":                    "a balancer for TCP has no functions of Lambda behind it, and functions runs on them; write balancer = \"http\" in [design.functions.network]",
		"network.balancer=tcp":                                     "a balancer for TCP has no functions of Lambda behind it",
	} {
		_, err := profiles.Load(profiles.Source{Name: "front.toml", Text: []byte(inFront), Sets: []string{sets}})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", sets, err, says)
		}
	}
}
