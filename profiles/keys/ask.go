package keys

// A Kind is what sort of value a key has, as it is asked for.
type Kind string

// The kinds of scalars, and of what stands in their place.
const (
	Number   Kind = "number"
	Whole    Kind = "whole number"
	Share    Kind = "share"
	Duration Kind = "duration"
	Time     Kind = "time" // a duration, or a table that says how it varies
	Size     Kind = "size"
	Text     Kind = "text"
	Truth    Kind = "true or false"
)

// An Ask is how a key was asked for.
type Ask struct {
	Kind  Kind
	Words []string // that are allowed, where only some are
	Word  string   // that stands for a number
}

// Ask is how the key was asked for; of no kind where only its presence was, or it is
// a table.
func (t *Table) Ask(key string) Ask { return t.asks[key] }

// ask remembers how a key is asked for.
func (t *Table) ask(key string, a Ask) {
	if t.asks == nil {
		t.asks = map[string]Ask{}
	}
	if have := t.asks[key]; have.Words != nil && a.Words == nil {
		a.Words = have.Words // a choice is a text with more to it
	}
	t.asks[key] = a
}
