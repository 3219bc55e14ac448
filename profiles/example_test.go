package profiles_test

import (
	"fmt"

	"fleetcost/profiles"
)

func ExampleLoad() {
	src, _ := profiles.Embedded("storefront")
	src.Sets = []string{"traffic.rate=2000", "design.node.processes=2"}
	l, err := profiles.Load(src)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(l.Scenario.Title, "on", l.Catalogue)
	fmt.Println(l.Scenario.Traffic.Rate(), "requests/s")
	// Output:
	// Storefront API on aws us-east-1
	// 2000 requests/s
}

// All problems are reported at once, in the order of their lines.
func ExampleLoad_problems() {
	_, err := profiles.Load(profiles.Source{Name: "shop.toml", Text: []byte(`title = "Shop"
[traffic]
pattern = "constant"
rte     = 800
[goal]
p99 = 300
[request.page]
steps = [ { cpu = "1.2ms" } ]
[cloud]
provider = "aws"
region   = "us-east-1"
purchase = "on-demand"
[design.node]
runtime = "node-express"
machine = "c7g.lrage"
`)})
	fmt.Println(err)
	// Output:
	// shop.toml:4: traffic.rte: unknown key; did you mean rate?
	// shop.toml:6: goal.p99: 300 is not a duration; write "300ms"
	// shop.toml:15: design.node.machine: "c7g.lrage" is not in aws us-east-1; nearest: c7g.large
}
