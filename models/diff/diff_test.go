package diff_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models/cost"
	"fleetcost/models/diff"
	"fleetcost/models/result"
)

// line is a line of so many units at a price.
func line(part, what string, quantity float64, price string) cost.Line {
	p := cost.MustPrice(price)
	amount, err := p.Times(quantity)
	if err != nil {
		panic(err)
	}
	return cost.Line{Part: part, What: what, Quantity: quantity, Unit: "hours", Price: p, Amount: amount}
}

// design is one that meets its goal on so many of a machine.
func design(name, machine string, n int, lines ...cost.Line) diff.Design {
	return diff.Design{Name: name, Met: true, Fleet: machine, Bill: cost.Bill{Lines: lines},
		Services: []diff.Service{{Name: name, Machine: machine, Purchase: "on-demand", Instances: n}}}
}

func of(designs ...diff.Design) *diff.Result {
	return &diff.Result{Provider: "aws", Region: "us-east-1", Seed: 1, Designs: designs}
}

// What a step of a line is due to.
func TestCauses(t *testing.T) {
	old := design("node", "c7g.large", 2, line("", "instances", 1460, "0.0725"))
	for _, tt := range []struct {
		sentence string
		new      diff.Design
		cause    diff.Cause
		byPrice  string
	}{
		{"nothing", old, diff.AsBefore, "0"},
		{"the same hours at another price", design("node", "c7g.large", 2, line("", "instances", 1460, "0.08")), diff.ByPrice, "10.95"},
		{"more of them", design("node", "c7g.large", 3, line("", "instances", 2190, "0.0725")), diff.ByFleet, "0"},
		{"both: new hours at the step of the price", design("node", "c7g.large", 3, line("", "instances", 2190, "0.08")), diff.ByBoth, "16.425"},
		{"another machine is no other price", design("node", "c7g.xlarge", 2, line("", "instances", 1460, "0.145")), diff.ByFleet, "0"},
		{"another use is another line", design("node", "c7g.large", 2, line("", "logs", 1460, "0.03")), diff.LineCame, "0"},
	} {
		d := diff.Compare(of(old), of(tt.new))
		p := d.Designs[0]
		if got, want := p.ByPrices(), cost.MustPrice(tt.byPrice).USD(); p.Lines[0].Cause() != tt.cause || got.USD() != want {
			t.Errorf("%s: %q, by prices %v; want %q and %v", tt.sentence, p.Lines[0].Cause(), got, tt.cause, want)
		}
	}
	traffic := func(gb float64) diff.Design {
		l := line("network", "egress to internet", gb, "0.09")
		l.Unit = "GB"
		return design("node", "c7g.large", 2, line("", "instances", 1460, "0.0725"), l)
	}
	p := diff.Compare(of(traffic(100)), of(traffic(300))).Designs[0]
	if p.Lines[1].Cause() != diff.ByUse || p.ByTraffic() != cost.MustDollars(18) {
		t.Errorf("200 GB more are by %s, %v", p.Lines[1].Cause(), p.ByTraffic())
	}
	moved := of(design("node", "c7g.large", 2, line("", "instances", 1460, "0.08")))
	moved.Region = "eu-west-1"
	if d := diff.Compare(of(old), moved); d.Designs[0].ByPrices() != 0 || d.Designs[0].Lines[0].Cause() != diff.ByPlace || len(d.Asked) != 1 {
		t.Errorf("another region is no other price: %v, %v", d.Designs[0].ByPrices(), d.Asked)
	}
}

// A step of a price that the traffic reaches, or falls below, is no new thing: it is used
// more, or less. What nothing was billed of before is new.
func TestStepsOfPricesAreUse(t *testing.T) {
	egress := func(what string, gb float64) cost.Line {
		l := line("network", "egress to internet"+what, gb, "0.09")
		l.Unit = "GB"
		return l
	}
	low, high := design("node", "c7g.large", 2, egress(", 0–10 GB", 9)), design("node", "c7g.large", 2, egress(", 0–10 GB", 10), egress(", 10–50 GB", 7))
	none, hours := design("node", "c7g.large", 2), design("node", "c7g.large", 2, line("api", "instances, reserved", 730, "0.1"), line("api", "instances, spot", 730, "0.1"))
	for _, tt := range []struct {
		sentence string
		old, new diff.Design
		last     diff.Cause
	}{
		{"another step is reached", low, high, diff.ByUse},
		{"a step is reached no longer", high, low, diff.ByUse},
		{"there was no egress", none, high, diff.LineCame},
		{"there is no egress", high, none, diff.LineWent},
		{"hours are not used by requests", design("node", "c7g.large", 2, line("api", "instances, reserved", 730, "0.1")), hours, diff.LineCame},
	} {
		lines := diff.Compare(of(tt.old), of(tt.new)).Designs[0].Lines
		if got := lines[len(lines)-1].Cause(); got != tt.last {
			t.Errorf("%s: %q, want %q", tt.sentence, got, tt.last)
		}
	}
}

