package keys

import (
	"errors"
	"testing"
)

// What the TOML library finds comes with a fix that fits it. The library
// decides what it says; a new version may say something else.
func TestSyntaxIsFixed(t *testing.T) {
	for text, want := range map[string]string{
		"[traffic":                           "write the name between two brackets, with quotes where it has spaces, e.g. [request.browse]",
		"[traffic]]":                         "end the line behind the name of the table",
		"[[traffic]":                         "write [[name]] with two brackets on each side",
		"[]":                                 "write a name between the brackets, e.g. [traffic]",
		"rate 800":                           "write key = value, and keys with spaces in quotes",
		"rate: 800":                          "write key = value",
		"rate":                               "write key = value, or [name] for a table",
		"rate =":                             "write a value behind the =",
		"rate =\nb = 1":                      "write a value behind the =",
		"rate =\r\nb = 1":                    "write a value behind the =",
		"rate = 1,000":                       `write one value, and text and units in quotes: "12ms"`,
		"time = 5ms":                         `write one value, and text and units in quotes: "12ms"`,
		"= 5":                                "write a key before the =",
		"a..b = 1":                           "write a key on each side of a point",
		"title = \"x":                        "close the quotes",
		"title = \"x\nb = 1":                 "close the quotes on the same line",
		"title = x":                          `text stands in quotes: "…"`,
		"reply = True":                       "write true in small letters",
		`title = "C:\dir"`:                   `write \\ for a backslash, or the text in single quotes`,
		`title = "\u12"`:                     "write the character itself",
		"rate = 1_":                          "write it without _",
		"rate = 01":                          "write it without zeroes in front",
		"rate = 1.":                          "write a digit behind the point",
		"rate = .5":                          "write a digit before the point, e.g. 0.5",
		"rate = 1e":                          "write a number, e.g. 0.5 or 1e6",
		"rate = +":                           "write a number, e.g. 800",
		"rate = 0xZ":                         "write a number, e.g. 800",
		"rate = 99999999999999999999":        "write a smaller number",
		"day = 2024-13-45":                   `text stands in quotes: "…"`,
		"steps = [ { cpu = 1 } { io = 2 } ]": "write a comma between two items, and ] behind the last",
		"step = { cpu = 1 io = 2 }":          "write a comma between two keys, and } behind the last",
		"a = [,1]":                           "remove it",
		"a = 1\na = 2":                       "keep one of them",
		"x = [1]\n[[x]]":                     "keep one of them",
		"// rates":                           "comments begin with #",
		"a = 1\n; rates":                     "comments begin with #",
		`{"title": "Shop"}`:                  unlikeTOML,
		"<html>":                             unlikeTOML,
		"- name: shop":                       unlikeTOML,
		"a = \"\x01\"":                       "a scenario is a text file in UTF-8",
	} {
		err := refused("shop.toml", text)
		var ps Problems
		if !errors.As(err, &ps) || len(ps) != 1 {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if ps[0].Fix != want || ps[0].Line == 0 {
			t.Errorf("%q: %v", text, ps[0])
		}
	}
}

// The end of a text is no character of it.
func TestTheEndOfATextIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"[traffic":   `shop.toml:1: expected '.' or ']' to end table name, but got the end of the text; write the name between two brackets, with quotes where it has spaces, e.g. [request.browse]`,
		"title = \"": `shop.toml:1: title: the text ends, expected '"'; close the quotes`,
	} {
		if err := refused("shop.toml", text); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// refused is what is wrong with a text that is not TOML.
func refused(name, text string) error {
	var found Findings
	if d := Decode(name, text, &found); d != nil {
		return nil
	}
	return found.Sorted()
}
