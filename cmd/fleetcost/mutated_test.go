package main

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// value is one in a scenario.
var value = regexp.MustCompile(`"[^"\n]*"|\b\d[\d.]*\b|\btrue\b|\bfalse\b`)

// odd are values that nobody would write on purpose, by what they stand for.
var odd = map[string][]string{
	"duration": {`"0s"`, `"1ns"`, `"-1ms"`, `"1us"`, `"10s"`, `"1h"`, `"240h"`, `"100000h"`},
	"number":   {"0", "-1", "1", "2", "3", "0.5", "0.999", "1e-5", "1e-9", "1000", "1e6", "1e9", "1e300", "nan", "inf"},
	"text":     {`""`, `"x"`, `"memory"`, `"unlimited"`, `"vcpu"`, `"any"`, "7", "true", "[]", "{}"},
	"truth":    {"true", "false", "0", `"true"`},
}

var duration = regexp.MustCompile(`^"[\d.]+(ns|us|ms|s|m|h)"$`)

func kindOf(v string) string {
	switch {
	case duration.MatchString(v):
		return "duration"
	case v[0] == '"':
		return "text"
	case v == "true" || v == "false":
		return "truth"
	}
	return "number"
}

// mutated is a scenario with some values replaced by odd ones, or without one of
// its lines or tables.
func mutated(text string, draw *rand.Rand) string {
	for range 1 + draw.IntN(3) {
		switch lines := strings.Split(text, "\n"); draw.IntN(8) {
		case 0:
			at := draw.IntN(len(lines))
			text = strings.Join(append(lines[:at:at], lines[at+1:]...), "\n")
		case 1:
			tables := strings.Split(text, "\n[")
			at := draw.IntN(len(tables))
			text = strings.Join(append(tables[:at:at], tables[at+1:]...), "\n[")
		default:
			all := value.FindAllStringIndex(text, -1)
			if len(all) == 0 {
				continue
			}
			place := all[draw.IntN(len(all))]
			values := odd[kindOf(text[place[0]:place[1]])]
			text = text[:place[0]] + values[draw.IntN(len(values))] + text[place[1]:]
		}
	}
	return text
}

// Whatever stands in a scenario, it is an answer or bad input with its place, never
// a fault of the program. What takes long is interrupted, and no matter of this
// test.
func TestNoScenarioIsAFault(t *testing.T) {
	fullEffort(t)
	files, err := filepath.Glob("../../profiles/testdata/keys/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	draw := rand.New(rand.NewPCG(1, 2))
	accepted, trials := 0, 200
	if testing.Short() {
		trials = 50
	}
	for range trials {
		file := files[draw.IntN(len(files))]
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		scenario := mutated(strings.ReplaceAll(string(text), `"../`, `"../../profiles/testdata/`), draw)
		checked := call(context.Background(), scenario, "check", "-")
		if checked.status == statusMet {
			accepted++
		} else if checked.status != statusBadInput || !strings.HasPrefix(checked.stderr, "stdin:") || checked.stdout != "" {
			t.Errorf("check: exit %d, %s\n%s", checked.status, checked.stderr, scenario)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		compared := call(ctx, scenario, "compare", "-", "--precision", "20%")
		cancel()
		late := compared.status == statusFault && strings.Contains(compared.stderr, context.DeadlineExceeded.Error())
		if compared.status == statusFault && !late || (compared.status == statusBadInput) != (checked.status == statusBadInput) && !late {
			t.Errorf("check: exit %d, compare: exit %d, %s\n%s", checked.status, compared.status, compared.stderr, scenario)
		}
	}
	if accepted < trials/10 {
		t.Errorf("only %d of %d scenarios were accepted: little was simulated", accepted, trials)
	}
}
