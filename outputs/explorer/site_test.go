package explorer

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"
)

var errBad = errors.New(`bad <script>alert(1)</script>`)

// site of a panel, whose answers are always the same.
func site(panel report.Panel, answer *report.Report) *Site {
	find := func(ctx context.Context, client string, s report.Settings) (*report.Report, error) {
		return answer, nil
	}
	curve := func(context.Context, string, report.Settings) (*report.Sweep, error) {
		return samples.ShortSweep(), nil
	}
	return &Site{
		Panel: panel, First: find, Exact: find, RoughCurve: curve, Curve: curve, Full: func(string) bool { return false },
		Read: func(query map[string][]string) (s report.Settings, err error) {
			s.Values = map[string]float64{}
			for name, v := range query {
				switch _, is := panel.Knob(name); {
				case name == "machine":
					s.Machine = v[0]
				case !is:
					return s, errBad
				default:
					s.Values[name] = 1200
				}
			}
			return s, nil
		},
		Address: func(s report.Settings) map[string][]string {
			if len(s.Values) == 0 {
				return nil
			}
			return map[string][]string{"traffic.rate": {"1200"}}
		},
		Files: []string{"shop-explored.toml", "report.html"},
		File: func(ctx context.Context, client string, s report.Settings, name string) ([]byte, error) {
			return []byte(name + " at " + number(s.Values["traffic.rate"])), nil
		},
		Told: func(err error) (int, []string) {
			switch err {
			case ErrFull:
				return http.StatusServiceUnavailable, []string{err.Error()}
			case ErrAddress:
				return http.StatusBadRequest, []string{err.Error()}
			}
			return http.StatusUnprocessableEntity, []string{err.Error()}
		},
	}
}

var shop = report.Panel{Title: "Shop", Machines: []string{"c7g.large", "c7g.xlarge", "m7i.large"}, Knobs: []report.Knob{
	{Name: "traffic.rate", Group: "traffic", Label: "requests per second", Said: 800, Low: 100, High: 6400},
	{Name: "traffic.users", Group: "traffic", Label: "users", Said: 10, Low: 1, High: 80, Whole: true},
	{Name: "goal.p99", Group: "goal", Label: "p99", Unit: "ms", Said: 300, Low: 75, High: 1200},
	{Name: "cpu", Group: "CPU", Label: "every request computes", Said: 1, Low: 0.25, High: 4, Factor: true},
	{Name: "cpu.browse", Group: "CPU", Label: "browse computes", Said: 1, Low: 0.25, High: 4, Factor: true},
}}

func get(t *testing.T, s *Site, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

func TestThePageShowsHowTheKnobsStand(t *testing.T) {
	w := get(t, site(shop, samples.Storefront()), "/?traffic.rate=1200&machine=c7g.xlarge")
	page := w.Body.String()
	for _, has := range []string{
		`name="traffic.rate" value="1200" min="100" max="6400" step="any" data-said="800"`,
		`name="traffic.users" value="10" min="1" max="80" step="1" data-said="10"`,
		`<label for="knob-3">p99, ms</label>`, `<summary>each of 1</summary>`,
		`<optgroup label="c7g"><option value="c7g.large">c7g.large</option><option value="c7g.xlarge" selected>c7g.xlarge</option></optgroup>`,
		`href="/shop-explored.toml?traffic.rate=1200"`, `The exact answer`, `class="answer"`, `<svg`, "</html>",
	} {
		if !strings.Contains(page, has) {
			t.Errorf("the page lacks %s", has)
		}
	}
	if first, _, is := strings.Cut(page, "The exact answer"); w.Code != 200 || !is || strings.Contains(page[len(first):], "A first look") {
		t.Error(w.Code, "the page does not end with the exact answer")
	}
	if w := get(t, site(shop, samples.Storefront()), "/first"); !strings.Contains(w.Body.String(), "A first look") || strings.Contains(w.Body.String(), "<html") {
		t.Error("a first look does not say what it is, or is a page")
	}
}

// A page that is opened shows a first look as soon as there is one, and the exact answer, which
// takes longer, behind it; ids are of one element each.
func TestAPageThatIsOpenedHasAFirstLook(t *testing.T) {
	s := site(shop, samples.Storefront())
	exact, looked := s.Exact, make(chan struct{})
	s.First = func(ctx context.Context, client string, settings report.Settings) (*report.Report, error) {
		return samples.Storefront(), nil
	}
	s.Exact = func(ctx context.Context, client string, settings report.Settings) (*report.Report, error) {
		<-looked
		return exact(ctx, client, settings)
	}
	w := &flushed{ResponseRecorder: httptest.NewRecorder(), looked: looked}
	s.ServeHTTP(w, httptest.NewRequest("GET", "/?traffic.rate=1200", nil))
	page := w.Body.String()
	first, behind, is := strings.Cut(page, "The exact answer")
	if !is || !strings.Contains(first, `<div id="first"><p class="care">A first look`) || strings.Contains(behind, "A first look") {
		t.Errorf("%.3000s", page)
	}
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="[^"]*"`).FindAllString(page, -1) {
		if ids[id] {
			t.Errorf("two elements have%s", id)
		}
		ids[id] = true
	}
	// Where there is no first look, the exact answer tells.
	s.Exact = exact
	s.First = func(context.Context, string, report.Settings) (*report.Report, error) { return nil, errBad }
	if page := get(t, s, "/").Body.String(); !strings.Contains(page, "The exact answer") || strings.Contains(page, "There is no answer") {
		t.Errorf("%.3000s", page)
	}
}

