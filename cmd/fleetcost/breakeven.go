package main

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models"
	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/models/worth"
	"fleetcost/outputs"
)

func breakevenCommand() *cli.Command {
	return &cli.Command{
		Name:      "breakeven",
		Usage:     "where one design becomes cheaper than another, over any key with a number",
		ArgsUsage: "[FILE]",
		Description: `Finds all values of a key at which the cheaper of two designs changes, and the
stretches in which both cost the same: instances come whole, so that costs are
stairs, and may cross more than once. A change is sought down to 0.5 % of the
value. Without a range it is a tenth of the scenario's value to ten times that,
which may take minutes: progress tells how long, and an interrupted search shows
what it found so far. The exit status is 1 when neither design meets the goal at any value.`,
		Flags: simulationFlags(
			chartFlag(),
			&cli.StringFlag{Name: "between", Usage: "`A,B`: the two designs; may be left out where there are but two"},
			&cli.StringFlag{Name: "vary", Usage: "`KEY[=FROM:TO[:log][:STEPS]]`: a key with a number, a time or a size; STEPS values are looked at to begin with"},
		),
		Action: func(c *cli.Context) error {
			s, err := newSession(c, example, outputs.CrossingsNames()...)
			if err != nil {
				return err
			}
			p, err := s.planner()
			if err != nil {
				return err
			}
			b := worth.Breakeven{}
			if b.Between, err = two(c, p); err != nil {
				return err
			}
			if err := s.over(&b); err != nil {
				return err
			}
			found, err := b.Find(c.Context, func(value float64) (*plan.Planner, error) {
				p, err := s.varied(setting(&b.Range, value))
				if err == nil {
					p.Scenario.Designs = slices.DeleteFunc(p.Scenario.Designs, func(d models.Layout) bool { return !slices.Contains(b.Between[:], d.Name) })
				}
				return p, err
			}, s.progress.advance)
			s.progress.done()
			if len(found.Stretches) == 0 {
				return err
			}
			tellTaken(c.App.ErrWriter, s.loaded, "")
			s.tellStale(pricesOfSweep(found.Looked))
			if werr := s.format.Crossings(c.App.Writer, found, s.place()); werr != nil {
				return werr
			}
			if ferr := s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.CrossingsFiles(found, from) }); ferr != nil {
				return ferr
			}
			if err != nil {
				return err
			}
			if len(found.Stretches) == 1 && found.Stretches[0].Holds == report.NobodyMeets {
				return errNotMet
			}
			return nil
		},
	}
}

// two are the designs that --between names, or the only two.
func two(c *cli.Context, p *plan.Planner) (both [2]string, err error) {
	var all []string
	for _, d := range p.Scenario.Designs {
		all = append(all, d.Name)
	}
	names := commaSeparated(c.String("between"))
	if len(names) == 0 && len(all) == 2 {
		names = all
	}
	if len(all) == 1 {
		return both, usage("--between: the scenario has one design, %s; add another, [design.NAME]", all[0])
	}
	if len(names) != 2 {
		return both, usage("--between: which two? Write --between %s; the designs are %s", strings.Join(all[:min(2, len(all))], ","), strings.Join(all, ", "))
	}
	if err := strangers("--between", names, all, "the designs are"); err != nil {
		return both, err
	}
	if names[0] == names[1] {
		return both, usage("--between: %s and itself always cost the same; name two designs", names[0])
	}
	return [2]string(names), nil
}

// looksAtFirst are the values that are looked at whatever holds there.
const looksAtFirst = 9

// over reads the range of --vary, or makes one around the scenario's own value.
func (s *session) over(b *worth.Breakeven) error {
	text := s.c.String("vary")
	if text == "" {
		return usage("--vary: over which key? Write --vary traffic.rate, or with a range --vary traffic.rate=100:10000")
	}
	key, _, ranged := strings.Cut(text, "=")
	b.Range.Key = strings.TrimSpace(key)
	b.Said = math.NaN()
	said, told, number := s.source.Said(b.Range.Key)
	if ranged {
		var err error
		if b.Range, err = parseVary(text); err != nil {
			return usage("--vary: %v", err)
		}
		if b.Range.Choices != nil {
			return usage("--vary: between %s and %s there is no value at which two designs could cost the same; sweep compares choices", b.Range.Choices[0], b.Range.Choices[1])
		}
		if b.Range.Listed == nil && strings.Count(text, ":") == 1 {
			b.Range.Steps, b.Range.Log = looksAtFirst, b.Range.From > 0 && b.Range.To >= 4*b.Range.From
		}
		if number && said.Unit == b.Range.Unit {
			b.Said = said.Value
		}
	} else {
		if !number || said.Value == 0 {
			return s.noRange(b.Range.Key, told)
		}
		b.Range.Unit, b.Said, b.Chosen = said.Unit, said.Value, true
		if err := s.around(b); err != nil {
			return err
		}
	}
	read := func(value float64) error { _, err := s.varied(setting(&b.Range, value)); return err }
	for _, end := range []float64{b.Range.From, b.Range.To} {
		if err := read(end); err != nil {
			return err
		}
	}
	b.Range.Whole = wholeOnly(&b.Range, read)
	return nil
}

// noRange says why there is no range around what the scenario says of a key.
func (s *session) noRange(key string, told bool) error {
	if !told {
		if _, err := s.varied(key + "=1"); err != nil {
			return err // of a key that there is not, too
		}
		return usage("--vary: the scenario does not say %s itself; give a range: --vary %s=FROM:TO", key, key)
	}
	return usage("--vary: what the scenario says of %s is no number above 0; give a range, --vary %s=FROM:TO, or a key below it such as %s.mean", key, key, key)
}

// around makes the range a tenth to ten times the scenario's value, or as much of it as
// the key takes.
func (s *session) around(b *worth.Breakeven) error {
	valid := func(value float64) bool { _, err := s.varied(setting(&b.Range, value)); return err == nil }
	if _, err := s.varied(setting(&b.Range, b.Said)); err != nil {
		return err
	}
	whole := !valid(b.Said*1.0625) && b.Said == math.Trunc(b.Said)
	widest := func(factors ...float64) float64 {
		for _, f := range factors {
			v := b.Said * f
			if whole {
				v = math.Round(v)
			}
			if v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64); v > 0 && valid(v) {
				return v
			}
		}
		return b.Said
	}
	b.Range.From, b.Range.To = widest(0.1, 0.2, 0.5, 0.75, 0.9), widest(10, 5, 2, 1.5, 1.1)
	b.Range.Steps, b.Range.Log = looksAtFirst, true
	if b.Range.From >= b.Range.To {
		return usage("--vary: %s takes no other value near %v; give a range: --vary %s=FROM:TO", b.Range.Key, b.Said, b.Range.Key)
	}
	return nil
}
