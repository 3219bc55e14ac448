// Package explorer shows the answer to a scenario on a page with the knobs that turn it: a
// plain form that any browser sends, and a script of its own that makes sliders of it and
// lets the answer follow. The address holds how the knobs stand.
//
// It will never find an answer, change a scenario, or know who may ask: what it needs are
// functions, and who serves it guards it.
package explorer

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/pages"
	"fleetcost/outputs/plots"
	"fleetcost/outputs/webpage"
)

// PageHeader names the page that asks, so that many pages of one browser are several clients.
const PageHeader = "Fleetcost-Page"

// A Site is the explorer of one scenario.
type Site struct {
	Panel   report.Panel
	Read    func(query map[string][]string) (report.Settings, error)
	Address func(report.Settings) map[string][]string
	// First is an answer that is soon there, and Exact the one that every command gives.
	First, Exact func(ctx context.Context, client string, s report.Settings) (*report.Report, error)
	// RoughCurve and Curve are what the designs cost with less traffic and with more: soon, and
	// as report.html has it; nil where no number says how much traffic there is.
	RoughCurve, Curve func(ctx context.Context, client string, s report.Settings) (*report.Sweep, error)
	Full              func(client string) bool // whoever asked now would be sent away
	// Files are what may be kept of an answer, by the names of the files; File makes one.
	Files []string
	File  func(ctx context.Context, client string, s report.Settings, name string) ([]byte, error)
	// Told is what a reader is told of an error, and with which status.
	Told func(error) (status int, says []string)
}

//go:embed explorer.html between.html tail.html explorer.css explorer.js
var files embed.FS

var page = template.Must(template.New("").Funcs(template.FuncMap{"shown": words.Printable, "clipped": clipped}).ParseFS(files, "explorer.html"))

// Titles and names of designs may be long: a field's label has so much of them.
const longestLabel = 60

func clipped(s string) string { return words.Clipped(words.Printable(s), longestLabel) }

// ServeHTTP answers with the page, a part of it, or a file.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch name := strings.TrimPrefix(r.URL.Path, "/"); name {
	case "":
		s.whole(w, r)
	case "first":
		s.part(w, r, s.First, false)
	case "exact":
		s.part(w, r, s.Exact, true)
	case "rough-curve":
		s.curvePart(w, r, s.RoughCurve)
	case "curve":
		s.curvePart(w, r, s.Curve)
	case "explorer.css":
		written(w, "text/css; charset=utf-8", []byte(webpage.Style()+own("explorer.css")))
	case "explorer.js":
		written(w, "text/javascript; charset=utf-8", []byte(webpage.Functions()+own("explorer.js")))
	default:
		s.file(w, r, name)
	}
}

func own(name string) string {
	text, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func written(w http.ResponseWriter, kind string, data []byte) {
	w.Header().Set("Content-Type", kind)
	w.Write(data) // who left does not read it
}

// client is who asks.
func client(r *http.Request) string {
	if page := r.Header.Get(PageHeader); page != "" && len(page) <= 64 {
		return page
	}
	return r.RemoteAddr
}

// asked are the settings of a request.
func (s *Site) asked(r *http.Request) (report.Settings, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return report.Settings{}, ErrAddress
	}
	return s.Read(query)
}

