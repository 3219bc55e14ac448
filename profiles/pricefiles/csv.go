package pricefiles

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// table reads CSV by the names of its columns.
type table struct {
	*csv.Reader
	columns map[string]int
	row     []string
}

// newTable reads the header, after skipped lines of other shape.
func newTable(r io.Reader, preamble func(row []string) bool) (*table, error) {
	t := &table{Reader: csv.NewReader(r), columns: map[string]int{}}
	t.FieldsPerRecord, t.LazyQuotes, t.ReuseRecord = -1, true, true
	for {
		row, err := t.Read()
		if err != nil {
			return nil, fmt.Errorf("there is no header: %w", err)
		}
		if preamble(row) {
			continue
		}
		for i, name := range row {
			name = strings.TrimSpace(name)
			if _, twice := t.columns[name]; twice {
				return nil, fmt.Errorf("line %d: two columns are named %q", t.line(), name)
			}
			t.columns[name] = i
		}
		return t, nil
	}
}

// next reads a row; false at the end. A row may have more fields than the header,
// where one holds a comma, and never fewer.
func (t *table) next() (bool, error) {
	row, err := t.Read()
	switch {
	case errors.Is(err, io.EOF):
		return false, nil
	case err != nil:
		return false, err
	}
	if len(row) < len(t.columns) {
		line, _ := t.FieldPos(0)
		return false, fmt.Errorf("line %d: the row has %d fields and the header %d: is the file cut off?", line, len(row), len(t.columns))
	}
	t.row = row
	return true, nil
}

// get is the field of a column; "" where the file has none of that name.
func (t *table) get(column string) string {
	i, ok := t.columns[column]
	if !ok || i >= len(t.row) {
		return ""
	}
	return strings.Clone(strings.TrimSpace(t.row[i]))
}

func (t *table) line() int {
	line, _ := t.FieldPos(0)
	return line
}

func (t *table) place(column string) string { return fmt.Sprintf("line %d: %s", t.line(), column) }

// header tells a format by columns of its first line that looks like a header.
func header(columns ...string) func([]byte) bool {
	return func(head []byte) bool {
		for line := range bytes.Lines(head) {
			all := true
			for _, c := range columns {
				all = all && field(line, c)
			}
			if all {
				return true
			}
		}
		return false
	}
}

func field(line []byte, name string) bool {
	for f := range bytes.SplitSeq(bytes.TrimRight(line, "\r\n"), []byte(",")) {
		if string(bytes.Trim(f, `" `)) == name {
			return true
		}
	}
	return false
}

func noPreamble([]string) bool { return false }
