// Package webpage writes an answer as one page of the web that stands for itself: it has
// its style, its script and its pictures in it, and asks no network for anything.
//
// It will never compute what is shown, nor let what it shows run: the only script of a
// page is its own, which its policy names by its hash, and no page needs it to be read.
package webpage

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"strings"

	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/plots"
)

//go:embed page.html style.css script.js tables.js designs.js points.js
var files embed.FS

var (
	page   = template.Must(template.ParseFS(files, "page.html"))
	style  = colours() + swatches() + own("style.css")
	script = Functions() + own("script.js")
	policy = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src '" + hashed(style) + "'; script-src '" + hashed(script) + "'"
)

// own is the text of a file of this package.
func own(name string) string {
	text, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// hashed is a text as a Content-Security-Policy names it.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// colours are those of the pictures, on light paper and on dark: as the page's reader has
// it, or as is chosen on the page. Paper that is printed is light.
func colours() string {
	var light, dark strings.Builder
	for _, p := range plots.Properties() {
		light.WriteString(p.Name + ":" + p.Light + ";")
		dark.WriteString(p.Name + ":" + p.Dark + ";")
	}
	return ":root{color-scheme:light;" + light.String() + "}\n" +
		"@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;" + dark.String() + "}}\n" +
		"@media screen{:root[data-theme=dark]{color-scheme:dark;" + dark.String() + "}}\n"
}

// swatches have the colours of the designs.
func swatches() string {
	var all strings.Builder
	for _, p := range plots.Properties() {
		if place, is := strings.CutPrefix(p.Name, "--plot-design-"); is {
			all.WriteString(".swatch.design-" + place + "{background:var(" + p.Name + ")}")
		}
	}
	return all.String() + "\n"
}

// longestTitle is how many characters of a title a tab of a browser has.
const longestTitle = 80

// A Part of a page is a document with its pictures.
type Part struct {
	document.Document
	Pictures []plots.Picture
}

// Page is the page of one document or several, each with its pictures below its first
// section of figures, and then how it was made.
func Page(parts []Part, from document.Origin) ([]byte, error) {
	title := ""
	var body bytes.Buffer
	for i, p := range parts {
		if i == 0 {
			title = p.Title
		}
		if len(parts) > 1 {
			body.WriteString("<h2 class=\"part\">" + document.EscapedHTML(p.Title) + "</h2>\n")
		}
		body.Write(document.HTML(illustrated(p)))
	}
	body.Write(document.HTML(made(from)))
	var written bytes.Buffer
	err := page.Execute(&written, struct {
		Policy, Title, Heading, Tool string
		Style                        template.CSS
		Script                       template.JS
		Body                         template.HTML
	}{
		Policy: policy, Title: words.Clipped(words.Printable(title), longestTitle), Heading: words.Printable(title), Tool: words.Printable(from.Tool),
		Style: template.CSS(style), Script: template.JS(script), Body: template.HTML(body.String()),
	})
	return written.Bytes(), err
}

// mostOfPictures is how many bytes the pictures of a document have: a page is to be mailed.
const mostOfPictures = 1_200_000

// illustrated is a document with its pictures.
func illustrated(p Part) document.Document {
	d := p.Document
	d.Sections = nil
	shown := document.Section{Heading: "Pictures"}
	size := 0
	for i, one := range p.Pictures {
		if size += len(one.SVG) + len(one.Narrow); size > mostOfPictures && i > 0 {
			shown.Remarks = []string{words.Plural(len(p.Pictures)-i, "further picture is", "further pictures are") + " among the files only: the page is to stay small"}
			break
		}
		shown.Pictures = append(shown.Pictures, document.Picture{Title: one.Title, Subtitle: one.Subtitle, Notes: one.Notes, SVG: one.SVG, Narrow: one.Narrow, Design: one.Design})
	}
	placed := false
	for _, s := range p.Sections {
		d.Add(s)
		if !placed && !s.Warning {
			d.Add(shown)
			placed = true
		}
	}
	if !placed {
		d.Add(shown)
	}
	return d
}

// made is how an answer was made.
func made(from document.Origin) (d document.Document) {
	d.Add(document.Section{Heading: "The command", Text: from.Command})
	d.Add(document.Section{Heading: "The scenario", Text: from.Scenario, Folded: true, Printed: true})
	return d
}
