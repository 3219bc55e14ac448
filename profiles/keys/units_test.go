package keys

import (
	"math"
	"strings"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

func TestDurations(t *testing.T) {
	for _, tt := range []struct {
		text string
		want sim.Time
		err  string
	}{
		{"12ms", 12 * sim.Millisecond, ""},
		{"1.5s", 1500 * sim.Millisecond, ""},
		{"2h30m", 150 * sim.Minute, ""},
		{"250us", 250 * sim.Microsecond, ""},
		{"250µs", 250 * sim.Microsecond, ""},
		{"0s", 0, ""},
		{"-1ms", -sim.Millisecond, ""},
		{"12", 0, `write "12ms"`},
		{"12 ms", 0, `write "12ms"`},
		{"12MS", 0, `write "12ms"`},
		{"5 seconds", 0, `write "5s"`},
		{"5min", 0, `write "5m"`},
		{"7d", 0, `write "168h"`},
		{"1.5 days", 0, `write "36h"`},
		{"", 0, `write a duration such as "12ms", "1.5s" or "2h30m"`},
		{"soon", 0, `write a duration such as "12ms", "1.5s" or "2h30m"`},
		{"12MiB", 0, `write a duration such as "12ms", "1.5s" or "2h30m"`},
		{"1e3ms", 0, `write a duration such as "12ms", "1.5s" or "2h30m"`},
		{"NaNms", 0, `write a duration such as "12ms", "1.5s" or "2h30m"`},
		{"9999999h", 0, `write a duration such as "12ms", "1.5s" or "2h30m"`},
	} {
		got, err := ParseDuration(tt.text)
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%q: %v, %v", tt.text, got, err)
		}
	}
}

func TestBytes(t *testing.T) {
	for _, tt := range []struct {
		text string
		want models.Bytes
		err  string
	}{
		{"512MiB", 512 * models.MiB, ""},
		{"2GB", 2_000_000_000, ""},
		{"64KiB", 64 * models.KiB, ""},
		{"64 KiB", 64 * models.KiB, ""},
		{"64kB", 64_000, ""},
		{"1.5GiB", 1536 * models.MiB, ""},
		{"1.3B", 1, ""},
		{"1TiB", 1024 * models.GiB, ""},
		{"0B", 0, ""},
		{"512", 0, `write "512MiB"`},
		{"512M", 0, `write "512MiB"`},
		{"2g", 0, `write "2GiB"`},
		{"512mib", 0, `write "512MiB"`},
		{"64K", 0, `write "64KiB"`},
		{"-1MiB", 0, `write a size such as "512MiB", "2GB" or "64KiB"`},
		{"", 0, `write a size such as "512MiB", "2GB" or "64KiB"`},
		{"12ms", 0, `write a size such as "512MiB", "2GB" or "64KiB"`},
		{"1MiB.", 0, `write a size such as "512MiB", "2GB" or "64KiB"`},
		{"99999999999TiB", 0, "write at most 4000000TiB"},
	} {
		got, err := ParseBytes(tt.text)
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%q: %v, %v", tt.text, got, err)
		}
	}
}

func TestTheNearestWord(t *testing.T) {
	words := []string{"rate", "pattern", "file", "window"}
	for wrong, want := range map[string]string{
		"rte": "rate", "Rate": "rate", "artes": "rate", "patern": "pattern", "flie": "file",
		"widnow": "window", "x": "", "requests": "", "": "", "io": "", "fie": "file", "rat": "rate", "fx": "",
	} {
		if got := Nearest(wrong, words); got != want {
			t.Errorf("%q: %q", wrong, got)
		}
	}
}

// FuzzDuration: what is read is what time.ParseDuration reads, and what is not
// read is told how to be written; the cure, where it quotes one, can be read.
func FuzzDuration(f *testing.F) {
	for _, s := range []string{"12ms", "1.5s", "2h30m", "12", "5 seconds", "7d", "-1h", "µs", "1.5.2s", "9e9h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseDuration(text)
		if want, wrong := time.ParseDuration(text); (wrong == nil) != (err == nil) || sim.Time(want) != got {
			t.Fatalf("%q: %v, %v; want %v", text, got, err, want)
		}
		if err == nil {
			return
		}
		if cure, ok := strings.CutPrefix(err.Error(), `write "`); ok {
			if _, err := ParseDuration(strings.TrimSuffix(cure, `"`)); err != nil {
				t.Fatalf("%q: the cure %q: %v", text, cure, err)
			}
		}
	})
}

func FuzzBytes(f *testing.F) {
	for _, s := range []string{"512MiB", "2GB", "64 KiB", "1.5GiB", "512", "9e9TiB", "-1B", "99999999999999999999TiB"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseBytes(text)
		if got < 0 || got > math.MaxInt64/2 || (err != nil && (got != 0 || err.Error() == "")) {
			t.Fatalf("%q: %d, %v", text, got, err)
		}
	})
}
