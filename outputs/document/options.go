package document

// Options are what a format has to know about the place it writes to. Formats
// for programs need only its origin.
type Options struct {
	// Color allows ANSI colours.
	Color bool
	// Width of the page in columns; 0 is DefaultWidth. A table that is wider
	// leaves out its least important columns and says which.
	Width int
	// Charts draws what a page has charts of, with characters.
	Charts bool
	// ASCII draws them without other characters.
	ASCII bool
	// Origin says how the answer was made.
	Origin Origin
}

// DefaultWidth is the width in columns of a page of unknown width.
const DefaultWidth = 120

func (o Options) width() int {
	if o.Width <= 0 {
		return DefaultWidth
	}
	return o.Width
}
