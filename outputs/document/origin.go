package document

// An Origin says of a page that is kept how it was made, so that whoever finds it can
// make it again. What is not known is "".
type Origin struct {
	Tool     string // the program with its version
	Command  string // as it can be typed again
	Name     string // of the scenario, as the command names it
	Scenario string // its text
	Assumed  []Assumed
	Aged     []string // what was old, on the day on which it was made, of what it rests on
}

// An Assumed is a key that a scenario does not say, what it was filled in with, and why.
type Assumed struct{ Key, Value, Why string }
