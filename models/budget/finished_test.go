package budget

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// What an interruption leaves are the designs that were finished; another failure, or
// nothing finished, is an error.
func TestWhatAnInterruptionLeaves(t *testing.T) {
	a, b := &surface{name: "a"}, &surface{name: "b"}
	cut, fault := fmt.Errorf("b: %w", context.Canceled), errors.New("a fault")
	for _, c := range []struct {
		errs []error
		done int
		err  error
	}{
		{[]error{nil, nil}, 2, nil},
		{[]error{nil, cut}, 1, nil},
		{[]error{cut, cut}, 0, context.Canceled},
		{[]error{nil, fault}, 0, fault},
		{[]error{cut, fault}, 0, fault},
	} {
		done, err := finished([]*surface{a, b}, c.errs)
		if len(done) != c.done || !errors.Is(err, c.err) {
			t.Errorf("of %v: %d designs, %v", c.errs, len(done), err)
		}
	}
}
