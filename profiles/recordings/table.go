package recordings

import (
	"bytes"
	"strings"
)

// A table is rows of fields, separated by a character. A field may stand in quotes, in
// which two are one, and which a line may end in.
type table struct {
	in     *Input
	comma  byte
	fields [][]byte
	held   []byte // the row, where it is not a line as it stands
	index  map[string]int
}

func newTable(in *Input, comma byte) *table { return &table{in: in, comma: comma} }

// next reads a row, valid until the one after.
func (t *table) next() bool {
	line, more := t.in.Next()
	if !more {
		return false
	}
	if bytes.IndexByte(line, '"') < 0 {
		t.fields = t.fields[:0]
		for {
			i := bytes.IndexByte(line, t.comma)
			if i < 0 {
				t.fields = append(t.fields, line)
				return true
			}
			t.fields, line = append(t.fields, line[:i]), line[i+1:]
		}
	}
	t.held = append(t.held[:0], line...)
	for open(t.held) && len(t.held) < longestLine {
		if line, more = t.in.Next(); !more {
			break
		}
		t.held = append(append(t.held, '\n'), line...)
	}
	if open(t.held) {
		t.in.Leave("a quote that does not end")
	}
	t.fields = splitQuoted(t.fields[:0], t.held, t.comma)
	return true
}

// open tells whether a row ends within quotes.
func open(row []byte) bool { return bytes.Count(row, []byte(`"`))%2 == 1 }

// splitQuoted splits a row in place, of which fields are in quotes.
func splitQuoted(fields [][]byte, row []byte, comma byte) [][]byte {
	for from := 0; ; {
		inside := false
		to, end := from, from
		for ; end < len(row) && (inside || row[end] != comma); end++ {
			if row[end] != '"' {
				row[to] = row[end]
				to++
				continue
			}
			if inside && end+1 < len(row) && row[end+1] == '"' {
				row[to] = '"'
				to++
				end++
				continue
			}
			inside = !inside
		}
		fields = append(fields, row[from:to])
		if end >= len(row) {
			return fields
		}
		from = end + 1
	}
}

// header reads the row of names.
func (t *table) header() bool {
	if !t.next() {
		return false
	}
	t.name()
	return true
}

// name takes the current row for the names of the columns.
func (t *table) name() {
	t.index = map[string]int{}
	for i, f := range t.fields {
		name := strings.ToLower(strings.TrimSpace(string(f)))
		if _, twice := t.index[name]; !twice {
			t.index[name] = i
		}
	}
}

// column is the place of the first of these names that there is; −1 of none.
func (t *table) column(names ...string) int {
	for _, name := range names {
		if i, known := t.index[strings.ToLower(name)]; known {
			return i
		}
	}
	return -1
}

// at is a field; nothing where the row ends before it.
func (t *table) at(column int) []byte {
	if column < 0 || column >= len(t.fields) {
		return nil
	}
	return t.fields[column]
}

// fieldsOf are the fields of one line, such as the first of a file.
func fieldsOf(line []byte, comma byte) []string {
	var all []string
	for _, f := range splitQuoted(nil, bytes.Clone(line), comma) {
		all = append(all, strings.TrimSpace(string(f)))
	}
	return all
}
