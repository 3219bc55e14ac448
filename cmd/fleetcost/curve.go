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
	size := onlySize(board.Knobs)
	if size == nil {
		s.progress.note("no cost curve: not one number of the scenario says how much traffic there is; fleetcost sweep draws one over any key")
		return nil
	}
	key := size.Name
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
	answer.Curve, err = sweeps.Curve(s.c.Context, &plan.Points{Rough: true}, key, said.Value, size.Whole, answer, at, func(done, all int) {
		s.progress.advance(fmt.Sprintf("cost curve, value %d of %d", done+1, all), float64(done)/float64(all))
	})
	return err
}

// onlySize is the knob of the traffic, where one number says how much there is.
func onlySize(knobs []report.Knob) *report.Knob {
	var only *report.Knob
	for i := range knobs {
		if knobs[i].Group == "traffic" {
			if only != nil {
				return nil
			}
			only = &knobs[i]
		}
	}
	return only
}
