package keys

import (
	"strings"
	"testing"
)

func TestReplacingLeavesAllElseAsItStands(t *testing.T) {
	text := "\ufeff# rate = 1\ntitle = \"a # b\"  # said\n[traffic]\nrate  = 800   # per second\r\n" +
		"[request.a]\nsteps = [\n  { cpu = \"1ms\" }, # one\n  { io = \"db\", time = { p50 = '6ms', p99 = \"40ms\" } },\n]\n" +
		"[[list]]\nk = 1\n[[list]]\nk = 2_000\n[\"x.y\"]\nz = \"\"\"\nlong\n\"\"\"\nlast = [1,2]"
	got, err := Replace(text, map[string]string{
		"traffic.rate": "1_200.5", "request.a.steps.0.cpu": `"2.5ms"`, "request.a.steps.1.time.p99": `"80ms"`,
		"list.1.k": "3", `"x.y".z`: "'short'", `"x.y".last.1`: "20",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("800 ", "1_200.5 ", `"1ms"`, `"2.5ms"`, `"40ms"`, `"80ms"`, "2_000", "3", "\"\"\"\nlong\n\"\"\"", "'short'", "[1,2]", "[1,20]").Replace(text)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if same, err := Replace(text, nil); err != nil || same != text {
		t.Error("without changes the text is another", err)
	}
}

func TestReplacingWhatIsNotThereIsRefused(t *testing.T) {
	for _, values := range []map[string]string{
		{"b": "1"}, {"a.c": "1"}, {"t": "1"}, // no such key; no such part; a table that is opened by its header
		{"a": "2", "a.b": "3"},
	} {
		if got, err := Replace("a = { b = 1 }\n[t]\nx = 1\n", values); err == nil {
			t.Errorf("%v gives %q", values, got)
		}
	}
	if _, err := Replace("a = "+strings.Repeat("[", 1000), map[string]string{"a": "1"}); err == nil {
		t.Error("a text that nests too deep is replaced")
	}
}

// A text whose values are written anew as they are said reads the same.
func FuzzReplace(f *testing.F) {
	f.Add("a = 1\nb.c = [ \"x\", { d = 2 } ]\n")
	f.Add("[[a]]\nb = '''x'''\n")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := parse(text); err != nil {
			return
		}
		s := scan(text)
		if s.tooDeep != nil || s.twice != nil {
			return
		}
		for key, at := range s.values {
			if got, err := Replace(text, map[string]string{key: text[at.from:at.to]}); err != nil || got != text {
				t.Fatalf("%s: %v\n%q\n%q", key, err, got, text)
			}
		}
	})
}