// What designs pay alike is shown alike, however the cents of their machines fall; and what
// is shown adds up to the bills as they are shown.
func TestLinesOfAllDesignsAreShownAlike(t *testing.T) {
	side := func(gb float64, price string) (all []diff.Design) {
		for n := range 7 {
			logs := line("logs", "ingestion", gb, "0.5")
			logs.Unit = "GB"
			d := design("d"+string(rune('a'+n)), "c7g.large", n, line("", "instances", float64(3+n), price), line("", "root volumes", 1, "0.8"), logs, line("balancer", "balancer", 3, "0.3335"))
			all = append(all, d)
		}
		return all
	}
	seen := map[cost.Difference]bool{}
	for _, p := range diff.Compare(of(side(1174.809, "0.0033")...), of(side(2349.615, "0.0067")...)).Designs {
		var sum cost.Difference
		for _, s := range p.ShownLines() {
			sum.From, sum.To = sum.From.Plus(s.Step.From), sum.To.Plus(s.Step.To)
			if s.Pair == nil && s.Step.Amount() != 0 {
				t.Errorf("%s: lines that do not change do by %v", p.Name, s.Step.Amount())
			}
			if s.Pair != nil && s.Pair.Part == "logs" {
				seen[s.Step] = true
			}
		}
		if sum != p.Shown() {
			t.Errorf("%s: lines come to %v, and the bill to %v", p.Name, sum, p.Shown())
		}
	}
	if len(seen) != 1 {
		t.Errorf("logs of the same price are shown as %v", seen)
	}
}

// Machines that are bought otherwise, or are others, stay one line where it is clear which.
func TestMachinesStayOneLine(t *testing.T) {
	hours := func(part, what string, quantity float64) cost.Line {
		l := line(part, what, quantity, "0.05")
		l.Unit = "instance-hours"
		return l
	}
	old := design("node", "c7g.large", 2, hours("api", "instances", 1460), hours("ml", "instances", 730), line("api", "logs", 3, "1"))
	spot := design("node", "c7g.large", 2, hours("api", "spot instances", 1460), hours("ml", "spot instances", 500), hours("ml", "instances, reserved for 1 year", 230), line("api", "traces", 3, "1"))
	var said []string
	for _, l := range diff.Compare(of(old), of(spot)).Designs[0].Lines {
		was := "–"
		if l.Old != nil {
			was = l.Old.What
		}
		said = append(said, l.Part+" "+was+" → "+l.What+" "+string(l.Cause()))
	}
	want := []string{
		"api instances → spot instances fleet", "ml – → spot instances new", "ml – → instances, reserved for 1 year new", "api – → traces new",
		"ml instances → instances gone", "api logs → logs gone",
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
}

// A result has no difference from itself, and passes without a budget.
func TestNothingChanges(t *testing.T) {
	r := of(design("node", "c7g.large", 2, line("", "instances", 1460, "0.0725")), design("django", "c7g.large", 7, line("", "instances", 5110, "0.0725")))
	d := diff.Compare(r, r)
	for i := range d.Designs {
		if d.Designs[i].Change() != diff.Same || d.Designs[i].Bill().Amount() != 0 || d.Designs[i].ShownLines() != nil {
			t.Errorf("%s %s", d.Designs[i].Name, d.Designs[i].Change())
		}
	}
	if d.Verdict() != diff.Passes || len(d.Asked) > 0 {
		t.Errorf("%s, %v", d.Verdict(), d.Asked)
	}
}

// Each column that is shown adds up to the bills that are shown, and so do the changes;
// the parts of the step are all of it.
func TestColumnsAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	parts := []string{"", "api", "db"}
	uses := []string{"instances", "egress", "logs"}
	bill := func() diff.Design {
		d := design("node", "c7g.large", 1+random.IntN(4))
		for range 1 + random.IntN(8) {
			price := cost.Money(1 + random.Int64N(2e9)).Price()
			l := line(parts[random.IntN(3)], uses[random.IntN(3)], float64(random.IntN(20))/8, price.Rat().FloatString(9))
			d.Bill.Lines = append(d.Bill.Lines, l)
		}
		return d
	}
	for range 400 {
		old, new := bill(), bill()
		new.Bill.Lines = append(new.Bill.Lines[:min(2, len(new.Bill.Lines))], old.Bill.Lines...) // some stay
		d := diff.Compare(of(old), of(new))
		p := &d.Designs[0]
		var from, to, change, exact cost.Money
		for _, s := range p.ShownLines() {
			from, to, change = from.Plus(s.Step.From), to.Plus(s.Step.To), change.Plus(s.Step.Amount())
		}
		for i := range p.Lines {
			exact = exact.Plus(p.Lines[i].Step().Amount())
		}
		shown := p.Shown()
		if len(p.ShownLines()) > 0 && (from != shown.From || to != shown.To || change != shown.Amount()) {
			t.Fatalf("%v + %v = %v, shown are %v, %v, %v\n%v\n%v", from, change, to, shown.From, shown.Amount(), shown.To, old.Bill, new.Bill)
		}
		if exact != p.Bill().Amount() {
			t.Fatalf("the lines step by %v, the bill by %v", exact, p.Bill().Amount())
		}
	}
}

