package profiles

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fleetcost/profiles/keys"
	"fleetcost/profiles/reference"
)

// asking is how keys were asked for, by their whole names in package reference.
type asking map[string][]keys.Ask

// sorts are the tables of the reference by what asked calls them.
var sorts = strings.NewReplacer(
	"step ", "step.", "traffic.users.", "traffic.", "traffic.of.", "traffic.", "distribution.", "time.",
	"cloud.owned.", "cloud.owned.N.", "cloud.volumes.", "cloud.volumes.N.", "team.node.", "team.NAME.",
	"batch.times.1", "batch.times", "batch.times.4", "batch.times", "design.env.WEB_CONCURRENCY", "design.env.NAME",
)

// referred is the name that a key has in the reference.
func referred(key string) string {
	key = sorts.Replace(key)
	sort, rest, _ := strings.Cut(key, ".")
	switch {
	case slices.Contains(named, sort):
		return sort + ".NAME." + rest
	case sort == "doubt" && !slices.Contains([]string{"cpu", "prices", "growth", "presets"}, rest):
		return "value." + rest
	}
	return key
}

// declared are the keys of the reference by their whole names.
func declared() map[string]reference.Key {
	all := map[string]reference.Key{}
	for _, s := range reference.Sections() {
		for _, k := range s.Keys {
			all[s.Path(&k)] = k
		}
	}
	return all
}

// TestTheReferenceHasEveryKey: what the scenarios of testdata/keys and the autoscalers,
// patterns and events are asked for is what the reference tells of, and as it tells it.
func TestTheReferenceHasEveryKey(t *testing.T) {
	known, asks := map[string]bool{}, asking{}
	bases, err := filepath.Glob(filepath.Join("testdata", "keys", "*.toml"))
	if err != nil || len(bases) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, file := range bases {
		askedOf(t, file, known)
		asksOf(t, file, nil, asks)
	}
	for _, c := range slices.Concat(changes, goalChanges()) {
		if c.why == "" && c.to != "" {
			asksOf(t, filepath.Join("testdata", "keys", c.base+".toml"), append(slices.Clone(c.with), c.path+"="+c.to), asks)
		}
	}
	for _, owners := range []struct {
		table string
		keys  map[string]string
	}{{"traffic", patternKeys()}, {"scaling", scalerKeys()}, {"events", eventOwners()}} {
		for key := range owners.keys {
			known[owners.table+"."+key] = true
		}
	}
	for key := range asks {
		known[key] = true
	}
	all, told := declared(), map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(known)) {
		name := referred(key)
		if strings.HasPrefix(key, "events.") {
			name = "events.NAME." + strings.TrimPrefix(key, "events.")
		}
		k, ok := all[name]
		if !ok {
			t.Errorf("%s is asked for, and the reference does not tell of it", name)
			continue
		}
		for _, ask := range asks[key] {
			if why := unlike(&k, ask); why != "" {
				t.Errorf("%s: %s", name, why)
			}
		}
		told[name] = true
	}
	for name := range all {
		if told[name] {
			continue
		}
		// Tables that hold others, and what only says what an autoscaler or an event does
		// within a table, have readers of their own, which TestExamplesOfTheReference asks.
		if !strings.HasPrefix(name, "scaling.") && !strings.HasPrefix(name, "events.") && all[name].Type != reference.Table && all[name].Type != reference.Tables && name != "value.value" {
			t.Errorf("%s is told, and nothing asks for it", name)
		}
	}
}

