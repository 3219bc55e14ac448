package recordings

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"fleetcost/profiles/keys"
)

// Head is the beginning of a file.
type Head struct {
	Bytes   []byte
	Options Options
	lines   [][]byte
}

// Lines are the first lines, without empty ones; the last may be cut off.
func (h *Head) Lines() [][]byte {
	if h.lines == nil {
		for line := range bytes.Lines(h.Bytes) {
			if line = bytes.TrimSpace(line); len(line) > 0 {
				h.lines = append(h.lines, line)
			}
		}
	}
	return h.lines
}

// First is the first line.
func (h *Head) First() []byte {
	if lines := h.Lines(); len(lines) > 0 {
		return lines[0]
	}
	return nil
}

// JSON tells whether a file is one JSON object that has all of these keys near its beginning.
func (h *Head) JSON(names ...string) bool {
	text := bytes.TrimSpace(h.Bytes)
	if len(text) == 0 || text[0] != '{' {
		return false
	}
	return !slices.ContainsFunc(names, func(name string) bool { return !bytes.Contains(text, []byte(`"`+name+`"`)) })
}

// format tells the format by the beginning, once.
func (in *Input) format() (Named, error) {
	if !in.looked {
		in.looked = true
		in.is, in.isNone = in.look()
	}
	return in.is, in.isNone
}

// look finds the beginning behind lines that are too long for one.
func (in *Input) look() (Named, error) {
	head, err := in.in.Peek(headBytes)
	for err == nil && bytes.IndexByte(head, '\n') < 0 && !bytes.ContainsAny(head[:1], "{[") {
		if _, err = in.in.Peek(longestLine); err != nil {
			break // a line that is not too long
		}
		if whole, _ := in.in.Peek(longestLine); bytes.IndexByte(whole, '\n') >= 0 {
			break
		}
		in.line++
		if !in.skip() {
			return Named{}, in.failed
		}
		in.Leave("longer than 1 MiB")
		head, err = in.in.Peek(headBytes)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return Named{}, in.problem(0, "its compression is broken: the file is cut off", "copy it again: its end is missing")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return Named{}, in.problem(0, "cannot be read: "+keys.Why(err), "")
	}
	if len(bytes.TrimSpace(head)) == 0 {
		if in.line > 0 {
			return Named{}, in.problem(0, "is no text: its lines are longer than 1 MiB", "")
		}
		return Named{}, in.problem(0, "is empty", "give one in which requests were recorded")
	}
	f, err := of(&Head{Bytes: uncoloured(bytes.Clone(head)), Options: in.Options})
	if err != nil {
		return f, in.problem(1, err.Error(), "fleetcost list formats names the formats; a table needs a header: name its columns by --time and --value of fleetcost traffic, in a scenario by time_column and column")
	}
	return f, nil
}