// What the intervals explain is noise.
func TestNoise(t *testing.T) {
	at := func(low, mid, high float64) result.Interval { return result.Interval{Low: low, Mid: mid, High: high} }
	for _, tt := range []struct {
		old, new result.Interval
		want     diff.Sureness
	}{
		{at(95, 100, 105), at(95, 100, 105), diff.Equal},
		{at(95, 100, 105), at(102, 107, 112), diff.Noise}, // 7 < √50 = 7.07
		{at(95, 100, 105), at(103, 108, 113), diff.More},
		{at(95, 100, 105), at(87, 92, 97), diff.Less},
		{at(95, 100, 140), at(103, 108, 113), diff.Noise}, // the half that faces the other
		{at(95, 100, 105), at(103, 108, 200), diff.More},
	} {
		f := diff.FigurePair{Old: tt.old, New: tt.new}
		if got := f.Sureness(); got != tt.want {
			t.Errorf("%v and %v: %s, want %s", tt.old, tt.new, got, tt.want)
		}
		back := diff.FigurePair{Old: tt.new, New: tt.old}.Sureness()
		if want := map[diff.Sureness]diff.Sureness{diff.More: diff.Less, diff.Less: diff.More}[tt.want]; want != "" && back != want {
			t.Errorf("%v and %v: %s backwards, want %s", tt.old, tt.new, back, want)
		}
	}
}

// When a change fails, and when it is only told of.
func TestGate(t *testing.T) {
	at := func(name string, hours float64) diff.Design {
		return design(name, "c7g.large", 2, line("", "instances", hours, "0.10"))
	}
	missed := at("node", 1000)
	missed.Met, missed.Missed = false, "p99"
	likely := at("node", 1000)
	likely.Likely = true
	nowhere := missed
	nowhere.Services, nowhere.Bill = nil, cost.Bill{}
	budget := func(warn, fail string, designs ...string) cost.Budget {
		b := cost.Budget{Designs: designs}
		for _, l := range []struct {
			text string
			to   *cost.Limit
		}{{warn, &b.Warn}, {fail, &b.Fail}} {
			if l.text != "" {
				limit, err := cost.ParseLimit(l.text, cost.Currency{})
				if err != nil {
					t.Fatal(err)
				}
				*l.to = limit
			}
		}
		return b
	}
	for _, tt := range []struct {
		sentence         string
		old, new         []diff.Design
		budget           cost.Budget
		broken, warnings int
		verdict          diff.Verdict
	}{
		{"the goal is met no longer, by one of two", []diff.Design{at("node", 1000), at("go", 100)}, []diff.Design{missed, at("go", 100)}, cost.Budget{}, 1, 0, diff.Fails},
		{"nor by any", []diff.Design{at("node", 1000)}, []diff.Design{missed}, cost.Budget{}, 2, 0, diff.Fails},
		{"one misses it as before", []diff.Design{missed, at("go", 100)}, []diff.Design{missed, at("go", 100)}, cost.Budget{}, 0, 1, diff.Warns},
		{"it is met, but less surely", []diff.Design{at("node", 1000)}, []diff.Design{likely}, cost.Budget{}, 0, 1, diff.Warns},
		{"within the budget", []diff.Design{at("node", 1000)}, []diff.Design{at("node", 1050)}, budget("5%", "$105"), 0, 0, diff.Passes},
		{"a cent more", []diff.Design{at("node", 1000)}, []diff.Design{at("node", 1050.1)}, budget("", "5%"), 1, 0, diff.Fails},
		{"less than a cent more is shown as no more", []diff.Design{at("node", 1000)}, []diff.Design{at("node", 1050.01)}, budget("", "5%"), 0, 0, diff.Passes},
		{"a warning", []diff.Design{at("node", 1000)}, []diff.Design{at("node", 1050.1)}, budget("5%", "10%"), 0, 1, diff.Warns},
		{"what fails is not warned of", []diff.Design{at("node", 1000)}, []diff.Design{at("node", 2000)}, budget("5%", "10%"), 1, 0, diff.Fails},
		{"cheaper", []diff.Design{at("node", 1000)}, []diff.Design{at("node", 10)}, budget("0%", "0%"), 0, 0, diff.Passes},
		{"for other designs", []diff.Design{at("node", 1000), at("go", 100)}, []diff.Design{at("node", 2000), at("go", 100)}, budget("", "5%", "go"), 0, 0, diff.Passes},
		{"for no design", []diff.Design{at("node", 1000)}, []diff.Design{at("node", 1000)}, budget("", "5%", "gone"), 1, 0, diff.Fails},
		{"nothing to grow from, but an amount", []diff.Design{at("go", 100)}, []diff.Design{at("node", 2000)}, budget("$100", "5%"), 0, 2, diff.Warns},
		{"no bill", []diff.Design{at("go", 100), nowhere}, []diff.Design{at("go", 100), nowhere}, budget("", "$100"), 0, 2, diff.Warns},
	} {
		new := of(tt.new...)
		new.Budget = tt.budget
		d := diff.Compare(of(tt.old...), new)
		if len(d.Broken) != tt.broken || len(d.Warnings) != tt.warnings || d.Verdict() != tt.verdict {
			t.Errorf("%s: %s, broken %+v, warnings %+v", tt.sentence, d.Verdict(), d.Broken, d.Warnings)
		}
	}
}

