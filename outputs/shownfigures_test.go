package outputs

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A shownFigure stands in a column of a table for people, row by row, where JSON has the
// values of a path.
type shownFigure struct {
	answer, column, path string
	times                float64 // what is shown, of what JSON has: percent of shares, minutes of seconds
}

var shownFigures = []shownFigure{
	{"budget", "P10 $", "designs.whole.p10_usd", 1}, {"budget", "P50 $", "designs.whole.p50_usd", 1}, {"budget", "P90 $", "designs.whole.p90_usd", 1},
	{"budget", "mean $", "designs.whole.mean_usd", 1}, {"budget", "at mid $", "designs.at_mid_usd", 1}, {"budget", "largest regret $", "designs.largest_regret_usd", 1},
	{"budget", "mean regret $", "designs.mean_regret_usd", 1}, {"budget", "node P10", "designs.0.months.p10_usd", 1}, {"budget", "node P90", "designs.0.months.p90_usd", 1},
	{"budget", "go P50", "designs.1.months.p50_usd", 1}, {"budget", "at its low", "designs.0.swings.0.at_low_usd", 1}, {"budget", "at its high", "designs.0.swings.0.at_high_usd", 1},
	{"forecast", "instance hours", "designs.courses.instance_hours", 1}, {"forecast", "CPU used", "designs.courses.utilization", 100},
	{"forecast", "$ for a week", "designs.courses.usd", 1}, {"forecast", "$ per 730 h", "designs.courses.usd_per_month", 1}, {"forecast", "$ per million", "designs.courses.usd_per_million_requests", 1},
	{"forecast", "against static", "designs.courses.over_static", 100}, {"forecast", "against oracle", "designs.courses.over_oracle", 100},
	{"forecast", "goal missed minutes", "designs.courses.missed_s", 1. / 60}, {"forecast", "requests served", "designs.courses.served", 1}, {"forecast", "failed", "designs.courses.error_rate", 100},
	{"forecast", "its p99 ms", "designs.courses.worst.latency_ms", 1}, {"forecast", "its load/s", "designs.courses.worst.rate_per_s", 1}, {"forecast", "not steady", "designs.courses.unsteady_share", 100},
	{"forecast", "least", "designs.courses.services.instances_least", 1}, {"forecast", "most", "designs.courses.services.instances_most", 1},
	{"forecast", "added", "designs.courses.services.added", 1}, {"forecast", "taken away", "designs.courses.services.taken_away", 1},
	{"commit", "$ in all", "fleets.ways.usd", 1}, {"commit", "used", "fleets.ways.utilization", 100}, {"commit", "covers", "fleets.ways.coverage", 100},
	{"commit", "upfront, $", "fleets.ways.upfront_usd", 1}, {"commit", "saves with a third less, $", "fleets.ways.fallen_against_none_usd", -1},
	{"tuning", "tuned on instance hours", "tuned_on.*.instance_hours", 1}, {"tuning", "tuned on $", "tuned_on.*.usd", 1}, {"tuning", "tuned on against oracle", "tuned_on.*.over_oracle", 100},
	{"tuning", "tuned on missed minutes", "tuned_on.*.missed_s", 1. / 60}, {"tuning", "held out $", "held_out.*.usd", 1}, {"tuning", "held out missed minutes", "held_out.*.missed_s", 1. / 60},
	{"breakeven", "from", "stretches.from", 1}, {"breakeven", "to", "stretches.to", 1}, {"breakeven", "node $/month", "stretches.first_usd_per_month_from", 1},
	{"breakeven", "django $/month", "stretches.second_usd_per_month_from", 1},
	{"diff", "old $/month", "designs.usd_per_month_old", 1}, {"diff", "new $/month", "designs.usd_per_month_new", 1}, {"diff", "change $/month", "designs.usd_per_month_change", 1},
	{"diff", "change %", "designs.change_share", 100}, {"diff", "of it by prices", "designs.usd_per_month_by_prices", 1},
	{"explain", "saves $/month", "changes.saves_usd_per_month", 1},
	{"sweep", "traffic.rate", "values", 1}, {"sweep", "node inst.", "points.designs.0.instances", 1}, {"sweep", "node p99 ms", "points.designs.0.p99_ms", 1},
	{"sweep", "node $/month", "points.designs.0.usd_per_month", 1}, {"sweep", "django $/month", "points.designs.1.usd_per_month", 1}, {"sweep", "go p99 ms", "points.designs.2.p99_ms", 1},
	{"sweep", "threads $/month", "points.designs.3.usd_per_month|usd_per_month_missed", 1},
}

