package reference

import (
	"fmt"
	"strings"
)

// live are the keys of the printed scenario that are not commented out.
var live = map[string]string{
	"title": `"My service"`, "traffic.pattern": "", "traffic.rate": "",
	"goal.p99": "", "goal.errors": "",
	"request.NAME.share": "", "request.NAME.steps": "",
	"backend.NAME.connections": "",
	"cloud.provider":           "", "cloud.region": "", "cloud.purchase": `"on-demand"`,
	"design.NAME.runtime": "", "design.NAME.machine": "",
}

// names stand for NAME in the printed scenario, by what is named.
var names = strings.NewReplacer(
	"request.NAME", "request.browse", "connections.NAME", "connections.chat", "service.NAME", "service.api", "backend.NAME", "backend.db",
	"protocol.NAME", "protocol.own", "design.NAME.env.NAME", "design.node.env.WEB_CONCURRENCY", "design.NAME", "design.node", "runtime.NAME", "runtime.own", "events.NAME", "events.outage", "team.NAME", "team.node",
)

// A Line of the printed scenario that has a key.
type Line struct {
	Table, Key string // as the reference names them
	Live       bool   // it is not commented out
}

// Scenario is a scenario with every key: those that a first one needs, and all others with
// an example behind a #. schema is where its schema is found. The lines that have keys are
// told by their numbers, from 1 on.
func Scenario(schema string) (text string, told map[int]Line) {
	lines := append([]string{"#:schema " + schema}, head...)
	for _, s := range Sections() {
		if step, ok := strings.CutPrefix(s.Name, "step."); ok {
			lines = append(lines, fmt.Sprintf("#   %-8s  %s", step, s.About), "#     "+s.example())
		}
	}
	told = map[int]Line{}
	for _, s := range Sections() {
		if within(s.Name) {
			continue
		}
		lines = append(lines, "")
		if s.Name != "" {
			lines = append(lines, wrapped(s.About)...)
			lines = append(lines, s.mark()+"["+names.Replace(s.Name)+"]")
		}
		for _, k := range s.Keys {
			path := s.Path(&k)
			value, said := live[path]
			line := Line{s.Name, k.Name, said}
			mark := "# "
			if said {
				mark = ""
			}
			if value == "" {
				value = k.Example
			}
			name := names.Replace(path)
			name = name[strings.LastIndexByte(name, '.')+1:]
			about := Told(&k)
			written := fmt.Sprintf("%s%s = %s", mark, name, value)
			if aligned := fmt.Sprintf("%-34s  # %s", written, about); len(written) <= 34 && len(aligned) <= widest {
				written = aligned
			} else {
				lines = append(lines, wrapped(about)...)
			}
			lines = append(lines, written)
			told[len(lines)] = line
		}
		if s.Name == "design.NAME" {
			lines = append(lines, "", "[design.fastapi]", `runtime = "uvicorn-fastapi"`, `machine = "c7g.large"`)
		}
	}
	return strings.Join(lines, "\n") + "\n", told
}

// mark is what stands before the head of the table: nothing where a key of it is live.
func (s *Section) mark() string {
	for _, k := range s.Keys {
		if _, said := live[s.Path(&k)]; said {
			return ""
		}
	}
	return "# "
}

// example is the table with all its keys.
func (s *Section) example() string {
	all := make([]string, len(s.Keys))
	for i, k := range s.Keys {
		all[i] = k.Name + " = " + k.Example
	}
	return "{ " + strings.Join(all, ", ") + " }"
}

// within tells of a section that stands in lines of others: its keys are in their
// examples.
func within(name string) bool {
	s := Section{Name: name}
	if s.Inline() || strings.Contains(name, ".N") && !strings.Contains(name, ".NAME") {
		return true
	}
	switch name {
	case "traffic.burstiness", "scaling.behavior", "scaling.behavior.scale_up", "scaling.warm_up", "scaling.health", "cloud.currency", "cloud.discount":
		return true
	}
	parts := strings.Split(name, ".")
	return len(parts) > 2 && parts[2] != "goal"
}

// Told is what is said of a key in a line: what it is, what it may be, and what holds
// where it is not said.
func Told(k *Key) string {
	about := k.About
	if k.Unit != "" && k.Unit != k.Name {
		about = k.Unit + ": " + about
	}
	if len(k.Words) > 0 {
		about += "; " + strings.Join(k.Words, ", ")
	}
	if k.Listing != "" {
		about += "; fleetcost list " + k.Listing
	}
	if k.Default != "" {
		about += "; unless said " + k.Default
	}
	return about
}

// widest is how long lines of the printed scenario are, but for long examples.
const widest = 112

// wrapped are the lines of a comment.
func wrapped(text string) (lines []string) {
	line := "#"
	for _, word := range strings.Fields(text) {
		if len(line)+len(word) >= widest {
			lines, line = append(lines, line), "#"
		}
		line += " " + word
	}
	return append(lines, line)
}

var head = []string{
	"# A scenario says everything that fleetcost needs: the traffic, the goal, what a request does,",
	"# and the designs that compete. This one has every key. Those with a # in front are examples to",
	"# choose from; they do not all go together.",
	"#",
	"#   fleetcost check    shop.toml                          is it well-formed, what is assumed",
	"#   fleetcost compare  shop.toml                          fewest instances and bill of each design",
	"#   fleetcost compare  shop.toml --set traffic.rate=2000  any key can be set so",
	"#   fleetcost init --example storefront                   a shorter one that works: fleetcost list scenarios",
	"#   fleetcost init --interactive                          asks five questions, and prints what follows",
	"#",
	`# Durations are "12ms", "1.5s"; sizes "512MiB"; shares 0 to 1, or in percent: "0.1%". A time is exact,`,
	`# "6ms", or spread: { p50 = "6ms", p99 = "40ms" }, { mean = "12ms", dist = "exponential" }, with cv, k,`,
	`# low and high, or { samples = "db.csv" }. Any number may be written with its doubt:`,
	`# { value = "2ms", low = "1ms", high = "3ms", source = "profiler", sure = "good" }.`,
	"# Steps are a list; each does one of these, here with all its keys:",
	"#",
}
