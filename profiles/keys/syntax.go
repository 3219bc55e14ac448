package keys

import (
	"strings"
	"unicode/utf8"
)

// unlikeTOML is the fix of what is not even nearly TOML.
const unlikeTOML = "a scenario is written in TOML, and fleetcost init prints one to start from"

// syntaxFixes are how to fix what the TOML library finds, by a part of what it
// says; the first that fits.
var syntaxFixes = []struct{ said, fix string }{
	{"already been defined", "keep one of them"},
	{"was already created", "keep one of them"},
	{"invalid UTF-8", "a scenario is a text file in UTF-8"},
	{"control characters", "a scenario is a text file in UTF-8"},

	{"end of table array name", "write [[name]] with two brackets on each side"},
	{"to end table name", "write the name between two brackets, with quotes where it has spaces, e.g. [request.browse]"},
	{"table names cannot be empty", "write a name between the brackets, e.g. [traffic]"},
	{"key name appears blank", "write a key before the ="},
	{"unexpected '='", "keep one of them"},
	{"unexpected '.'", "write a key on each side of a point"},
	{"but got ':'", "write key = value"},
	{"expected '.' or '='", "write key = value, and keys with spaces in quotes"},
	{"expected key separator", "write key = value, or [name] for a table"},

	{"unexpected EOF; expected value", "write a value behind the ="},
	{`expected value but found '\n'`, "write a value behind the ="},
	{`expected value but found '\r'`, "write a value behind the ="},
	{`expected value but found "True"`, "write true in small letters"},
	{`expected value but found "False"`, "write false in small letters"},
	{"expected value but found", `text stands in quotes: "…"`},
	{"top-level item to end", `write one value, and text and units in quotes: "12ms"`},

	{"strings cannot contain newlines", "close the quotes on the same line"},
	{"unexpected EOF; expected", "close the quotes"},
	{`unexpected '"`, "close the text with three quotes"},
	{`unexpected "'`, "close the text with three quotes"},
	{"invalid escape", `write \\ for a backslash, or the text in single quotes`},
	{"hexadecimal digits after", "write the character itself"},
	{"is not valid UTF-8", "write the character itself"},

	{"underscores must be", "write it without _"},
	{"leading zeroes", "write it without zeroes in front"},
	{"followed by one or more digits", "write a digit behind the point"},
	{"not '.'", "write a digit before the point, e.g. 0.5"},
	{"is out of range for", "write a smaller number"},
	{"nvalid float", "write a number, e.g. 0.5 or 1e6"},
	{"expected a digit", "write a number, e.g. 800"},
	{"number", "write a number, e.g. 800"},
	{"invalid datetime", `text stands in quotes: "…"`},

	{"array terminator", "write a comma between two items, and ] behind the last"},
	{"inline table terminator", "write a comma between two keys, and } behind the last"},
	{"unexpected comma", "remove it"},
}

// syntaxFix says how to fix what the TOML library says of a line.
func syntaxFix(message, line string) string {
	line = strings.TrimSpace(line)
	for _, other := range []string{"//", "/*", ";", "--"} {
		if strings.HasPrefix(line, other) {
			return "comments begin with #"
		}
	}
	for _, other := range []string{"{", "<", "- "} { // JSON, HTML, YAML
		if strings.HasPrefix(line, other) && strings.Contains(message, "expected '.' or '='") {
			return unlikeTOML
		}
	}
	if strings.HasPrefix(line, "[") && strings.Contains(message, "top-level item to end") {
		return "end the line behind the name of the table"
	}
	for _, m := range syntaxFixes {
		if strings.Contains(message, m.said) {
			return m.fix
		}
	}
	return unlikeTOML
}

// plainly says what the TOML library says at the end of a text.
var plainly = strings.NewReplacer("unexpected EOF; expected", "the text ends, expected", `'\x00' instead`, "the end of the text", `'\x00'`, "the end of the text")

// syntax records that the text is not TOML.
func (d *Document) syntax(line int, key, what, fix string) {
	what = plainly.Replace(strings.TrimSuffix(what, "."))
	if !utf8.ValidString(what) {
		what = strings.ToValidUTF8(what, "?")
	}
	d.found.Add(Problem{File: d.file, Line: line, Key: key, What: what, Fix: fix, rank: d.rank})
}
