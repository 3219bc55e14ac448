package main

import "context"

// within does what waits for files or for standard input and cannot be told to
// stop. When the context ends it is left behind, to end with the program.
func within[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
		fault any // that it panicked with
	}
	var none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	done := make(chan answer, 1)
	go func() {
		a := answer{}
		defer func() {
			a.fault = recover()
			done <- a
		}()
		a.value, a.err = do()
	}()
	select {
	case a := <-done:
		if a.fault != nil {
			panic(a.fault)
		}
		return a.value, a.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}
