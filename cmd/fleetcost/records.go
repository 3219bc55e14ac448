package main

import (
	"errors"
	"io"
	"os"
	"sync/atomic"

	"github.com/urfave/cli/v2"

	"fleetcost/profiles/keys"
	"fleetcost/profiles/recordings"
)

// readRecords opens files of records and reads them together; what is wrong with any of
// them is told at once.
func readRecords[T any](c *cli.Context, names []string, o recordings.Options, read func([]*recordings.Input) (T, error)) (T, error) {
	var none T
	told := newProgress(c)
	defer told.done()
	all := sizeOf(names)
	var sofar atomic.Int64 // bytes
	var inputs []*recordings.Input
	var problems keys.Problems
	for _, name := range names {
		if told.wordy {
			told.step("reading " + name)
		}
		in, err := openRecording(c, name, o, func(bytes int) {
			switch done := sofar.Add(int64(bytes)); {
			case c.Context.Err() != nil: // it is left behind
			case all > 0:
				told.advance("reading "+name, min(1, float64(done)/float64(all)))
			default:
				told.show("reading " + name)
			}
		})
		if err != nil {
			if err := gather(&problems, err); err != nil {
				return none, err
			}
			continue
		}
		defer in.Close()
		inputs = append(inputs, in)
	}
	whole, err := within(c.Context, func() (T, error) { return read(inputs) })
	if err := gather(&problems, err); err != nil {
		return none, err
	}
	if len(problems) > 0 {
		return none, problems
	}
	return whole, nil
}

// gather adds the problems that an error is to those of other files. An error that is none
// it returns: nothing more is to be read.
func gather(problems *keys.Problems, err error) error {
	if own, ok := errors.AsType[keys.Problems](err); ok {
		*problems = append(*problems, own...)
		return nil
	}
	return err
}

// sizeOf is how many bytes files have together; 0 where that of one is not known.
func sizeOf(names []string) (all int64) {
	for _, name := range names {
		is, err := os.Stat(name)
		if err != nil || !is.Mode().IsRegular() {
			return 0
		}
		all += is.Size()
	}
	return all
}

// A counted file tells how many bytes are read of it, each time.
type counted struct {
	io.ReadCloser
	tell func(bytes int)
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.tell(n)
	return n, err
}

// openRecording opens a file of a record, and tells what is read of it; - is standard input.
func openRecording(c *cli.Context, name string, o recordings.Options, tell func(bytes int)) (*recordings.Input, error) {
	file, err := open(c, name)
	if err != nil {
		return nil, err
	}
	file = counted{file, tell}
	in, err := recordings.Open(name, file, o)
	if err != nil {
		file.Close()
	}
	return in, err
}

// open opens a file; - is standard input. Its error says which file it is of.
func open(c *cli.Context, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(c.App.Reader), nil
	}
	in, err := keys.OpenFile(name)
	if err != nil {
		return nil, keys.Problems{keys.InFile(name, 0, keys.Why(err), "")}
	}
	return in, nil
}
