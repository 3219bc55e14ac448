package report

import "slices"

// AtFirst is a comparison of fleets that were simulated briefly without what such a look
// cannot tell: which fleet is sure of the goal, and how precise the figures are.
func AtFirst(r *Report) *Report {
	first := *r
	first.Designs = slices.Clone(r.Designs)
	for i := range first.Designs {
		d := &first.Designs[i]
		d.Likely, d.Sure = false, nil
		d.Warnings = slices.DeleteFunc(slices.Clone(d.Warnings), func(w Reason) bool {
			_, is := w.(Imprecise)
			return is
		})
	}
	return &first
}
