package profiles

import (
	"strings"
	"testing"
)

// shop is a scenario without a fault; the tests below put one in.
const shop = `title = "Shop"

[traffic]
pattern = "constant"
rate    = 800

[goal]
p99    = "300ms"
errors = 0.002

[request.browse]
share = 3
steps = [
  { cpu = "1.2ms" },
  { io = "db", time = { p50 = "6ms", p99 = "40ms" } },
]

[request.report]
share   = 1
timeout = "5s"
steps   = [ { cpu = "15ms", kind = "compute" } ]

[backend.db]
connections = 200

[cloud]
provider = "aws"
region   = "us-east-1"
purchase = "on-demand"

[design.node]
runtime = "node-express"
machine = "c7g.large"

[design.django]
runtime   = "gunicorn-sync-django"
machine   = ["c7g.large", "m7g.*"]
processes = 5
balancer  = "round-robin"

[runtime.mine]
inherits = "node-express"
overhead = "0.3ms"
`

// loadShop loads the shop after replacing text in it, in pairs of old and new, and
// what --set says.
func loadShop(t *testing.T, replace []string, sets ...string) (*Loaded, error) {
	t.Helper()
	text := shop
	for i := 0; i < len(replace); i += 2 {
		old, becomes := replace[i], replace[i+1]
		if !strings.Contains(text, old) {
			t.Fatalf("the shop has no %q", old)
		}
		text = strings.Replace(text, old, becomes, 1)
	}
	return Load(Source{Name: "shop.toml", Text: []byte(text), Dir: "testdata", Sets: sets})
}

func mustLoad(t *testing.T, replace []string, sets ...string) *Loaded {
	t.Helper()
	l, err := loadShop(t, replace, sets...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
