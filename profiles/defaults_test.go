package profiles

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/reference"
)

// A told default is a key without which a scenario is the same as with the value that the
// reference tells, and another with a third one.
type toldDefault struct {
	base  string // of testdata/keys
	at    string // the key in it
	is    string // the value that the words of the reference mean; "" where they are the value
	other string // "" is the example of the reference
	with  []string
	// answered tells that the readers note whether it was said, and that it is what is
	// simulated and billed of both scenarios that is the same.
	answered bool
	told     bool // nothing that is simulated of one design tells the third value
	refused  bool // any other value is refused, here at least
}

// TestDefaultsAreThoseOfTheReaders: what the reference says holds where a key is not said
// is what the readers make of its absence. Defaults that no scenario can write have their
// reasons in beyondScenarios.
func TestDefaultsAreThoseOfTheReaders(t *testing.T) {
	for _, s := range reference.Sections() {
		for _, k := range s.Keys {
			path := s.Path(&k)
			row, ok := toldDefaults[path]
			why, not := beyondScenarios[path]
			if k.Default == "" && (ok || not) {
				t.Errorf("%s has no default that could be held", path)
			}
			if k.Default == "" || ok && not {
				continue
			}
			t.Run(path, func(t *testing.T) {
				switch {
				case ok:
					row.holds(t, &k)
				case not:
					t.Log(why)
				case strings.HasPrefix(path, "runtime.NAME."):
					heir(t, &k, strings.TrimPrefix(path, "runtime.NAME."))
				case strings.HasPrefix(path, "cloud.discount."):
					of := toldDefault{base: "billed", at: path}
					for value, want := range map[string]float64{"": 0, "0": 0, k.Example: 0.1} {
						if l, err := of.load(value); err != nil || l.Catalogue.Discounts[k.Name] != want {
							t.Errorf("%q: %v, %v", value, l, err)
						}
					}
				default:
					t.Errorf("unless said %s: nothing holds it", k.Default)
				}
			})
		}
	}
}

// holds loads the scenario without the key, with its default, and with another value.
func (d toldDefault) holds(t *testing.T, k *reference.Key) {
	t.Helper()
	value := d.is
	if value == "" {
		value = k.Default
	}
	other := d.other
	if other == "" {
		other = k.Example
	}
	without, err := d.load("")
	if err != nil {
		t.Fatalf("without it: %v", err)
	}
	with, err := d.load(value)
	if err != nil {
		t.Fatalf("with its default, %s: %v", value, err)
	}
	unlike := unlikeLoaded
	if d.answered {
		unlike = func(a, b *Loaded) string { return cmp.Diff(changed{}.answer(t, a), changed{}.answer(t, b), everything) }
	}
	if diff := unlike(without, with); diff != "" {
		t.Errorf("without it another than with %s, which is told: %s", value, diff)
	}
	for _, word := range k.Words {
		if word == "a share" { // which is no word
			continue
		}
		if _, err := d.load(word); err != nil && strings.Contains(err.Error(), k.Name+": \""+word+"\" is not") {
			t.Errorf("%s is told as a word for it: %v", word, err)
		}
	}
	third, err := d.load(other)
	if d.refused && err != nil {
		return
	}
	if err != nil {
		t.Fatalf("with %s: %v", other, err)
	}
	if d.told {
		unlike = unlikeLoaded
	}
	if unlike(without, third) == "" {
		t.Errorf("without it the same as with %s, which is not told", other)
	}
}

// load reads the scenario with that value of the key, or without it.
func (d toldDefault) load(value string) (*Loaded, error) {
	text, err := os.ReadFile(filepath.Join("testdata", "keys", d.base+".toml"))
	if err != nil {
		return nil, err
	}
	var found keys.Findings
	doc := keys.Decode(d.base+".toml", string(text), &found)
	doc.Override(keys.Set, d.with...)
	doc.Override(keys.Set, d.at+"=1") // wherever it stood
	if value != "" {
		doc.Override(keys.Set, d.at+"="+value)
	}
	if ps := found.Sorted(); ps != nil {
		return nil, ps
	}
	root := map[string]any{}
	for _, key := range doc.Table().Keys() {
		root[key], _ = doc.Table().Peek(key)
	}
	var lines strings.Builder
	for _, key := range slices.Sorted(maps.Keys(root)) {
		v := root[key]
		if value == "" {
			v = lacking(v, key, d.at)
		}
		if v != nil {
			fmt.Fprintf(&lines, "%s = %s\n", key, inTOML(v))
		}
	}
	return Load(Source{Name: d.base + ".toml", Text: []byte(lines.String()), Dir: filepath.Join("testdata", "keys")})
}

