package keys

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// largestText of a scenario; what is larger is something else, and would be
// read for minutes only to be refused.
const largestText = 1 << 20

// ReadText reads a text of at most 1 MiB; name is for the error, which is of type
// [Problems].
func ReadText(name string, r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, largestText+1))
	switch {
	case err != nil:
		return nil, Problems{{File: name, What: "cannot be read: " + Why(err)}}
	case len(text) > largestText:
		return nil, Problems{{File: name, What: "larger than 1 MiB, which is no scenario", Fix: "name a scenario file in TOML"}}
	}
	return text, nil
}

// OpenFile opens a file for reading; a folder is an error.
func OpenFile(path string) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, ErrFolder
	}
	return os.Open(path)
}

// ErrFolder is of a path that is no file.
var ErrFolder = errors.New("is a folder")

// Why says in a few words why a file cannot be read, without its path.
func Why(err error) string {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "there is no permission to read it"
	case errors.As(err, &at):
		return at.Err.Error()
	}
	return err.Error()
}

// Open opens the file that key names, or records why not; the path is for
// messages.
func (t *Table) Open(key, name string) (io.ReadCloser, string) {
	if name == "" {
		if t.IsText(key) {
			t.Problem(key, "names no file", "write the path of a CSV file")
		}
		return nil, ""
	}
	path := t.doc.resolve(t.At(key), name)
	in, err := t.doc.open(path)
	if err != nil {
		t.Problem(key, fmt.Sprintf("cannot read %s: %s", path, Why(err)), "paths are relative to the folder of the scenario, those of --set to the working directory")
		return nil, path
	}
	return in, path
}