// Figures that people read in a table are those that programs read in JSON, each told by
// its name, in tables of every kind of answer.
func TestFiguresOfTablesAreThoseOfJSON(t *testing.T) {
	all := everyAnswer()
	compared := 0
	for _, s := range shownFigures {
		var document any
		if err := json.Unmarshal(inFormat(t, all[s.answer], formatCalled(t, "json"), Options{}), &document); err != nil {
			t.Fatal(err)
		}
		want := valuesAt(document, strings.Split(s.path, "."))
		got := columnOf(inMarkdown(string(inFormat(t, all[s.answer], formatCalled(t, "markdown"), Options{}))), s.column)
		if len(got) < len(want) || len(want) == 0 {
			t.Errorf("%s: %d rows of %s, %d values of %s", s.answer, len(got), s.column, len(want), s.path)
			continue
		}
		for i, value := range want {
			shown := figure.FindString(got[i])
			x, is := value.(float64)
			if !is {
				if shown != "" && s.column != "threads $/month" {
					t.Errorf("%s: %s is %q in row %d, and JSON does not know it", s.answer, s.column, got[i], i+1)
				}
				continue
			}
			is = shown != ""
			y, _ := strconv.ParseFloat(strings.ReplaceAll(shown, ",", ""), 64)
			// What does not apply to itself, or is the whole table's best, is left out.
			if !is && x != 0 {
				t.Errorf("%s: %s is %q in row %d, and %v in JSON", s.answer, s.column, got[i], i+1, x)
				continue
			}
			if is && !agrees(strings.TrimLeft(shown, "+-"), y, x*s.times) {
				t.Errorf("%s: %s is %q in row %d, and %v in JSON", s.answer, s.column, got[i], i+1, x*s.times)
			}
			compared++
		}
	}
	if compared < 200 {
		t.Errorf("only %d figures were compared", compared)
	}
}

// figure is a number of a cell with its sign.
var figure = regexp.MustCompile(`[+-]?\d[\d,]*(\.\d+)?`)

// columnOf is a column of the first table that has it.
func columnOf(rows []string, header string) (cells []string) {
	at, width := -1, 0
	for _, row := range rows {
		of := strings.Split(row, " | ")
		switch {
		case at < 0:
			at, width = slices.Index(of, header), len(of)
		case len(of) != width || of[at] == header:
			return cells
		default:
			cells = append(cells, of[at])
		}
	}
	return cells
}

// fleetsOfTuning are the fleets of a tuning in the order of its table.
var fleetsOfTuning = []string{"as_it_was", "tuned", "static", "oracle"}

// valuesAt are the values of a path through a document: lists give those of all their
// parts, or of one that is named by its place; a|b is b where a is null.
func valuesAt(in any, path []string) (all []any) {
	if list, is := in.([]any); is {
		if len(path) > 0 {
			if place, err := strconv.Atoi(path[0]); err == nil {
				return valuesAt(list[place], path[1:])
			}
		}
		for _, x := range list {
			all = append(all, valuesAt(x, path)...)
		}
		return all
	}
	if len(path) == 0 {
		return []any{in}
	}
	object, is := in.(map[string]any)
	if !is {
		return []any{nil} // of what is null
	}
	if path[0] == "*" {
		for _, name := range fleetsOfTuning {
			all = append(all, valuesAt(object[name], path[1:])...)
		}
		return all
	}
	if object["change"] == "same" {
		return nil // tables have what changes
	}
	for name := range strings.SplitSeq(path[0], "|") {
		if object[name] != nil {
			return valuesAt(object[name], path[1:])
		}
	}
	return []any{nil}
}
