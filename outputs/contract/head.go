package contract

import (
	"bytes"
	"strconv"
)

// Version is that of the contract of JSON and CSV, for what is kept and read again. It
// changes when a field changes its meaning, not when one is added.
const Version = 1

// A Head is what every JSON answer begins with: the command that gives such answers, the
// version of the contract that its fields keep, and the program with its own version; null
// where nobody said.
type Head struct {
	Command  string  `json:"command"`
	Contract int     `json:"contract"`
	Tool     *string `json:"tool"`
}

// Answer is an answer of a command as indented JSON, behind its head.
func Answer(command, tool string, value any) ([]byte, error) {
	h := Head{Command: command, Contract: Version}
	if tool != "" {
		h.Tool = &tool
	}
	head, err := JSON(h)
	if err != nil {
		return nil, err
	}
	page, err := JSON(value)
	if err != nil {
		return nil, err
	}
	head, page = bytes.TrimSuffix(head, []byte("\n}\n")), bytes.TrimPrefix(page, []byte("{"))
	return append(append(head, ','), page...), nil
}

// The columns of CSV that say what the head of JSON says. They are the last of each line:
// a line stands for itself, wherever it is copied to, the others keep their places, and no
// comment stands where a spreadsheet expects the header.
var (
	madeColumns  = [2]string{"contract", "tool"}
	focusColumns = [2]string{"x_Contract", "x_Tool"} // as FOCUS names those that are not its own
)

// Made is the table with the version of the contract and the program at the end of each
// line.
func (t Table) Made(tool string) Table {
	names := madeColumns
	if t.Columns.has("BillingPeriodStart") {
		names = focusColumns
	}
	made := func(r record) record {
		return append(r[:len(r):len(r)], Field{Name: names[0], Value: strconv.Itoa(Version)}, Field{Name: names[1], Value: tool, Text: true})
	}
	out := Table{Columns: made(t.Columns)}
	for _, r := range t.Rows {
		out.Rows = append(out.Rows, made(r))
	}
	return out
}
