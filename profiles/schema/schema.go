// Package schema writes the keys of a scenario as a JSON Schema, by which editors complete
// and check TOML: their types, units, defaults, words and names.
//
// It will never judge a scenario: that is for package profiles, which knows which keys go
// together and says how to fix what is wrong. What the schema refuses it refuses, too.
package schema

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"fleetcost/profiles/reference"
)

// An object of JSON.
type object map[string]any

// Draft is what the schema is written in: the newest that editors of TOML read.
const Draft = "http://json-schema.org/draft-07/schema#"

// Scenario is the schema of scenarios, indented. names are those that a listing has
// (fleetcost list LISTING), of the key that takes them.
func Scenario(names func(listing, key string) []string) ([]byte, error) {
	b := builder{names: names}
	definitions := values()
	for _, s := range reference.Sections() {
		if s.Name != "" {
			definitions[s.Name] = b.section(s)
		}
	}
	definitions["step"] = anyStep()
	root := b.root()
	root["$schema"] = Draft
	root["title"] = "fleetcost scenario"
	root["description"] = "The traffic, the goal, what a request does, and the designs that compete. Made by fleetcost schema."
	root["definitions"] = definitions
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(root)
	return out.Bytes(), err
}

type builder struct {
	names func(listing, key string) []string
}

func ref(name string) object { return object{"$ref": "#/definitions/" + name} }

func either(these ...any) object { return object{"anyOf": these} }

func text(pattern string) object { return object{"type": "string", "pattern": pattern} }

// doubted is a value, or that with its doubt.
func doubted(these ...any) object { return either(append(these, ref("value"))...) }

// values are what keys of each type may have.
func values() object {
	duration := text(`^(0|[+]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$`)
	return object{
		"number":    doubted(object{"type": "number"}),
		"whole":     doubted(object{"type": "integer"}),
		"share":     doubted(object{"type": "number"}, text(`^\s*[0-9.eE+-]+\s*%$`)),
		"duration":  doubted(duration),
		"time_or":   doubted(duration, ref("time")),
		"size":      doubted(text(`^\s*[0-9]*\.?[0-9]+\s*(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)\s*$`)),
		"texts":     either(object{"type": "string"}, object{"type": "array", "minItems": 1, "items": object{"type": "string"}}),
		"steps":     object{"type": "array", "items": ref("step")},
		"branches":  object{"type": "array", "items": either(ref("step"), ref("steps"))},
		"numbers_2": object{"type": "array", "items": object{"type": "array", "items": object{"type": "number"}}},
	}
}

// name is what a table may be called: something that is seen, in one line.
const name = `^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$`

// anyStep is a step of any sort.
func anyStep() object {
	var sorts []any
	for _, s := range reference.Sections() {
		if strings.HasPrefix(s.Name, "step.") {
			sorts = append(sorts, ref(s.Name))
		}
	}
	return either(sorts...)
}

// root is a scenario: tables, and tables of named ones.
func (b *builder) root() object {
	properties := object{}
	for _, s := range reference.Sections() {
		named, isNamed := strings.CutSuffix(s.Name, ".NAME")
		switch {
		case s.Name == "":
			for _, k := range s.Keys {
				properties[k.Name] = b.key(&s, &k)
			}
		case s.Inline() || s.Name == "team.NAME": // which is within [team]
		case isNamed && !strings.Contains(named, "."):
			properties[named] = object{"type": "object", "description": s.About + ", by its name", "propertyNames": text(name), "additionalProperties": ref(s.Name)}
		case !strings.Contains(s.Name, "."):
			properties[s.Name] = described(ref(s.Name), s.About)
		}
	}
	return object{"type": "object", "properties": properties, "additionalProperties": false, "required": []string{"cloud", "design"}, "allOf": b.together()}
}

// section is a table with the keys of a section.
func (b *builder) section(s reference.Section) object {
	properties, others := object{}, any(false)
	var required []string
	for _, k := range s.Keys {
		if k.Name == "NAME" {
			others = b.key(&s, &k)
			continue
		}
		properties[k.Name] = b.key(&s, &k)
		if k.Required {
			required = append(required, k.Name)
		}
	}
	switch s.Name {
	case "design.NAME": // a service of a system has a table with the same keys
		others = ref(s.Name)
	case "value":
		properties = object{}
		for _, k := range s.Keys {
			properties[k.Name] = object{"description": k.About}
		}
		properties["mid"] = object{"description": "what is taken; value is another word for it"}
	}
	table := object{"type": "object", "description": s.About, "properties": properties, "additionalProperties": others}
	if required != nil {
		table["required"] = required
	}
	return table
}

