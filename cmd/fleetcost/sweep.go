package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/models/sweeps"
	"fleetcost/models/words"
	"fleetcost/outputs"
	"fleetcost/outputs/phrases"
	"fleetcost/profiles/keys"
)

func sweepCommand() *cli.Command {
	return &cli.Command{
		Name:      "sweep",
		Usage:     "compare the designs over the values of a key: cost curves, break-even points",
		ArgsUsage: "[FILE]",
		Description: `Varies one key of the scenario, compares the designs at each value, and shows
where the cheapest one changes. With --out it draws cost (monthly cost over the
key) and latency as .png, .svg and .pdf. With two keys it is a map: which design
is cheapest at each pair of values, and what it costs (cheapest, cost). The exit
status is 1 when no design meets the goal at any value.

  --vary traffic.rate=100:10000:log:12    12 values with equal ratios
  --vary traffic.rate=100:1000:10         10 values with equal distances
  --vary traffic.rate=100,300,1000        these values
  --vary goal.errors=0.1%:10%:log:5       shares may be in percent
  --vary goal.p99=50ms:0.8s:log:5         times and sizes have their unit, at both ends
  --vary request.browse.steps.0.cpu=1ms:8ms:6          steps count from 0
  --vary cloud.region=us-east-1,eu-west-1              words: a bar for each design
  --vary traffic.from=2026-01-01:2026-06-01:6          days
  --vary design.node.machine=c7g.large,c7g.xlarge      machines, presets, true,false
  --vary traffic.rate=100:5000:log:8 --vary goal.p99=100ms:400ms:4    across, and down`,
		Flags: simulationFlags(
			chartFlag(),
			&cli.StringSliceFlag{Name: "vary", Usage: "`KEY=VALUES`: FROM:TO[:log][:STEPS], or A,B,C; a second key makes a map"},
			&cli.BoolFlag{Name: "rough", Usage: "plan each point with less effort: about twice as fast, but a fleet may be an instance more or less"},
		),
		Action: func(c *cli.Context) error {
			s, err := newSession(c, example, append(outputs.SweepNames(), outputs.GridNames()...)...)
			if err != nil {
				return err
			}
			ranges, err := s.ranges()
			if err != nil {
				return err
			}
			if len(ranges) > 1 {
				return s.grid(&ranges[0], &ranges[1])
			}
			return s.sweep(&ranges[0])
		},
	}
}

// sweep compares the designs at each value of a key.
func (s *session) sweep(over *sweeps.Range) error {
	begin := s.progress.parts("value", len(over.Values()), len(s.loaded.Scenario.Designs), "designs")
	answer, err := sweeps.Run(s.c.Context, over, s.c.Bool("rough"), func(value float64) (*plan.Planner, error) {
		begin(setting(over, value))
		return s.varied(setting(over, value))
	})
	s.progress.done()
	if len(answer.Report) == 0 {
		return err
	}
	met := false
	for _, r := range answer.Report {
		r.Warnings = append(r.Warnings, taken(s.loaded)...)
		met = met || report.AnyMet(r)
	}
	s.tellStale(pricesOfSweep(answer))
	if werr := s.format.Sweep(s.c.App.Writer, answer, s.place()); werr != nil {
		return werr
	}
	if ferr := s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.SweepFiles(answer, from) }); ferr != nil {
		return ferr
	}
	if err == nil && !met {
		return errNotMet
	}
	return err
}

// grid compares the designs at each pair of values of two keys.
func (s *session) grid(across, down *sweeps.Range) error {
	begin := s.progress.parts("point", len(across.Values())*len(down.Values()), len(s.loaded.Scenario.Designs), "designs")
	answer, err := sweeps.RunGrid(s.c.Context, across, down, s.c.Bool("rough"), func(x, y float64) (*plan.Planner, error) {
		begin(setting(across, x) + ", " + setting(down, y))
		return s.varied(setting(across, x), setting(down, y))
	})
	s.progress.done()
	if len(answer.Rows) == 0 {
		return err
	}
	met := false
	for _, p := range answer.Points() {
		p.Report.Warnings = append(p.Report.Warnings, taken(s.loaded)...)
		met = met || report.AnyMet(p.Report)
	}
	var prices []dated
	for _, p := range answer.Points() {
		prices = append(prices, pricesOfReport(p.Report)...)
	}
	s.tellStale(prices)
	if werr := s.format.Grid(s.c.App.Writer, answer, s.place()); werr != nil {
		return werr
	}
	if ferr := s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.GridFiles(answer, from) }); ferr != nil {
		return ferr
	}
	if err == nil && !met {
		return errNotMet
	}
	return err
}

