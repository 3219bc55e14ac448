package document

// An Origin says of a page that is kept how it was made, so that whoever finds it can
// make it again. What is not known is "".
type Origin struct {
	Tool     string // the program with its version
	Command  string // as it can be typed again
	Name     string // of the scenario, as the command names it
	Scenario string // its text
}
