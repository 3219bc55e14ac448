package markup

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// told are the tags of a document, as this package reads them.
func told(text string) (tags []string, err error) {
	lines := strings.Split(text, "\n")
	r := NewReader(func() ([]byte, bool) {
		if len(lines) == 0 {
			return nil, false
		}
		line := []byte(lines[0])
		lines = lines[1:]
		return line, true
	})
	for {
		tag, err := r.Next()
		if errors.Is(err, io.EOF) {
			return tags, nil
		}
		if err != nil {
			return tags, err
		}
		if tag.Opens {
			said := "<" + string(tag.Name)
			for _, a := range tag.Attributes {
				said += fmt.Sprintf(" %s=%q", a.Name, a.Value)
			}
			tags = append(tags, said)
		}
		if tag.Closes {
			tags = append(tags, "/"+string(tag.Name))
		}
	}
}

// expected are those of encoding/xml.
func expected(text string) (tags []string, err error) {
	d := xml.NewDecoder(strings.NewReader(text + "\n"))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return tags, nil
		}
		if err != nil {
			return tags, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			said := "<" + e.Name.Local
			for _, a := range e.Attr {
				said += fmt.Sprintf(" %s=%q", a.Name.Local, a.Value)
			}
			tags = append(tags, said)
		case xml.EndElement:
			tags = append(tags, "/"+e.Name.Local)
		}
	}
}

// documents and what becomes of them: right ones, and those that are refused.
var documents = []struct {
	sentence, text string
	refused        string // part of the reason; "": right
}{
	{"a tag in two lines", "<a\n b = 'c'\td=\"e\ng\"\n>\n</a >", ""},
	{"references", `<a b="&lt;&#10;&#xe9;&amp;&quot;" c='"'>&gt; &#65;</a>`, ""},
	{"what is no tag", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE a [ <!ELEMENT a (b)> ]>\n<!-- <b>\n - -->\n<a><![CDATA[ <b> & ]]\n> ]]></a>", ""},
	{"prefixes", `<n:a x:b="1"/>`, ""},
	{"two roots, and wide letters", "<é/>\n<b ü='ж'/>", ""},
	{"a > in a value", `<a b=">"/>`, ""},
	{"nothing", "", ""},
	{"cut off in a tag", "<a><b c='", "before all is closed"},
	{"cut off in a text", "<a>text", "before all is closed"},
	{"cut off in a comment", "<a><!-- text", "before all is closed"},
	{"closed twice", "<a/></a>", "closes nothing"},
	{"closed crosswise", "<a><b></a></b>", "</a> where <b> is open"},
	{"an attribute without quotes", "<a b=c/>", "not quoted"},
	{"an attribute alone", "<a b/>", "without ="},
	{"a < in a value", "<a b='<'/>", "< in the value"},
	{"a < in a tag", "<a <b/>", "< within a tag"},
	{"a < in a text", "<a> 1 < 2 </a>", "&lt;"},
	{"an & in a text", "<a>this & that</a>", "&amp;"},
	{"an unknown reference", "<a b='&nbsp;'/>", "&nbsp; is no character"},
	{"a reference to no character", "<a>&#0;</a>", "&#0; is no character"},
	{"the end of CDATA", "<a>]]></a>", "]]>"},
	{"a control character", "<a>\x01</a>", "U+0001"},
	{"no UTF-8", "<a b='\xff'/>", "UTF-8"},
	{"a character that is none", "<a>\uffff</a>", "no XML has"},
	{"another encoding", `<?xml version="1.0" encoding="latin1"?><a/>`, `"latin1"`},
	{"another version", `<?xml version="1.1"?><a/>`, `"1.1"`},
	{"a comment within a comment", "<!-- a -- b --><a/>", "within a comment"},
	{"more than a name", "<a></a b>", "more than its name"},
	{"no name", "<a></ a>", "without a name"},
}

// Tags and faults are those of encoding/xml.
func TestTagsAreThoseOfEncodingXML(t *testing.T) {
	for _, d := range documents {
		want, fault := expected(d.text)
		got, err := told(d.text)
		switch {
		case (err == nil) != (fault == nil), (err == nil) != (d.refused == ""):
			t.Errorf("%s: %v, and of encoding/xml %v", d.sentence, err, fault)
		case err != nil && !strings.Contains(err.Error(), d.refused):
			t.Errorf("%s: %v, not %s", d.sentence, err, d.refused)
		case err == nil && fmt.Sprint(got) != fmt.Sprint(want):
			t.Errorf("%s: %q, not %q", d.sentence, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	if _, err := told(strings.Repeat("<a>", deepest+1)); err == nil || !strings.Contains(err.Error(), "too deep") {
		t.Errorf("elements too deep: %v", err)
	}
	r := NewReader(func() ([]byte, bool) { return bytes.Repeat([]byte("<"), 1), true })
	if _, err := r.Next(); err == nil {
		t.Error("<< is read")
	}
	first := true
	r = NewReader(func() ([]byte, bool) {
		if first {
			first = false
			return []byte("<a b='"), true
		}
		return bytes.Repeat([]byte("x"), 1<<20), true
	})
	if _, err := r.Next(); err == nil || !strings.Contains(err.Error(), "16 MiB") {
		t.Errorf("a tag without end: %v", err)
	}
}

// What is read here encoding/xml reads alike. (It refuses more names, and comments in
// directives hide their ends from it.)
func FuzzTags(f *testing.F) {
	for _, d := range documents {
		f.Add(d.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "\r") || strings.Contains(text, "<!") && !strings.Contains(text, "<!--") {
			return
		}
		got, err := told(text)
		want, fault := expected(text)
		switch {
		case err != nil && fault == nil:
			t.Fatalf("%q is refused here, for %v, and not by encoding/xml: %q", text, err, want)
		case err == nil && fault == nil && fmt.Sprint(got) != fmt.Sprint(want):
			t.Fatalf("%q is %q, not %q", text, got, want)
		}
	})
}

func BenchmarkTags(b *testing.B) {
	line := []byte(` <httpSample t="1172" it="0" lt="1170" ct="20" ts="1547676357242" s="true" lb="HTTP Request" rc="200" rm="OK" tn="Thread Group 1-1" dt="text" by="13630" sby="120" ng="1" na="1"/>`)
	b.SetBytes(int64(len(line) + 1))
	n := 0
	r := NewReader(func() ([]byte, bool) { n++; return line, n <= b.N })
	for {
		if _, err := r.Next(); err != nil {
			break
		}
	}
}