// lacking is a value without the key in it.
func lacking(v any, here, at string) any {
	if here == at {
		return nil
	}
	if !strings.HasPrefix(at, here+".") {
		return v
	}
	switch of := v.(type) {
	case map[string]any:
		less := map[string]any{}
		for key, v := range of {
			if v = lacking(v, here+"."+key, at); v != nil {
				less[key] = v
			}
		}
		return less
	case []map[string]any:
		var all []any
		for i := range of {
			all = append(all, lacking(of[i], here+"."+strconv.Itoa(i), at))
		}
		return all
	case []any:
		var all []any
		for i := range of {
			all = append(all, lacking(of[i], here+"."+strconv.Itoa(i), at))
		}
		return all
	}
	return v
}

// inTOML is a value as TOML has it on one line.
func inTOML(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var all []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all = append(all, strconv.Quote(key)+" = "+inTOML(v[key]))
		}
		return "{ " + strings.Join(all, ", ") + " }"
	case []map[string]any:
		var all []string
		for _, v := range v {
			all = append(all, inTOML(v))
		}
		return "[ " + strings.Join(all, ", ") + " ]"
	case []any:
		var all []string
		for _, v := range v {
			all = append(all, inTOML(v))
		}
		return "[ " + strings.Join(all, ", ") + " ]"
	case string:
		text, _ := json.Marshal(v)
		return string(text)
	case float64:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	}
	return fmt.Sprint(v)
}

// unlikeLoaded says in what two scenarios are not one; "" where they are.
func unlikeLoaded(a, b *Loaded) string {
	of := func(l *Loaded) []any {
		return []any{l.Scenario, l.Backends, l.Architecture, l.Budget, l.Teams, l.doubtful}
	}
	if !reflect.DeepEqual(a.Catalogue, b.Catalogue) {
		return "the prices"
	}
	if reflect.DeepEqual(of(a), of(b)) {
		return ""
	}
	return cmp.Diff(of(a), of(b), everything, whence)
}

// whence a value is differs where it is said.
var whence = cmp.FilterValues(func(_, _ []models.Origin) bool { return true }, cmp.Ignore())

var everything = cmp.Exporter(func(reflect.Type) bool { return true })

// heir holds that a runtime that inherits from a preset has its value of a key: of the
// first preset that says it and that the scenario takes, or else of another runtime.
func heir(t *testing.T, k *reference.Key, key string) {
	t.Helper()
	files, err := filepath.Glob("runtimes/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal("no presets", err)
	}
	type parent struct {
		name, value string
		with        []string
	}
	var parents []parent
	for _, file := range files {
		if value, ok := presetValue(t, file, key); ok {
			parents = append(parents, parent{strings.TrimSuffix(filepath.Base(file), ".toml"), value, nil})
		}
	}
	if parents == nil {
		parents = append(parents, parent{"first", k.Example, []string{`runtime.first={ inherits = "node-http" }`, "runtime.first." + key + "=" + k.Example}})
	}
	other := heirOthers[key]
	if other == "" {
		other = k.Example
	}
	var wrong []string
	for _, p := range parents {
		for _, base := range []string{"web", "sockets", "system"} {
			d := toldDefault{base: base, at: "runtime.own." + key, with: append(p.with, fmt.Sprintf(`runtime.own={ inherits = %q }`, p.name))}
			if base == "system" {
				d.with = append(d.with, "design.all.worker.runtime=own")
			} else {
				d.with = append(d.with, `design.node={ runtime = "own", machine = "c7g.large" }`)
			}
			var all [3]*Loaded
			var err error
			for i, value := range []string{"", p.value, other} {
				if err == nil {
					all[i], err = d.load(value)
				}
			}
			if err == nil {
				if diff := unlikeLoaded(all[0], all[1]); diff != "" {
					t.Errorf("of %s, where it is %s: %s", p.name, p.value, diff)
				}
				if unlikeLoaded(all[0], all[2]) != "" {
					return
				}
				err = fmt.Errorf("%s is no other value", other)
			}
			wrong = append(wrong, fmt.Sprintf("%s in %s: %v", p.name, base, err))
		}
	}
	t.Errorf("no preset has it in a scenario that takes it:\n%s", strings.Join(wrong, "\n"))
}

// presetValue is what a preset says under a dotted key, as TOML; false where it does not.
func presetValue(t *testing.T, file, key string) (string, bool) {
	t.Helper()
	var root map[string]any
	if _, err := toml.DecodeFile(file, &root); err != nil {
		t.Fatal(err)
	}
	var v any = root
	for _, part := range strings.Split(key, ".") {
		table, ok := v.(map[string]any)
		if !ok {
			return "", false
		}
		if v, ok = table[part]; !ok {
			return "", false
		}
	}
	if table, ok := v.(map[string]any); ok && table["value"] != nil {
		v = table["value"]
	}
	return inTOML(v), true
}
