package sim

// A Level is a whole number that goes up and down in time, and its time
// average. Going up at time s and down at t adds t − s to the area; so it is
// enough to add the time at each step down and to subtract it at each step up,
// which integers do exactly.
type Level struct {
	N    int64
	area int64
	from Time
}

// Up raises the level by one.
func (l *Level) Up(now Time) {
	l.N++
	l.area -= int64(now)
}

// Down lowers the level by one.
func (l *Level) Down(now Time) {
	l.N--
	l.area += int64(now)
}

// Start begins a new average, from now on.
func (l *Level) Start(now Time) {
	l.from = now
	l.area = -l.N * int64(now)
}

// Area is the integral of the level since Start, in units × nanoseconds.
func (l *Level) Area(now Time) float64 { return float64(l.area + l.N*int64(now)) }

// Mean is the time average since Start.
func (l *Level) Mean(now Time) float64 {
	if now <= l.from {
		return float64(l.N)
	}
	return l.Area(now) / float64(now-l.from)
}
