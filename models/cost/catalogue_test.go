package cost_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/cost"
)

// shop offers machines of these names, all else being that of c7g.
func shop(names ...string) cost.Catalogue {
	c := cost.Catalogue{Provider: "aws", Region: "us-east-1", Purchase: "on-demand"}
	for _, n := range names {
		c.Offers = append(c.Offers, with(c7g, func(o *cost.Offer) { o.Machine.Name = n }))
	}
	return c
}

var small = shop("t3.nano", "t3.medium", "c7g.medium", "c7g.large", "c7g.xlarge", "m7g.large")

func names(offers []cost.Offer) string {
	var s []string
	for _, o := range offers {
		s = append(s, o.Machine.Name)
	}
	return strings.Join(s, " ")
}

func ExampleCatalogue_Select() {
	offers, err := small.Select([]string{"c7g.*", "m7g.large", "c7g.lrage", "c7g.large"})
	fmt.Println(names(offers))
	fmt.Println(err)
	// Output:
	// c7g.medium c7g.large c7g.xlarge m7g.large
	// "c7g.lrage" is not in aws us-east-1; nearest: c7g.large
}

func TestMatch(t *testing.T) {
	for _, c := range []struct{ why, pattern, want string }{
		{"a name is itself", "c7g.large", "c7g.large"},
		{"a name is not its beginning", "c7g.l", ""},
		{"a star is a family", "c7g.*", "c7g.medium c7g.large c7g.xlarge"},
		{"or a size", "*.large", "c7g.large m7g.large"},
		{"a class of letters is several families", "[cm]7g.large", "c7g.large m7g.large"},
		{"any is all, in the order of the catalogue", "any", "t3.nano t3.medium c7g.medium c7g.large c7g.xlarge m7g.large"},
		{"names are spelled as the provider does", "C7G.LARGE", ""},
		{"a malformed pattern is nothing", "[c7g.large", ""},
		{"nothing is nothing", "", ""},
	} {
		if got := names(small.Match(c.pattern)); got != c.want {
			t.Errorf("%s: %q matches %q, want %q", c.why, c.pattern, got, c.want)
		}
	}
	if o, ok := small.Find("c7g.large"); !ok || o.Machine.Name != "c7g.large" {
		t.Errorf("c7g.large is not found: %v", o)
	}
	if o, ok := small.Find("c7g.*"); ok {
		t.Errorf("Find took a pattern for a name: %v", o)
	}
}

// Nobody gets a machine with an accelerator who does not name its family.
func TestAcceleratorsAreAskedFor(t *testing.T) {
	c := shop("c7g.large", "g5.xlarge", "g5.2xlarge", "g6.xlarge", "a2-highgpu-1g", "gpu")
	for i := range c.Offers[1:] {
		c.Offers[1+i].Machine.Accelerators, c.Offers[1+i].Machine.Accelerator = 1, "GPU"
	}
	for _, tt := range []struct{ why, pattern, want string }{
		{"any is not any accelerator", "any", "c7g.large"},
		{"nor is a star", "*", "c7g.large"},
		{"nor a size", "*.xlarge", ""},
		{"nor half a family", "g*", ""},
		{"nor a class of letters", "g[56].*", ""},
		{"a name is", "g5.xlarge", "g5.xlarge"},
		{"even one of no family", "gpu", "gpu"},
		{"so is a family", "g5.*", "g5.xlarge g5.2xlarge"},
		{"and some of its sizes", "g5.?xlarge", "g5.2xlarge"},
		{"where families end with a hyphen, too", "a2-*", "a2-highgpu-1g"},
	} {
		if got := names(c.Match(tt.pattern)); got != tt.want {
			t.Errorf("%s: %q matches %q, want %q", tt.why, tt.pattern, got, tt.want)
		}
	}
	c.Offers[1].Machine.Accelerator = ""
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), `g5.xlarge: 1 accelerators of the name ""`) {
		t.Errorf("an accelerator without a name: %v", err)
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct{ why, typed, want string }{
		{"two letters swapped", "c7g.lrage", "c7g.large"},
		{"a letter missing", "c7glarge", "c7g.large"},
		{"a letter too many", "t3.nanoo", "t3.nano"},
		{"in capitals", "M7G.LARGE", "m7g.large"},
		{"of equally near names the first", "x7g.large", "c7g.large"},
		{"the name itself", "t3.medium", "t3.medium"},
	} {
		if got := small.Nearest(c.typed); got != c.want {
			t.Errorf("%s: nearest to %q is %q, want %q", c.why, c.typed, got, c.want)
		}
	}
	if got := shop().Nearest("c7g.large"); got != "" {
		t.Errorf("an empty catalogue suggests %q", got)
	}
	_, err := shop().Select([]string{"c7g.large"})
	var missing cost.NotOffered
	if !errors.As(err, &missing) || err.Error() != `"c7g.large" is not in aws us-east-1` {
		t.Errorf("nothing is near in an empty catalogue, but the error is %v", err)
	}
}

func TestEveryNameIsFoundAndMatchedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z][0-9][a-z]?\.[a-z0-9]{1,8}`), 1, 12, rapid.ID[string]).Draw(t, "names")
		c := shop(words...)
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if got := names(c.Match(w)); got != w {
				t.Fatalf("%q matches %q", w, got)
			}
			if got := c.Nearest(w); got != w {
				t.Fatalf("nearest to %q is %q", w, got)
			}
		}
		all, err := c.Select([]string{"*", cost.Any, words[0]})
		if got := names(all); err != nil || got != strings.Join(words, " ") {
			t.Fatalf("everything selected is %q, %v", got, err)
		}
	})
}

func TestACatalogueIsCheckedAtOnce(t *testing.T) {
	c := shop("a.large", "b.large", "a.large")
	c.Offers[1].OnDemand = 0
	c.Offers[1].Machine.Speed = 0
	err := c.Check()
	if err == nil {
		t.Fatal("a catalogue with a missing price passed")
	}
	for _, says := range []string{"b.large: the price per hour is missing", "b.large: the speed is 0", "a.large is offered twice"} {
		if !strings.Contains(err.Error(), says) {
			t.Errorf("the error does not say %q:\n%v", says, err)
		}
	}
}

func TestRatesAndDefinitionsAreFound(t *testing.T) {
	c := cost.Catalogue{Provider: "aws", Region: "us-east-1",
		Rates:       []cost.Rate{{Service: "alb", Dimension: "lcu", Unit: "LCU-hour", Steps: []cost.Step{{Price: cost.MustPrice("0.008")}}}},
		Definitions: []cost.Definition{{Service: "alb", Name: "lcu_new_connections", Quantity: 25, Unit: "new connections per second in 1 LCU", Source: "a handbook"}},
	}
	if r, err := c.FindRate("alb", "lcu"); err != nil || r.Unit != "LCU-hour" {
		t.Errorf("%+v, %v", r, err)
	}
	if d, err := c.FindDefinition("alb", "lcu_new_connections"); err != nil || d.Quantity != 25 || c.Check() != nil {
		t.Errorf("%+v, %v, %v", d, err, c.Check())
	}
	for _, miss := range []struct{ service, name, says string }{
		{"alb", "lcu_new_connection", `"lcu_new_connection" is not in alb of aws us-east-1; nearest: lcu`},
		{"elb", "lcu", `"elb" is not in the services of aws us-east-1; nearest: alb`},
	} {
		_, rate := c.FindRate(miss.service, miss.name)
		_, definition := c.FindDefinition(miss.service, miss.name)
		for _, err := range []error{rate, definition} {
			if err == nil || !strings.HasPrefix(err.Error(), miss.says) {
				t.Errorf("%v: %v", miss, err)
			}
		}
	}
	c.Definitions[0].Quantity = 0
	c.Rates = append(c.Rates, c.Rates[0])
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), "a quantity above 0 (0)") || !strings.Contains(err.Error(), "rate alb lcu is offered twice") {
		t.Errorf("a rate twice and a definition of nothing: %v", err)
	}
}