// flushed lets an exact answer come once a first look has been sent.
type flushed struct {
	*httptest.ResponseRecorder
	looked chan struct{}
	sent   bool
}

func (f *flushed) Flush() {
	if !f.sent && strings.Contains(f.Body.String(), "A first look") {
		f.sent = true
		close(f.looked)
	}
}

func TestWhatIsWrongIsTold(t *testing.T) {
	for _, c := range []struct {
		path  string
		full  bool
		want  int
		retry string
		says  string
	}{
		{"/?nothing=1", false, 422, "", "bad &lt;script&gt;"},
		{"/first?nothing=1", false, 422, "", "bad &lt;script&gt;"},
		{"/report.html?nothing=1", false, 422, "", "bad"},
		{"/?%zz", false, 400, "", "cannot be read"},
		{"/", true, 503, "2", "too many wait"},
		{"/../../etc/passwd", false, 404, "", ""},
		{"/scenario.toml", false, 404, "", ""},
		{"/explorer.html", false, 404, "", ""},
	} {
		s := site(shop, samples.Storefront())
		s.Full = func(string) bool { return c.full }
		w := get(t, s, c.path)
		if w.Code != c.want || w.Header().Get("Retry-After") != c.retry || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d, retry after %q: %.300s", c.path, w.Code, w.Header().Get("Retry-After"), w.Body)
		}
		if strings.Contains(w.Body.String(), "<script>alert") && !strings.Contains(w.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("%s: what is wrong runs", c.path)
		}
		if c.path == "/?nothing=1" && !strings.Contains(w.Body.String(), `id="knobs"`) {
			t.Error("the form is gone")
		}
	}
}

func TestFilesAreKeptUnderTheirNames(t *testing.T) {
	w := get(t, site(shop, samples.Storefront()), "/report.html?traffic.rate=1200")
	if got := w.Header().Get("Content-Disposition"); w.Body.String() != "report.html at 1200" || got != `attachment; filename="report.html"` {
		t.Errorf("%s: %s", got, w.Body)
	}
}

// The head of a page or file is told without working anything out.
func TestAHeadCostsNothing(t *testing.T) {
	s := site(shop, samples.Storefront())
	s.First, s.Exact, s.File = nil, nil, nil
	for _, path := range []string{"/", "/first", "/exact", "/report.html"} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("HEAD", path, nil))
		if w.Code != 200 || w.Body.Len() > 0 {
			t.Errorf("%s: %d with %d bytes", path, w.Code, w.Body.Len())
		}
	}
}

// A title, names and labels are text, whatever they say; only in the names and values of
// fields, which nobody sees, they stand as they are, in quotes.
func TestHostileTextIsText(t *testing.T) {
	for _, evil := range []string{`"><script>alert(1)</script>`, "\x1b[31m\u202ered", strings.Repeat("long ", 2000), "=cmd()"} {
		panel := report.Panel{Title: evil, Fixed: []string{evil}, Machines: []string{evil},
			Knobs: []report.Knob{{Name: "cpu", Group: evil, Label: evil, Said: 1, Low: 0.25, High: 4, Factor: true}, {Name: "cpu." + evil, Label: "x"}}}
		page := get(t, site(panel, samples.Named(samples.Storefront(), evil)), "/").Body.String()
		seen := regexp.MustCompile(`(name|value)="[^"]*"`).ReplaceAllString(page, "")
		if strings.Count(page, "<script") != 1 || strings.ContainsAny(seen, "\x1b\u202e") {
			t.Errorf("%.40q is not text", evil)
		}
	}
}
