package main

import (
	"errors"
	"io"

	"github.com/urfave/cli/v2"

	"fleetcost/profiles/keys"
	"fleetcost/profiles/recordings"
)

// readRecords opens files of records and reads them together; what is wrong with any of
// them is told at once.
func readRecords[T any](c *cli.Context, names []string, o recordings.Options, read func([]*recordings.Input) (T, error)) (T, error) {
	var none T
	var inputs []*recordings.Input
	var problems keys.Problems
	for _, name := range names {
		in, err := openRecording(c, name, o)
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

// openRecording opens a file of a record; - is standard input.
func openRecording(c *cli.Context, name string, o recordings.Options) (*recordings.Input, error) {
	file, err := open(c, name)
	if err != nil {
		return nil, err
	}
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
