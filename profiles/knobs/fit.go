package knobs

import (
	"errors"
	"slices"
	"strings"

	"fleetcost/models/report"
	"fleetcost/profiles"
	"fleetcost/profiles/keys"
)

// kept is the key of a machine that stays, and why.
type kept struct {
	key string
	report.KeepsMachine
}

// Load reads the scenario as it reads with settings. What the chosen machine does not fit
// keeps the one that the scenario names, so that all others are answered; where it fits
// nothing, that is what is wrong.
func (b *Board) Load(s report.Settings) (profiles.Source, *profiles.Loaded, []report.Reason, error) {
	src, err := b.turn(s, nil)
	if err != nil {
		return src, nil, nil, err
	}
	loaded, err := profiles.Load(src)
	var problems keys.Problems
	if err == nil || s.Machine == "" || !errors.As(err, &problems) {
		return src, loaded, nil, err
	}
	stay := b.staying(s.Machine, problems)
	if len(stay) == 0 || len(stay) == len(b.machines) {
		return src, nil, nil, err
	}
	other, failed := b.turn(s, stay)
	if failed != nil {
		return src, nil, nil, err
	}
	if loaded, failed = profiles.Load(other); failed != nil {
		return src, nil, nil, err // another machine does not help
	}
	var told []report.Reason
	for _, k := range stay {
		told = append(told, k.KeepsMachine)
	}
	return other, loaded, told, nil
}

// staying are the machines of the parts that problems are about; none where one is about no part.
func (b *Board) staying(chosen string, problems keys.Problems) (all []kept) {
	for _, p := range problems {
		at := slices.IndexFunc(b.machines, func(key string) bool {
			return p.Key == key || strings.HasPrefix(p.Key, strings.TrimSuffix(key, "machine"))
		})
		if at < 0 {
			return nil
		}
		key := b.machines[at]
		if !slices.ContainsFunc(all, func(k kept) bool { return k.key == key }) {
			all = append(all, kept{key, report.KeepsMachine{Part: strings.TrimPrefix(strings.TrimSuffix(key, ".machine"), "design."), Machine: chosen, Why: p.What}})
		}
	}
	return all
}
