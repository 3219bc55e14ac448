package cost

import "testing"

// One instance more costs what an instance of the dearest service does; what is paid by use,
// and what has no instances, does not grow.
func TestOneMore(t *testing.T) {
	line := func(part, unit string, usd float64) Line {
		return Line{Part: part, Unit: unit, Amount: MustDollars(usd)}
	}
	for _, tt := range []struct {
		what      string
		lines     []Line
		instances map[string]int
		want      float64
	}{
		{"three of one service", []Line{line("", "instance-hours", 79.4970)}, map[string]int{"": 3}, 106.00},
		{"with its volumes", []Line{line("", "instance-hours", 75), line("", "GB-month", 15), line("", "GB", 40)}, map[string]int{"": 3}, 160},
		{"of two services the dearer", []Line{line("api", "instance-hours", 300), line("web", "instance-hours", 50), line("db", "instance-hours", 900)}, map[string]int{"api": 10, "web": 1}, 1300},
		{"of lines that are of no service the mean", []Line{line("nodes", "instance-hours", 100)}, map[string]int{"api": 3, "web": 1}, 125},
		{"without instances", []Line{line("", "request", 10)}, nil, 10},
	} {
		b := Bill{Lines: tt.lines}
		if got := b.OneMore(tt.instances); got != MustDollars(tt.want) {
			t.Errorf("%s: %v, want %v", tt.what, got, tt.want)
		}
	}
}
