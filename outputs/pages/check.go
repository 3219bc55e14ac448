package pages

import (
	"fmt"
	"strings"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// What stands below the tables of a check.
const (
	cpuNote   = "CPU is on the reference core in the reference runtime, means."
	ioNote    = "I/O is with the calls, as long as they take when nothing waits."
	batchNote = "CPU/request in batches is its part of a full one, without accelerators."
)

// CheckText tells what a scenario means and what was filled in, in tables of at
// most that width, if they can be; 0 is any.
func CheckText(c *report.Check, width int) string {
	var b strings.Builder
	say := func(mark, said string) { b.WriteString(document.Options{Width: width}.Paragraph(mark, said)) }
	say("", c.Scenario+": well-formed")
	say("\ntraffic  ", c.Traffic)
	if c.SizedFor != nil {
		say("sized    ", "for "+phrases.SizedFor(c.SizedFor))
	}
	say("goal     ", phrases.Goal(c.Goal))
	for _, g := range c.Goals {
		say("         ", g.Class+": "+phrases.Goal(g.Goal))
	}
	say("prices   ", checkedPrices(c))

	fmt.Fprintf(&b, "\n%s\n", checkedRequests(c).Text(width))
	say("", cpuNote)
	if c.Systems() {
		say("", ioNote+"\n")
		for _, s := range c.Sends {
			for _, line := range tree(s, "", "") {
				said := strings.TrimLeft(line, " ")
				say(line[:len(line)-len(said)], said)
			}
		}
	}
	if backends := checkedBackends(c); len(backends.Rows) > 0 {
		fmt.Fprintf(&b, "\n%s\n", backends.Text(width))
	}
	fmt.Fprintf(&b, "\n%s\n", checkedDesigns(c).Text(width))
	if c.Batched() {
		say("", batchNote)
	}
	if c.Scales() {
		fmt.Fprintf(&b, "\n%s\n", checkedScaling(c).Text(width))
	}
	for _, u := range c.Commands {
		say("\ndesign ", u.Design+": "+u.Command)
		say("  ", "understood as "+u.Server+": "+u.As)
	}
	if len(c.Assumed) > 0 {
		fmt.Fprintf(&b, "\n%s\n", assumed(c).Text(width))
	}
	for _, w := range phrases.All(c.Warnings) {
		say("\nwarning: ", w)
	}
	return b.String()
}

// checkedPrices says whose they are, and in which currency.
func checkedPrices(c *report.Check) string {
	said := c.Provider + " " + c.Region
	if stated := c.Currency.Stated(); stated != "" {
		said += ", " + stated
	}
	return said
}

// Check lays the same out as a page.
func Check(c *report.Check) document.Document {
	doc := document.Document{Title: c.Scenario + ": well-formed"}
	doc.Say("traffic", c.Traffic)
	doc.Say("sized for", phrases.SizedFor(c.SizedFor))
	doc.Say("goal", phrases.Goal(c.Goal))
	doc.Say("class goals", phrases.ClassGoals(c.Goals))
	doc.Say("prices", checkedPrices(c))
	notes := []string{cpuNote}
	if c.Systems() {
		notes = append(notes, ioNote)
	}
	doc.Add(document.Section{Heading: "Requests", Table: checkedRequests(c).Grid(), Remarks: notes})
	var calls []string
	for _, s := range c.Sends {
		calls = append(calls, said(s, ""))
	}
	doc.Add(document.Section{Heading: "What requests send", Remarks: calls})
	doc.Add(document.Section{Heading: "Backends", Table: checkedBackends(c).Grid()})
	notes = nil
	if c.Batched() {
		notes = []string{batchNote}
	}
	doc.Add(document.Section{Heading: "Designs", Table: checkedDesigns(c).Grid(), Remarks: notes})
	doc.Add(document.Section{Heading: "How instances come and go", Table: checkedScaling(c).Grid()})
	var commands []string
	for _, u := range c.Commands {
		commands = append(commands, fmt.Sprintf("design %s: %s, understood as %s: %s", u.Design, u.Command, u.Server, u.As))
	}
	doc.Add(document.Section{Heading: "Commands", Remarks: commands})
	doc.Add(document.Section{Heading: "Assumed", Table: assumed(c).Grid()})
	doc.Add(document.Section{Heading: "Warnings", Remarks: phrases.All(c.Warnings), Warning: true})
	return doc
}

// checkedRequests show what each sort of request demands.
func checkedRequests(c *report.Check) document.Plain {
	p := document.Plain{Columns: []string{"request", "share", "CPU", "I/O", "steps"}, Gives: []string{"steps"}}
	if c.Systems() {
		p.Columns = append([]string{"service"}, p.Columns...)
	}
	for _, r := range c.Requests {
		share := "inner"
		if !r.Inner {
			share = words.Digits(100*r.Share, 3) + "%"
		}
		row := []any{r.Class, share, words.Duration(r.CPU), words.Duration(r.IO), r.Steps}
		if c.Systems() {
			row = append([]any{r.Service}, row...)
		}
		p.Add(row...)
	}
	return p
}

// tree draws what a request sends, a line for each; how says how it is sent itself.
func tree(s report.Sent, indent, how string) []string {
	lines := []string{fmt.Sprintf("%s%s%s %s%s", indent, how, s.Service, s.Class, policy(s.Policy))}
	for _, next := range s.Sends {
		lines = append(lines, tree(next, indent+"  ", sentBy(next))...)
	}
	return lines
}

// said is the same in one line: api page calls ml score (waits 2 s).
func said(s report.Sent, how string) string {
	text := fmt.Sprintf("%s%s %s%s", how, s.Service, s.Class, policy(s.Policy))
	var sends []string
	for _, next := range s.Sends {
		sends = append(sends, said(next, sentBy(next)))
	}
	switch len(sends) {
	case 0:
		return text
	case 1:
		return text + " " + sends[0]
	}
	return text + " [" + strings.Join(sends, "; ") + "]"
}

func sentBy(s report.Sent) string {
	if s.Enqueued {
		return "enqueues for "
	}
	return "calls "
}

// policy is what a caller does without an answer, in a few words.
func policy(p report.Policy) string {
	var said []string
	if p.Timeout > 0 {
		said = append(said, "waits "+p.Timeout.String())
	}
	switch {
	case p.Retries == models.Unlimited:
		said = append(said, "again and again")
	case p.Retries > 0:
		said = append(said, fmt.Sprintf("%d more times", p.Retries))
	}
	if p.Hedge > 0 {
		said = append(said, fmt.Sprintf("hedged after %v", p.Hedge))
	}
	if p.Breaker > 0 {
		said = append(said, "breaker at "+words.Percent(p.Breaker))
	}
	if p.Optional {
		said = append(said, "or does without")
	}
	if len(said) == 0 {
		return ""
	}
	return " (" + strings.Join(said, ", ") + ")"
}

// checkedBackends are none where of none more is known than that it takes time.
func checkedBackends(c *report.Check) document.Plain {
	p := document.Plain{Columns: []string{"backend", "works on", "pool", "connections", "price per hour"}, Gives: []string{"price per hour"}}
	known := false
	for i := range c.Backends {
		b := &c.Backends[i]
		known = known || b.Limited()
		price := "-"
		if b.Count > 0 {
			price = fmt.Sprintf("%d × %s (%v)", b.Count, c.Currency.Of(b.Offer.Hourly), b.Offer)
		}
		p.Add(b.Name, capacity(b), pool(b), accepted(b), price)
	}
	if !known {
		return document.Plain{}
	}
	return p
}

// capacity is what a backend works on at once.
func capacity(b *report.CheckedBackend) string {
	switch {
	case b.Servers > 0:
		return fmt.Sprintf("%d at once", b.Servers)
	case b.Cores > 0:
		return words.Digits(b.Cores, 6) + " shared cores"
	}
	return "any number"
}

// pool is how many connections a process has.
func pool(b *report.CheckedBackend) string {
	switch {
	case b.PerRequest:
		return fmt.Sprintf("opened per request, in %v", b.Connect)
	case b.Pool == models.RuntimesPool:
		return "as the runtime"
	case b.Pool > 0:
		return fmt.Sprint(b.Pool)
	}
	return "unlimited"
}

// accepted is how many connections there may be.
func accepted(b *report.CheckedBackend) string {
	switch {
	case b.Connections > 0:
		return fmt.Sprintf("%d, shared", b.Connections)
	case b.Ceiling > 0:
		return fmt.Sprintf("at most %d", b.Ceiling)
	}
	return "unlimited"
}

// checkedDesigns has a row for each service of each design.
func checkedDesigns(c *report.Check) document.Plain {
	p := document.Plain{Columns: []string{"design", "runtime", "machines", "processes", "CPU/request", "balancer"}, Gives: []string{"balancer", "CPU/request", "processes"}}
	if c.Systems() {
		p.Columns = append([]string{"design", "service"}, p.Columns[1:]...)
	}
	for _, d := range c.Designs {
		for _, s := range d.Services {
			row := []any{
				d.Name, s.Runtime, fmt.Sprintf("%s (%d)", strings.Join(s.Machines, ", "), s.Matching),
				s.Processes, words.Duration(s.CPU), s.Balancer,
			}
			if c.Systems() {
				row = append([]any{d.Name, strings.Join(append([]string{s.Name}, s.Inside...), " + ")}, row[1:]...)
			}
			p.Add(row...)
		}
	}
	return p
}

// checkedScaling has a row for each service of which the scenario says how it scales.
func checkedScaling(c *report.Check) document.Plain {
	if !c.Scales() {
		return document.Plain{}
	}
	p := document.Plain{Columns: []string{"design", "scaling", "an instance"}, Gives: []string{"an instance", "scaling"}}
	if c.Systems() {
		p.Columns = append([]string{"design", "service"}, p.Columns[1:]...)
	}
	for _, d := range c.Designs {
		for _, s := range d.Services {
			row := []any{d.Name, s.Scaling, s.Life}
			if c.Systems() {
				row = append([]any{d.Name, s.Name}, row[1:]...)
			}
			if s.Scaling != "" {
				p.Add(row...)
			}
		}
	}
	return p
}

// assumed are the keys that were filled in.
func assumed(c *report.Check) document.Plain {
	p := document.Plain{Columns: []string{"assumed", "value", "because"}, Gives: []string{"because"}}
	for _, a := range c.Assumed {
		p.Add(a.Key, a.Value, a.Why)
	}
	return p
}