// key is what may stand behind a key.
func (b *builder) key(s *reference.Section, k *reference.Key) object {
	schema := described(b.value(s, k), reference.Told(k))
	if v, ok := literal(k); ok {
		schema["default"] = v
	}
	if of, ok := s.Bounds(k); ok {
		bound(schema, of, k.Type)
	}
	return schema
}

// percents are shares up to 100 %; those with an exponent may be any.
const percents = `^\s*\+?(0*100(\.0*)?|0*[0-9]{1,2}(\.[0-9]*)?|0*\.[0-9]+|[0-9.]+[eE][+-]?[0-9]+)\s*%$`

// bound adds to a schema what a value may be at least and at most. The words of a schema
// for numbers say nothing of text, and those for text nothing of numbers: both stand
// beside whatever else the value may be.
func bound(schema object, of reference.Bound, is reference.Type) {
	if is == reference.Duration {
		if of.Above {
			schema["pattern"] = `[1-9]`
		}
		return
	}
	if of.Above {
		schema["exclusiveMinimum"] = of.Least
	} else {
		schema["minimum"] = of.Least
	}
	if of.Most > 0 {
		schema["maximum"] = of.Most
	}
	if is == reference.Share && of.Most == 1 {
		schema["pattern"] = percents
	}
}

func described(of object, about string) object {
	return object{"allOf": []any{of}, "description": about}
}

func (b *builder) value(s *reference.Section, k *reference.Key) object {
	switch s.Path(k) { // what is more than its type says
	case "traffic.burstiness":
		return either(ref("traffic.burstiness"), object{"const": "from-trace"})
	case "traffic.users":
		return either(ref("whole"), ref("traffic"))
	case "scaling.fail_open":
		return either(object{"type": "boolean"}, ref("share"))
	case "runtime.NAME.processes", "design.NAME.processes":
		return either(ref("whole"), text(`^([0-9]+|([0-9]+\*)?vcpu(\+[0-9]+)?)$`))
	case "step.parallel.parallel":
		return ref("branches")
	case "request.NAME.steps":
		return object{"allOf": []any{ref("steps")}, "minItems": 1}
	case "cloud.provider", "design.NAME.provider": // a scenario adds prices, and no clouds
		if b.names != nil {
			if names := b.names(k.Listing, k.Name); names != nil {
				return object{"enum": names}
			}
		}
	case "cloud.currency.code":
		return text(`^[A-Z]{3}$`)
	case "batch.times":
		return object{"type": "object", "additionalProperties": ref("duration")}
	case "design.NAME.services":
		return object{"type": "object", "additionalProperties": object{"type": "string"}}
	case "design.NAME.env.NAME":
		return object{"type": []string{"string", "integer", "number"}}
	}
	of := map[reference.Type]object{
		reference.Number: ref("number"), reference.Whole: ref("whole"), reference.Share: ref("share"),
		reference.Duration: ref("duration"), reference.Time: ref("time_or"), reference.Size: ref("size"),
		reference.Text: {"type": "string"}, reference.Truth: {"type": "boolean"}, reference.Texts: ref("texts"),
		reference.Steps: ref("steps"), reference.Lists: ref("numbers_2"),
	}[k.Type]
	switch {
	case k.Type == reference.Table:
		return ref(k.In)
	case k.Type == reference.Tables:
		return object{"type": "array", "items": ref(k.In)}
	case k.Words != nil && k.Type == reference.Text:
		return object{"enum": k.Words}
	case k.Words != nil:
		return either(of, object{"enum": k.Words})
	case k.Listing != "" && b.names != nil:
		if names := b.names(k.Listing, k.Name); names != nil {
			return either(object{"enum": names}, of)
		}
	}
	return of
}

// literal is the default of a key as a value; false where it is none, but words.
func literal(k *reference.Key) (any, bool) {
	switch {
	case k.Default == "":
		return nil, false
	case slices.Contains(k.Words, k.Default):
		return k.Default, true
	case k.Type == reference.Truth:
		return k.Default == "true", k.Default == "true" || k.Default == "false"
	case k.Type == reference.Duration || k.Type == reference.Time || k.Type == reference.Size:
		return k.Default, k.Default[0] >= '0' && k.Default[0] <= '9' && !strings.Contains(k.Default, " ")
	}
	n, err := strconv.ParseFloat(k.Default, 64)
	return n, err == nil && k.Type != reference.Text
}