// unlike says how a key is asked for otherwise than the reference tells.
func unlike(k *reference.Key, ask keys.Ask) string {
	is := k.Type
	switch {
	case ask.Kind == "" || is == reference.Table || is == reference.Texts && ask.Kind == keys.Text || is == reference.Truth && ask.Kind == keys.Share:
		return ""
	case is == reference.Time && ask.Kind == keys.Duration && k.Name == "cold_start":
		return ""
	case string(is) != string(ask.Kind):
		return "asked for as a " + string(ask.Kind) + ", told as a " + string(is)
	case ask.Word != "" && !slices.Contains(k.Words, ask.Word):
		return "may be " + ask.Word
	case ask.Words == nil || k.Listing != "":
		return ""
	}
	for _, w := range ask.Words {
		if k.Words != nil && !slices.Contains(k.Words, w) {
			return "may be " + w + ", too"
		}
	}
	if k.Words == nil {
		return "may be one of " + strings.Join(ask.Words, ", ")
	}
	return ""
}

// asksOf adds how the keys of a scenario are asked for.
func asksOf(t *testing.T, file string, sets []string, asks asking) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var found keys.Findings
	d := keys.Decode(file, string(text), &found)
	d.Files(filepath.Join("testdata", "keys"), nil)
	d.Override(keys.Set, sets...)
	root := d.Table()
	readScenario(root)
	known := map[string]bool{}
	telling = func(key string, ask keys.Ask) { asks[key] = append(asks[key], ask) }
	asked(root, "", known)
	telling = nil
}

// telling is told of each key how it was asked for, where anybody wants to know.
var telling func(key string, ask keys.Ask)

// TestExamplesOfTheReference: the printed scenario loads as it is, and each of its keys
// does where it is no longer commented out: it is known there, and of the right type.
func TestExamplesOfTheReference(t *testing.T) {
	text, told := reference.Scenario("scenario.schema.json")
	if _, err := Load(Source{Name: "init", Text: []byte(text)}); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	lines := strings.Split(text, "\n")
	for n, line := range told {
		if line.Live {
			continue
		}
		with := slices.Clone(lines)
		at := n - 1
		with[at] = strings.TrimPrefix(with[at], "# ")
		for at--; !strings.HasPrefix(strings.TrimPrefix(with[at], "# "), "[") && at > 0; at-- {
			if strings.HasPrefix(with[at], strings.Fields(strings.TrimPrefix(lines[n-1], "# "))[0]+" ") {
				t.Errorf("line %d: %s stands there already", n, with[at])
			}
		}
		with[at] = strings.TrimPrefix(with[at], "# ")
		if wrong := unlikely(with); wrong != "" && !fitsAnother(line, with) {
			t.Errorf("line %d, %s: %v", n, lines[n-1], wrong)
		}
	}
}

// unlikely is what is wrong with a scenario whose keys are not known, or of another type;
// "" where they are merely at odds with one another.
func unlikely(lines []string) string {
	_, err := Load(Source{Name: "init", Text: []byte(strings.Join(lines, "\n"))})
	problems, _ := err.(keys.Problems)
	for _, p := range problems {
		if p.What == "unknown key" && strings.HasPrefix(p.Fix, "it belongs to") {
			continue
		}
		for _, wrong := range []string{"unknown key", " is not a", "is not text", "is not known", "out of range", "neither true"} {
			if strings.Contains(p.What, wrong) {
				return p.String()
			}
		}
	}
	return ""
}

// fitsAnother tells whether a key is right where the design runs on a platform, or the
// traffic is a part of others.
func fitsAnother(line reference.Line, lines []string) bool {
	if line.Table == "traffic" && line.Key == "for" {
		for i := range lines {
			if lines[i] == `for = "3m"` || strings.HasPrefix(lines[i], `for = "3m" `) {
				lines[i] = `of = [ { pattern = "constant", rate = 5, for = "3m" }, { pattern = "constant", rate = 9 } ]`
			}
			lines[i] = strings.Replace(lines[i], `pattern = "constant"  `, `pattern = "then"`, 1)
		}
		return unlikely(lines) == ""
	}
	k := declared()["design.NAME.platform"]
	at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "machine = ") })
	for _, platform := range k.Words {
		on := slices.Clone(lines)
		on[at] = "platform = \"" + platform + "\""
		if line.Table == "design.NAME" && unlikely(on) == "" {
			return true
		}
	}
	return false
}
