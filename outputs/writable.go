package outputs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"fleetcost/outputs/plots"
)

// Writable tells why WriteFiles could not write files of those names, in any
// format where they have no ending, into a directory; nil where nothing is in the way. So it is known before
// the work, not after it. It leaves nothing behind, and makes no directory.
func Writable(dir string, names ...string) error {
	for _, name := range names {
		if filepath.Ext(name) != "" {
			if err := unoccupied(filepath.Join(dir, name)); err != nil {
				return err
			}
			continue
		}
		for _, format := range slices.Concat(Formats.Names(), []string{"xlsx"}, plots.Formats) {
			if endingOf(format) == "" {
				continue
			}
			if err := unoccupied(filepath.Join(dir, fileName(name, endingOf(format)))); err != nil {
				return err
			}
		}
	}
	there := filepath.Clean(dir) // or the nearest directory around it that exists
	for {
		place, err := os.Stat(there)
		if err == nil && !place.IsDir() {
			return fmt.Errorf("%s is a file, no directory", there)
		}
		if err == nil {
			break
		}
		if parent := filepath.Dir(there); errors.Is(err, fs.ErrNotExist) && parent != there {
			there = parent
			continue
		}
		return err
	}
	probe, err := os.MkdirTemp(there, ".fleetcost-")
	if err != nil {
		var of *fs.PathError
		if errors.As(err, &of) { // of the directory that was named, not of the one that was tried
			err = of.Err
		}
		return fmt.Errorf("%s: no file can be written there: %w; name a directory that can be written", there, err)
	}
	return os.Remove(probe)
}

// unoccupied tells that a directory is where a file is to be written.
func unoccupied(path string) error {
	if place, err := os.Lstat(path); err == nil && place.IsDir() {
		return fmt.Errorf("%s is a directory, a file is to be written there", path)
	}
	return nil
}
