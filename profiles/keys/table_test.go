package keys

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/sim"
)

// answers asks a table for one key of each kind.
func answers(k *Table) string {
	wave := k.Sub("wave")
	return fmt.Sprintln(k.Has("rate"), k.Float("rate", 5, 0, 100), k.Int("users", 3, 1, 10), k.Text("name", "x"),
		k.Choice("shape", "sine", []string{"sine", "square"}), k.Bytes("body", models.KiB),
		k.Duration("every", sim.Minute, sim.Second, sim.Hour), wave.Duration("phase", 0, 0, sim.Never), wave.Float("height", 1, 0, 2))
}

func ask(text string) (answer string, d *Document, problems error) {
	var found Findings
	d = Decode("t.toml", text, &found)
	t := d.Table()
	answer = answers(t)
	t.Finish()
	if ps := found.Sorted(); ps != nil {
		return answer, d, ps
	}
	return answer, d, nil
}

func TestATableAnswers(t *testing.T) {
	got, _, err := ask(`
rate = 7
users = { value = 2, low = 1, high = 3, source = "a guess" }
name = "day"
shape = "square"
body = "2KiB"
every = "2m"
wave.phase = "3s"
wave.height = 0.5
`)
	if want := "true 7 2 day square 2 KiB 2m 3s 0.5\n"; got != want || err != nil {
		t.Errorf("%s%v", got, err)
	}
}

func TestAnEmptyTableAnswersDefaultsAndSaysSo(t *testing.T) {
	got, d, err := ask("")
	if want := "false 5 3 x sine 1 KiB 1m 0s 1\n"; got != want || err != nil {
		t.Errorf("%s%v", got, err)
	}
	want := []Assumption{
		{"rate", "5", "the default"}, {"users", "3", "the default"}, {"name", "x", "the default"}, {"shape", "sine", "the default"},
		{"body", "1 KiB", "the default"}, {"every", "1m", "the default"}, {"wave.height", "1", "the default"},
	}
	if diff := cmp.Diff(want, d.assumed); diff != "" {
		t.Error(diff)
	}
}

func TestABadTableAnswersWhatCanBeUsed(t *testing.T) {
	got, _, err := ask(`
rate = 700
users = "two"
name = 3
shape = "sin"
body = "2"
every = "1ms"
wave = { phase = 3, height = nan, hight = 1 }
`)
	if want := "true 1 1 x sine 1 MiB 1s 1s 1\n"; got != want {
		t.Error(got)
	}
	want := `t.toml:2: rate: 700 is out of range; write a number from 0 to 100
t.toml:3: users: "two" is not a whole number; write a whole number from 1 to 10
t.toml:4: name: 3 is not text; write it in quotes: "…"
t.toml:5: shape: "sin" is not known; did you mean sine?
t.toml:6: body: "2" is not a size; write "2MiB"
t.toml:7: every: "1ms" is out of range; write a duration from "1s" to "1h"
t.toml:8: wave.phase: 3 is not a duration; write "3ms"
t.toml:8: wave.height: nan is not a number; write a number from 0 to 2
t.toml:8: wave.hight: unknown key; did you mean height?`
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Error(diff)
	}
}

func TestTextStaysOnOneLine(t *testing.T) {
	_, _, err := ask(`name = "red \u001b[31m"`)
	if want := `t.toml:1: name: "red \x1b[31m" is not text on one line; take out the control characters`; fmt.Sprint(err) != want {
		t.Error(err)
	}
}

// TestTextShowsSomething: texts and names of which nothing can be seen are refused, and
// names that fill a screen; those of any script, and of pictures, are taken.
func TestTextShowsSomething(t *testing.T) {
	for _, hidden := range []string{" ", "\u200b", "\u3164\u2800", "\u202e\ufe0f"} {
		if _, _, err := ask("name = " + strconv.Quote(hidden)); err == nil || !strings.Contains(err.Error(), "has nothing that shows") {
			t.Errorf("%q: %v", hidden, err)
		}
	}
	for name, want := range map[string]string{
		"":    "not a name; use letters, digits, - and _",
		"   ": "not a name; use letters, digits, - and _", "\u200b": "not a name; use letters, digits, - and _", "a\u009b31m": "not a name; use letters, digits, - and _",
		strings.Repeat("é", LongestName+1): "a name of 201 characters; use 200 at most",
		strings.Repeat("é", LongestName):   "", "👩\u200d👧": "", "می\u200cخواهم": "", "a b": "", "*": "",
	} {
		var found Findings
		Decode("t.toml", "[design."+strconv.Quote(name)+"]\n", &found).Table().Named("design")
		said := found.Sorted().Error()
		if want == "" && said != "" || !strings.Contains(said, want) {
			t.Errorf("%q: %s, not %s", name, said, want)
		}
	}
}