// whole is the page: its form first, which is there to be used while the answer is worked out.
func (s *Site) whole(w http.ResponseWriter, r *http.Request) {
	settings, err := s.asked(r)
	if err == nil && s.Full(client(r)) {
		err = ErrFull
	}
	status := http.StatusOK
	if err != nil {
		status = s.refuse(w, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	if err := page.ExecuteTemplate(w, "head", s.view(settings)); err != nil {
		return // who asked has left
	}
	if f, ok := w.(http.Flusher); ok && err == nil {
		f.Flush()
	}
	var answer *report.Report
	if err == nil {
		answer, err = s.awaited(w, r, settings)
	}
	if err != nil {
		_, says := s.Told(err)
		w.Write(trouble(says))
	} else {
		w.Write(shown(answer, true))
	}
	io.WriteString(w, own("between.html"))
	if f, ok := w.(http.Flusher); ok && err == nil {
		f.Flush()
	}
	if err == nil && r.Context().Err() == nil {
		if curve, err := s.Curve(r.Context(), client(r), settings); err == nil {
			w.Write(drawn(curve))
		}
	}
	io.WriteString(w, own("tail.html"))
}

// awaited is the exact answer; where a first look is there before it, that is shown as long as
// nothing follows it.
func (s *Site) awaited(w http.ResponseWriter, r *http.Request, settings report.Settings) (*report.Report, error) {
	type found struct {
		answer *report.Report
		err    error
	}
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	begun := func(find func(context.Context, string, report.Settings) (*report.Report, error)) chan found {
		end := make(chan found, 1)
		go func() {
			answer, err := find(ctx, client(r), settings)
			end <- found{answer, err}
		}()
		return end
	}
	exact, first := begun(s.Exact), begun(s.First)
	select {
	case f := <-exact:
		return f.answer, f.err
	case f := <-first:
		if f.err != nil {
			break // the exact answer tells
		}
		io.WriteString(w, `<div id="first">`)
		w.Write(look(f.answer, false, "first"))
		io.WriteString(w, "</div>\n")
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
	}
	f := <-exact
	return f.answer, f.err
}

// part is the answer alone.
func (s *Site) part(w http.ResponseWriter, r *http.Request, find func(context.Context, string, report.Settings) (*report.Report, error), exact bool) {
	answered(s, w, r, find, func(answer *report.Report) []byte { return shown(answer, exact) })
}

// curvePart is the cost curve alone.
func (s *Site) curvePart(w http.ResponseWriter, r *http.Request, find func(context.Context, string, report.Settings) (*report.Sweep, error)) {
	answered(s, w, r, find, drawn)
}

// answered is what is found for the settings of a request, as it is shown.
func answered[T any](s *Site, w http.ResponseWriter, r *http.Request, find func(context.Context, string, report.Settings) (T, error), shown func(T) []byte) {
	settings, err := s.asked(r)
	if err == nil && r.Method == http.MethodHead {
		return
	}
	var answer T
	if err == nil {
		answer, err = find(r.Context(), client(r), settings)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err != nil {
		status := s.refuse(w, err)
		_, says := s.Told(err)
		w.WriteHeader(status)
		w.Write(trouble(says))
		return
	}
	w.Write(shown(answer))
}

// refuse says in the header when to come again, and returns the status.
func (s *Site) refuse(w http.ResponseWriter, err error) int {
	status, _ := s.Told(err)
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "2")
	}
	return status
}

// file is one to be kept.
func (s *Site) file(w http.ResponseWriter, r *http.Request, name string) {
	if !s.has(name) {
		http.NotFound(w, r)
		return
	}
	settings, err := s.asked(r)
	var data []byte
	if err == nil && r.Method != http.MethodHead {
		data, err = s.File(r.Context(), client(r), settings, name)
	}
	if err != nil {
		status := s.refuse(w, err)
		_, says := s.Told(err)
		http.Error(w, strings.Join(says, "\n"), status)
		return
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	kind, ok := kinds[path.Ext(name)]
	if !ok {
		kind = "application/octet-stream"
	}
	written(w, kind, data)
}

func (s *Site) has(name string) bool {
	for _, f := range s.Files {
		if f == name {
			return true
		}
	}
	return false
}

// kinds of files by their endings.
var kinds = map[string]string{
	".toml": "application/toml; charset=utf-8", ".html": "text/html; charset=utf-8", ".json": "application/json",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// shown is an answer, which says how sure it is.
func shown(r *report.Report, exact bool) []byte { return look(r, exact, "plot") }

// look is the same with pictures whose ids begin with a word.
func look(r *report.Report, exact bool, id string) []byte {
	var b bytes.Buffer
	text := "A first look, simulated briefly: the exact answer follows."
	if exact {
		text = "The exact answer, as fleetcost compare gives it."
	}
	b.WriteString(`<p class="care">` + text + "</p>\n")
	page := pages.FirstLook
	if exact {
		page = pages.Report
	}
	b.Write(webpage.Body(webpage.Part{Document: page(r), Pictures: plots.Pictures(r, plots.OfReport, id)}))
	return b.Bytes()
}

// drawn is a cost curve, with its figures; nothing of none.
func drawn(s *report.Sweep) []byte {
	curve := pages.Curve(s)
	if len(curve) == 0 {
		return nil
	}
	draw, _ := plots.OfSweep.Find("cost")
	if p := draw.Draw(s).Web("curve-plot"); !p.Empty {
		curve[0].Pictures = []document.Picture{{Title: p.Title, Subtitle: p.Subtitle, Notes: p.Notes, SVG: p.SVG, Narrow: p.Narrow}}
	}
	return document.HTML(document.Document{Sections: curve})
}

// trouble is what stands in the place of an answer.
func trouble(says []string) []byte {
	var d document.Document
	d.Add(document.Section{Heading: "There is no answer", Remarks: says, Warning: true})
	return document.HTML(d)
}
