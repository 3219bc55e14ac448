package schema

import (
	"strings"

	"fleetcost/profiles/reference"
)

func needs(keys ...string) object { return object{"required": keys} }

// some is a table of named tables, one of which at least is of.
func some(of object) object { return object{"not": object{"additionalProperties": object{"not": of}}} }

// timed is a goal that limits a time.
func timed(section string) object {
	var limits []any
	s, _ := reference.Find(section)
	for _, k := range s.Keys {
		if k.Type == reference.Duration {
			limits = append(limits, needs(k.Name))
		}
	}
	return either(limits...)
}

// within is what of a table holds for its key.
func within(key string, of object) object { return object{"properties": object{key: of}} }

// both hold.
func both(these ...any) object { return object{"allOf": these} }

// together is what tables need of one another: traffic and requests, or connections that
// stay open; a goal that limits a time, be it of all requests, of some or of connections;
// and, where a scenario has no runtimes of its own, designs on those that there are.
func (b *builder) together() []any {
	sent := either(needs("traffic", "request"), needs("connections"))
	goals := []any{both(needs("goal"), within("goal", timed("goal")))}
	for _, named := range []string{"request", "connections"} {
		own := both(needs("goal"), within("goal", timed(named+".NAME.goal")))
		goals = append(goals, both(needs(named), within(named, some(own))))
	}
	all := []any{sent, either(goals...)}
	if b.names == nil {
		return all
	}
	if names := b.names("runtimes", "runtime"); names != nil {
		runs := object{"runtime": either(object{"enum": names}, object{"type": "object"})}
		service := object{"if": object{"type": "object"}, "then": object{"properties": runs}}
		design := object{"properties": object{"runtime": runs["runtime"]}, "additionalProperties": service}
		for _, s := range reference.Sections() { // tables of a design that are no services
			if key, ok := strings.CutPrefix(s.Name, "design.NAME."); ok && !strings.Contains(key, ".") {
				design["properties"].(object)[key] = true
			}
		}
		for _, key := range []string{"services", "network", "scaling", "batch"} {
			design["properties"].(object)[key] = true
		}
		all = append(all, object{"if": object{"not": needs("runtime")}, "then": within("design", object{"additionalProperties": design})})
	}
	return all
}
