package outputs

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"fleetcost/models/report"
	"fleetcost/outputs/plots"
	"fleetcost/outputs/samples"
)

func grid(t *testing.T, f Format, g *report.Grid) string {
	t.Helper()
	var page bytes.Buffer
	if err := f.Grid(&page, g, Options{Width: 200}); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// What is cheapest at a point, and its cost, are the same in JSON, CSV, the table and the
// report; where no design meets the goal there is no cost.
func TestMapsAreTheSameInEveryFormat(t *testing.T) {
	for name, g := range map[string]*report.Grid{"two": samples.MapOfTwo(), "choices": samples.MapOfChoices(), "cut": samples.CutMap()} {
		var kept struct {
			Interrupted bool
			PointsAsked int `json:"points_asked"`
			Rows        []struct {
				Text   string `json:"value_text"`
				Points []struct {
					Text     string `json:"value_text"`
					Cheapest []string
					Fleet    string
					Cost     *float64 `json:"usd_per_month"`
				}
			}
		}
		if err := json.Unmarshal([]byte(grid(t, jsonFormat{}, g)), &kept); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(strings.NewReader(grid(t, csvFormat{}, g))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		page := inMarkdown(grid(t, markdown{}, g))
		points := g.Points()
		if len(lines) != len(points)+1 || kept.PointsAsked != g.Asked() || kept.Interrupted != (len(points) < g.Asked()) {
			t.Fatalf("%s: %d lines of CSV, %d points of %d, interrupted: %v", name, len(lines), len(points), kept.PointsAsked, kept.Interrupted)
		}
		cheapest, cost := slices.Index(lines[0], "cheapest"), slices.Index(lines[0], "usd_per_month")
		for i, p := range points {
			var names []string
			for _, k := range p.Report.Cheapest() {
				names = append(names, p.Report.Designs[k].Name)
			}
			point := kept.Rows[p.Row].Points[p.Column]
			if !slices.Equal(names, point.Cheapest) || strings.Join(names, "; ") != lines[i+1][cheapest] {
				t.Errorf("%s: point %d: %v is cheapest, in JSON %v, in CSV %q", name, i, names, point.Cheapest, lines[i+1][cheapest])
			}
			if len(names) == 0 {
				if point.Cost != nil || lines[i+1][cost] != "" || point.Fleet != "" {
					t.Errorf("%s: point %d: what misses the goal has a cost: %v, %q", name, i, point.Cost, lines[i+1][cost])
				}
				continue
			}
			own := p.Report.Designs[p.Report.Cheapest()[0]].MonthlyUSD()
			if x, err := strconv.ParseFloat(lines[i+1][cost], 64); err != nil || x != own || *point.Cost != own {
				t.Errorf("%s: point %d costs %v, in JSON %v, in CSV %q", name, i, own, *point.Cost, lines[i+1][cost])
			}
			row := kept.Rows[p.Row].Text + " | " + point.Text + " | " + strings.Join(names, " and ") + " | " + point.Fleet + " | "
			if !slices.ContainsFunc(page, func(said string) bool { return strings.HasPrefix(said, row) }) {
				t.Errorf("%s: no row %q in\n%s", name, row, strings.Join(page, "\n"))
			}
		}
	}
}

// Whatever a map has in it, each format and each picture of it is whole text without control
// characters and without numbers that are none.
func TestOddMaps(t *testing.T) {
	for name, g := range samples.OddGrids() {
		for _, e := range formatsOfFiles() {
			if e.Name == "xlsx" && !strings.Contains(name, "hostile") {
				continue
			}
			text := hashes.ReplaceAllString(grid(t, e.Value, g), "")
			if e.Name == "xlsx" {
				continue
			}
			if !strings.HasSuffix(text, "\n") || !utf8.ValidString(text) {
				t.Errorf("%s of %s: not whole lines of UTF-8", e.Name, name)
			}
			for _, bad := range []string{"NaN", "Inf", "%!", "\x1b", "<script>alert"} {
				if strings.Contains(text, bad) && !(bad == "<script>alert" && e.Name != "html") {
					t.Errorf("%s of %s has %q", e.Name, name, bad)
				}
			}
		}
		for plot, draw := range map[string]func(*report.Grid) plots.Draft{"cheapest": plots.DrawCheapest, "cost": plots.DrawGridCost} {
			var once, again bytes.Buffer
			if err := draw(g).Write(&once, "svg"); err != nil {
				t.Fatal(err)
			}
			if err := draw(g).Write(&again, "svg"); err != nil || !bytes.Equal(once.Bytes(), again.Bytes()) {
				t.Errorf("%s of %s: the second picture is another", plot, name)
			}
			for _, bad := range []string{"NaN", "Inf", "<script>alert"} {
				if strings.Contains(once.String(), bad) {
					t.Errorf("%s of %s has %q", plot, name, bad)
				}
			}
		}
	}
}
