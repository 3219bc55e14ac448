package main

import (
	"fmt"
	"strconv"

	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/models/sweeps"
	"fleetcost/profiles/knobs"
)

// curve adds to an answer what the designs cost with less traffic and with more, for a page
// that is kept, unless it has it, or --no-curve says otherwise. The answer itself stays as
// it is.
func (s *session) curve(answer *report.Report) error {
	if answer.Curve != nil || s.c.Bool("no-curve") {
		return nil
	}
	loaded := s.loaded
	defer func() { s.loaded = loaded; s.progress.done() }()
	board, err := knobs.Of(s.source, loaded)
	if err != nil {
		return err
	}
	var sizes []report.Knob // of the traffic
	for _, k := range board.Knobs {
		if k.Group == "traffic" {
			sizes = append(sizes, k)
		}
	}
	if len(sizes) != 1 {
		s.progress.note("no cost curve: not one number of the scenario says how much traffic there is; fleetcost sweep draws one over any key")
		return nil
	}
	key := sizes[0].Name
	said, _, number := s.source.Said(key)
	if !number || said.Value <= 0 {
		return nil
	}
	at := func(value float64) (*plan.Planner, error) {
		p, err := s.varied(key + "=" + strconv.FormatFloat(value, 'g', -1, 64) + said.Unit)
		if err == nil {
			p.Progress, p.Done = nil, nil
		}
		return p, err
	}
	answer.Curve, err = sweeps.Curve(s.c.Context, key, said.Value, sizes[0].Whole, answer, at, func(done, all int) {
		s.progress.advance(fmt.Sprintf("cost curve, value %d of %d", done+1, all), float64(done)/float64(all))
	})
	return err
}
