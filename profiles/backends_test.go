package profiles

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// Every preset that is there is held against what a backend must be, so that a
// new one is tested unasked.
func TestBackendPresets(t *testing.T) {
	if _, err := backendPresets(); err != nil {
		t.Fatal(err)
	}
	all := Backends()
	if !slices.IsSortedFunc(all, func(a, b BackendPreset) int { return strings.Compare(a.Name, b.Name) }) || len(all) == 0 {
		t.Error("presets are not in the order of their names, or there are none")
	}
	sold := map[string]bool{}
	for _, info := range clouds.All() {
		for _, r := range info.Regions {
			c, err := clouds.Catalogue(info.Provider, r.Name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range c.Managed {
				sold[m.Service] = true
			}
		}
	}
	for _, b := range all {
		t.Run(b.Name, func(t *testing.T) {
			if b.Title == "" || len(b.Services) == 0 {
				t.Errorf("title %q, services %v", b.Title, b.Services)
			}
			for _, s := range b.Services {
				if !sold[s] {
					t.Errorf("no cloud sells %s", s)
				}
			}
			if b.Connections < 1 || b.RoundTrip <= 0 || b.RoundTrip > 10*sim.Millisecond || b.Connect < b.RoundTrip || b.Connect > sim.Second {
				t.Errorf("%d connections, each opened in %v; round trip %v", b.Connections, b.Connect, b.RoundTrip)
			}
			if b.ServersOn(0) < 1 || b.ServersOn(4) < b.ServersOn(0) || b.ServersOn(4) > 4 {
				t.Errorf("%d servers on unknown vCPUs, %d on 4", b.ServersOn(0), b.ServersOn(4))
			}
			var keys []string
			for _, o := range b.Origins {
				keys = append(keys, o.Key)
			}
			want := "connect connections discipline round_trip servers"
			if b.Pooled {
				want = "connect connections discipline memory_per_connection pool round_trip servers"
			}
			if want := strings.Fields(want); !slices.Equal(keys, want) {
				t.Errorf("there are sources of %v, want %v", keys, want)
			}
			if n := b.ConnectionsOn(8 * models.GiB); n < b.Connections || b.Pooled && (n < 600 || n > 1000) {
				t.Errorf("%d connections on 8 GiB", n)
			}
			if again, err := Backend(b.Name); err != nil || !cmp.Equal(b, again) {
				t.Errorf("found as %+v, %v", again, err)
			}
		})
	}
}

func ExampleBackend() {
	redis, err := Backend("redis")
	fmt.Println(redis.Connections, redis.Connect, redis.ServersOn(4), redis.Discipline(), redis.Services, err)
	postgres, err := Backend("postgres")
	fmt.Println(postgres.Connections, postgres.Connect, postgres.ServersOn(4), postgres.Discipline(), postgres.Services, err)
	_, err = Backend("postgers")
	fmt.Println(err)
	// Output:
	// 10000 1.6ms 1 first-come-first-served [redis valkey] <nil>
	// 100 5ms 4 processor-sharing [postgres] <nil>
	// backend: postgers: there is no such preset; did you mean postgres?
}

// What a table does not say it has from its parent; without one it says all.
func TestBackendsInherit(t *testing.T) {
	read := func(text string, parent *BackendPreset) (BackendPreset, string) {
		var found keys.Findings
		table := keys.Decode("my.toml", text, &found).Table()
		b := readBackendPreset(table, "mine", parent)
		table.Finish()
		return b, found.Sorted().Error()
	}
	postgres, err := Backend("postgres")
	if err != nil {
		t.Fatal(err)
	}
	b, problems := read("connections = 400\nround_trip = \"1ms\"", &postgres)
	want := postgres
	want.Name, want.Connections, want.RoundTrip = "mine", 400, sim.Millisecond
	want.Origins = slices.DeleteFunc(slices.Clone(postgres.Origins), func(o models.Origin) bool { return o.Key == "connections" || o.Key == "round_trip" })
	if diff := cmp.Diff(want, b); problems != "" || diff != "" {
		t.Errorf("%s\n%s", problems, diff)
	}
	for _, tt := range []struct{ why, text, says string }{
		{"no key is left out", "", `my.toml: servers: missing; add how many requests it works on at once, e.g. servers = 1 or "vcpu"`},
		{"nor of another name", "max_connections = 3", "my.toml:1: max_connections: unknown key"},
		{"somebody works", "servers = 0", "servers: 0 is out of range"},
		{"or as many as there are", `servers = "cpus"`, `"cpus" is not known; write a whole number or "vcpu"`},
		{"in a known order", `discipline = "fifo"`, `discipline: "fifo" is not known`},
		{"and somebody is let in", "connections = 0", "connections: 0 is out of range"},
	} {
		if _, problems := read(tt.text, nil); !strings.Contains(problems, tt.says) {
			t.Errorf("%s: %s\nwant one that says %q", tt.why, problems, tt.says)
		}
	}
}
