package outputs

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fleetcost/outputs/contract"
)

// Every answer that is kept says which program made it and which version of the contract
// it keeps.
func TestAnswersSayWhatMadeThem(t *testing.T) {
	const tool = "fleetcost v1.2.3 | <b>"
	for _, g := range goldens {
		made := map[string][]byte{}
		for _, name := range []string{"json", "csv", "markdown"} {
			f, _ := Formats.Find(name)
			var page bytes.Buffer
			if err := g.write(f, &page, Options{Origin: Origin{Tool: tool}}); err != nil {
				t.Fatal(err)
			}
			made[name] = page.Bytes()
		}
		var head contract.Head
		if err := json.Unmarshal(made["json"], &head); err != nil {
			t.Fatal(err)
		}
		if head.Command == "" || head.Contract != contract.Version || head.Tool == nil || *head.Tool != tool {
			t.Errorf("%s: JSON begins with %.200s", g.name, made["json"])
		}
		if want := "{\n  \"command\": "; !strings.HasPrefix(string(made["json"]), want) || bytes.Count(made["json"], []byte("\n  \"contract\": ")) != 1 {
			t.Errorf("%s: the head is not the first of JSON, once: %.200s", g.name, made["json"])
		}
		lines, err := csv.NewReader(bytes.NewReader(made["csv"])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		header := lines[0]
		if end := header[len(header)-2:]; !slices.Equal(end, []string{"contract", "tool"}) && !slices.Equal(end, []string{"x_Contract", "x_Tool"}) {
			t.Errorf("%s: the columns of CSV end with %q", g.name, end)
		}
		if slices.Sort(header); len(slices.Compact(slices.Clone(header))) != len(header) {
			t.Errorf("%s: a column stands twice: %q", g.name, header)
		}
		for _, line := range lines[1:] {
			if end := line[len(line)-2:]; end[0] != fmt.Sprint(contract.Version) || end[1] != tool {
				t.Errorf("%s: a line of CSV ends with %q", g.name, end)
			}
		}
		want := fmt.Sprintf("\n\n<sub>fleetcost v1.2.3 \\| \\<b\\>, contract %d</sub>\n", contract.Version)
		if !bytes.HasSuffix(made["markdown"], []byte(want)) {
			t.Errorf("%s: Markdown ends with %q", g.name, made["markdown"][max(0, len(made["markdown"])-80):])
		}
	}
}
