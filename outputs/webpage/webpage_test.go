package webpage

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"fleetcost/outputs/document"
	"fleetcost/outputs/plots"
)

// page is that of a small answer, with a picture.
func written(t *testing.T, text string) string {
	t.Helper()
	d := document.Document{Title: text}
	d.Lead("answer", text)
	d.Alarm("missed", text)
	d.Say("traffic", text)
	d.Add(document.Section{Heading: text, Remarks: []string{text, text}, Table: document.Grid{
		Columns: []document.Column{{Header: "design"}, {Header: text, Right: true}},
		Rows:    []document.Row{{Cells: []string{text, text}, Tone: document.Good}, {Cells: []string{"", text}}},
	}})
	d.Add(document.Section{Heading: "Warnings", Remarks: []string{text}, Warning: true})
	picture := plots.Picture{ID: "one", Title: text, Subtitle: text, Notes: []string{text}, SVG: "<svg class=\"plot\"></svg>"}
	page, err := Page([]Part{{d, []plots.Picture{picture}}}, document.Origin{Tool: text, Command: text, Name: text, Scenario: text + "\n" + text})
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// A page has the elements of the page, its style and its script, and no text of the answer
// makes others, or attributes.
func TestTextsAreTextOnPages(t *testing.T) {
	tags := regexp.MustCompile(`<[^>]*>`)
	// all that has no text of an answer in it
	plain := func(page string) []string {
		var all []string
		for _, tag := range tags.FindAllString(page, -1) {
			all = append(all, regexp.MustCompile(`( class=| title=)?"[^"]*"`).ReplaceAllString(tag, ""))
		}
		return all
	}
	want := plain(written(t, "plain"))
	for _, text := range []string{"<script>alert(1)</script>", `" onload="x`, "' x='", "</title><b>", "</style>", "</code></pre><img src=x>", "<!--", "]]>", "=cmd()", "a\u202eb", strings.Repeat("long ", 2000), "\x1b[31m"} {
		page := written(t, text)
		if got := plain(page); strings.Join(got, "") != strings.Join(want, "") {
			t.Errorf("%.40q makes other elements: %q instead of %q", text, got, want)
		}
		if strings.ContainsAny(page, "\u202e\x1b\x07") {
			t.Errorf("%.40q is there with what is not printed", text)
		}
	}
}

// What the policy lets run and apply is what stands on the page, to the byte.
func TestThePolicyIsOfWhatIsThere(t *testing.T) {
	page := written(t, "plain")
	for _, element := range []string{"style", "script"} {
		inside := regexp.MustCompile(`(?s)<`+element+`>(.*?)</`+element+`>`).FindAllStringSubmatch(page, -1)
		if len(inside) != 1 {
			t.Fatalf("%d elements %s", len(inside), element)
		}
		if !strings.Contains(page, strings.ReplaceAll(hashed(inside[0][1]), "+", "&#43;")) {
			t.Errorf("the policy has not the hash of %s", element)
		}
	}
	for _, outside := range []string{"http://", "https://", "@import", "url(", " on", "javascript:"} {
		if at := strings.Index(strings.ReplaceAll(page, "http://www.w3.org/2000/svg", ""), outside); at >= 0 && outside != " on" {
			t.Errorf("%s is on the page: %.80s", outside, page[at:])
		}
	}
	if handler := regexp.MustCompile(`<[^>]+\son[a-z]+=`).FindString(page); handler != "" {
		t.Errorf("a handler within the page: %s", handler)
	}
}

// A page stays small, whatever is to be drawn, and says what is not on it.
func TestPicturesBeyondThePage(t *testing.T) {
	big := plots.Picture{Title: "big", SVG: "<svg>" + strings.Repeat(" ", 400_000) + "</svg>"}
	page, err := Page([]Part{{document.Document{Title: "x"}, []plots.Picture{big, big, big, big}}}, document.Origin{})
	if err != nil || len(page) > 1_500_000 || strings.Count(string(page), "<svg>") != 2 || !strings.Contains(string(page), "2 further pictures are among the files only") {
		t.Errorf("%v: %d bytes with %d pictures", err, len(page), strings.Count(string(page), "<svg>"))
	}
}

// The same answer makes the same bytes.
func TestTheSamePageEachTime(t *testing.T) {
	if a, b := written(t, "x"), written(t, "x"); a != b || !bytes.HasSuffix([]byte(a), []byte("</html>\n")) {
		t.Error("pages of one answer differ, or end early")
	}
}
