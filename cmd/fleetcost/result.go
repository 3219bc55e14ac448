package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// A result is where the answer goes. It remembers that there was no room for it,
// which is neither bad input nor a fault of the program: whoever prints may forget
// to ask.
type result struct {
	to    io.Writer
	err   error
	begun bool // some of it was printed
}

func (r *result) Write(p []byte) (int, error) {
	n, err := r.to.Write(p)
	r.begun = r.begun || n > 0
	if err != nil && r.err == nil {
		r.err = err
	}
	return n, err
}

// lost says why the answer could not be written.
func (r *result) lost() error {
	err := r.err
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("the result could not be written to standard output: %w", err)
}

// file is what the answer is written into, nil where that is no file.
func file(w io.Writer) *os.File {
	if r, ok := w.(*result); ok {
		w = r.to
	}
	f, _ := w.(*os.File)
	return f
}