// Designs come and go, and what is asked may be another thing on each side.
func TestDesignsComeAndGo(t *testing.T) {
	old, new := of(design("a", "m", 1), design("b", "m", 1)), of(design("c", "m", 1), design("b", "m", 2))
	old.Asked = []diff.Term{{What: "goal p50", Is: "10 ms"}, {What: "traffic", Is: "800"}}
	new.Asked, new.Seed = []diff.Term{{What: "traffic", Is: "900"}, {What: "goal p99", Is: "20 ms"}}, 2
	d := diff.Compare(old, new)
	var said []string
	for i := range d.Designs {
		said = append(said, d.Designs[i].Name+" "+string(d.Designs[i].Change()))
	}
	if diff := cmp.Diff([]string{"c came", "b changed", "a went"}, said); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]diff.Step{{What: "traffic", Old: "800", New: "900"}, {What: "goal p99", New: "20 ms"}, {What: "seed", Old: "1", New: "2"}, {What: "goal p50", Old: "10 ms"}}, d.Asked); diff != "" {
		t.Error(diff)
	}
	if len(d.Warnings) != 1 {
		t.Errorf("other seeds: %v", d.Warnings)
	}
}

// A tie is of one price, or within what another seed changes: what is sure of the goal costs
// as much as another design.
func TestTies(t *testing.T) {
	at := func(name string, hours float64) diff.Design {
		return design(name, "c7g.large", 2, line("", "instances", hours, "0.10"))
	}
	likely := func(d diff.Design, sure float64) diff.Design {
		d.Likely, d.Sure = true, cost.MustDollars(sure)
		return d
	}
	for _, tt := range []struct {
		what           string
		designs        []diff.Design
		same, byChance string
	}{
		{"all are sure", []diff.Design{at("a", 1000), at("b", 1001)}, "[]", "[]"},
		{"one price", []diff.Design{at("a", 1000), at("b", 1000)}, "[b]", "[]"},
		{"what is sure costs as much", []diff.Design{likely(at("a", 1000), 150), at("b", 1500), at("c", 1501)}, "[]", "[b]"},
		{"nobody knows what is sure: one instance more of two", []diff.Design{likely(at("a", 1000), 0), at("b", 1500), at("c", 1501)}, "[]", "[b]"},
		{"one of the same price is sure", []diff.Design{likely(at("a", 1000), 150), at("b", 1000), at("c", 1200)}, "[b]", "[]"},
	} {
		r := &diff.Result{Designs: tt.designs}
		same, byChance := r.Ties(&r.Designs[0])
		if fmt.Sprint(same) != tt.same || fmt.Sprint(byChance) != tt.byChance {
			t.Errorf("%s: %v and %v, want %s and %s", tt.what, same, byChance, tt.same, tt.byChance)
		}
	}
}