// ranges are what --vary says, of which each value was tried on the scenario before the
// first is simulated: only the ends of numbers where a trace would be read again for each.
func (s *session) ranges() ([]sweeps.Range, error) {
	texts := s.c.StringSlice("vary")
	if len(texts) == 0 {
		return nil, usage("--vary: over which key? Write --vary traffic.rate=100:10000:log:12")
	}
	if len(texts) > 2 {
		return nil, usage("--vary: two keys at most, not %d: %s; give the others a value by --set, and run it again for each", len(texts), strings.Join(texts, " and "))
	}
	var all []sweeps.Range
	var wrong []string
	for _, text := range texts {
		r, err := parseVary(text)
		if err != nil {
			wrong = append(wrong, "--vary: "+err.Error())
		}
		all = append(all, r)
	}
	if len(wrong) > 0 {
		return nil, usage("%s", strings.Join(wrong, "\n"))
	}
	for _, r := range all {
		for _, set := range s.source.Sets {
			if key, value, _ := strings.Cut(set, "="); strings.TrimSpace(key) == r.Key {
				return nil, usage("--set and --vary both give %s a value; leave out --set %s=%s", words.Printable(r.Key), words.Printable(r.Key), words.Printable(value))
			}
		}
	}
	if err := pairs(all); err != nil {
		return nil, err
	}
	scenario, err := s.planner()
	if err != nil {
		return nil, err // of the scenario itself, not of the first value
	}
	for i := range all {
		r := &all[i]
		r.Whole = wholeOnly(r, func(value float64) error { _, err := s.varied(setting(r, value)); return err })
	}
	return all, s.tried(scenario, all)
}

// tried tells what is wrong at any of the points.
func (s *session) tried(scenario *plan.Planner, all []sweeps.Range) error {
	points := [][]string{nil}
	says := []string{""}
	for i := range all {
		r := &all[i]
		along := r.Axis()
		values := along.Values
		if r.Choices == nil && scenario.Scenario.Traffic.Horizon() > 0 {
			values = []float64{r.From, r.To}
		}
		var more [][]string
		var said []string
		for k, sets := range points {
			for _, v := range values {
				more = append(more, append(sets[:len(sets):len(sets)], setting(r, v)))
				said = append(said, strings.TrimPrefix(says[k]+", "+words.Printable(r.Key)+" = "+phrases.On(&along, v), ", "))
			}
		}
		points, says = more, said
	}
	tries := make([]attempt, len(points))
	for i, sets := range points {
		p, err := s.varied(sets...)
		tries[i] = attempt{says[i], sets, err}
		if err == nil && p.Catalogue.Currency != scenario.Catalogue.Currency {
			return usage("--vary: amounts are in %s, and at %s in %s: the two cannot be compared", scenario.Catalogue.Currency.Units(), says[i], p.Catalogue.Currency.Units())
		}
	}
	return refused(tries)
}

// pairs tells what is wrong with two keys together.
func pairs(all []sweeps.Range) error {
	if len(all) < 2 {
		return nil
	}
	x, y := all[0], all[1]
	if keys.Overlap(x.Key, y.Key) {
		if x.Key == y.Key {
			return usage("--vary: %s stands there twice; give all its values at once, or another key", words.Printable(x.Key))
		}
		return usage("--vary: %s and %s: one is within the other, so that only one of them would hold; vary one of the two", x.Key, y.Key)
	}
	if n, m := len(x.Values()), len(y.Values()); n*m > mostSteps {
		return usage("--vary: %s × %s are %s points, more than %s; take fewer values", words.Plural(n, "value", "values"), words.Plural(m, "value", "values"), words.Count(n*m), words.Count(mostSteps))
	}
	return nil
}
