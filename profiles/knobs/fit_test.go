package knobs

import (
	"testing"

	"fleetcost/models/report"
	"fleetcost/profiles"
)

// Only machines that a problem is about are kept: another problem is one of the scenario.
func TestOnlyWhatDoesNotFitKeepsItsMachine(t *testing.T) {
	b := board(t, embedded(t, "storefront"))
	for _, c := range []struct {
		machine string
		keep    int
	}{{"c7g.large", 0}, {"m7i.large", 0}} {
		src, loaded, kept, err := b.Load(report.Settings{Machine: c.machine})
		if err != nil || loaded == nil || len(kept) != c.keep || len(src.Text) == 0 {
			t.Errorf("%s: %v, %v", c.machine, kept, err)
		}
	}
	if _, _, kept, err := b.Load(report.Settings{Machine: "no-such"}); err == nil || len(kept) > 0 {
		t.Errorf("a machine of no price list: %v, %v", kept, err)
	}
}

func TestTheSchemaOfWhatIsKeptIsThatOfInit(t *testing.T) {
	for was, want := range map[string]string{
		"#:schema ../scenario.schema.json\ntitle = \"x\"\n": "#:schema ./" + profiles.SchemaFile + "\ntitle = \"x\"\n",
		"#:schema https://example.com/s.json\na = 1\n":      "#:schema https://example.com/s.json\na = 1\n",
		"# a shop\n#:schema x\n":                            "# a shop\n#:schema x\n",
		"":                                                  "",
	} {
		if got := beside(was); got != want {
			t.Errorf("%q becomes %q", was, got)
		}
	}
}
