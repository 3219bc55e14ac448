package endpoints

import "testing"

func TestPatternsOfEndpoints(t *testing.T) {
	for _, c := range []struct {
		pattern  Pattern
		endpoint string
		want     bool
	}{
		{"GET /report*", "GET /report", true},
		{"GET /report*", "GET /reports/7", true},
		{"GET /report*", "POST /report", false},
		{"GET /report", "GET /reports", false},
		{"/report*", "POST /report/7", true},
		{"/report*", "(no request line)", false},
		{"*", "(no request line)", true},
		{"* /a", "PUT /a", true},
		{"GET /*/x", "GET /a/b/x", true},
		{"GET /*/x", "GET /x", false},
		{"GET /a*a", "GET /a", false}, // the two are not one
		{"GET /a*b*c", "GET /a1b2b3c", true},
		{"GET /a*b*c", "GET /acb", false},
		{"GET /", "GET /", true},
		{"GET /", "GET /a", false},
		{"GET /[a]", "GET /[a]", true}, // all but a star stands for itself
	} {
		if got := c.pattern.Matches(c.endpoint); got != c.want {
			t.Errorf("%q and %q: %v", c.pattern, c.endpoint, got)
		}
	}
}

// The first class that has a pattern takes a request, whatever came before.
func TestFirstClassTakesARequest(t *testing.T) {
	s := NewSorter([][]Pattern{nil, {"GET /a*", "POST /b"}, {"*"}})
	for range 2 { // the second time from memory
		for endpoint, want := range map[string]int{"GET /ab": 1, "POST /b": 1, "GET /b": 2} {
			if got := s.Of([]byte(endpoint)); got != want {
				t.Errorf("%s is of class %d, not %d", endpoint, got, want)
			}
		}
	}
}
