package outputs

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models/recording"
	"fleetcost/outputs/browsertest"
	"fleetcost/outputs/samples"
)

// pageOf is an answer as a page of the web.
func pageOf(t testing.TB, write func(f Format, b *bytes.Buffer, o Options) error) []byte {
	t.Helper()
	from := Origin{Tool: "fleetcost v1", Command: "fleetcost compare <b>", Name: "x", Scenario: "[traffic]\nrate = 1 # <script>alert(1)</script>\n",
		Assumed: []Assumed{{Key: "traffic.arrivals", Value: "poisson", Why: "the default"}}}
	var page bytes.Buffer
	if err := write(web{}, &page, Options{Origin: from}); err != nil {
		t.Fatal(err)
	}
	return page.Bytes()
}

// webPages are an answer of each kind, and some with hostile names.
func webPages(t testing.TB) map[string][]byte {
	pages := map[string][]byte{}
	for _, g := range goldens {
		pages[g.name] = pageOf(t, g.write)
	}
	pages["records"] = pageOf(t, func(f Format, b *bytes.Buffer, o Options) error {
		return f.Recordings(b, []*recording.Recording{samples.AccessLog(), samples.LoadTest()}, o)
	})
	pages["curve"] = pageOf(t, func(f Format, b *bytes.Buffer, o Options) error {
		r := samples.Storefront()
		r.Curve = samples.ShortSweep()
		r.Curve.Rough = true
		return f.Report(b, r, o)
	})
	pages["validation"] = pageOf(t, func(f Format, b *bytes.Buffer, o Options) error { return f.Validation(b, samples.FewTrials(), o) })
	for _, text := range []string{`"><script>document.title = "run"</script><img src=http://example.com/x onerror=alert(1)>`, "=cmd()|\u202egnol \x1b[31m", strings.Repeat("long ", 2000)} {
		pages["hostile "+text[:5]] = pageOf(t, func(f Format, b *bytes.Buffer, o Options) error {
			o.Origin = Origin{Tool: text, Command: text, Name: text, Scenario: text}
			return f.Report(b, samples.Named(samples.Storefront(), text), o)
		})
	}
	return pages
}

// beyond are the heads of money by the month that end beyond the screen's edge in the first
// table of a page, where that is a comparison.
const beyond = `(() => {
	const table = document.querySelector("main > section:not(.warnings) table");
	if (!table || !table.tHead.rows[0].cells[0].textContent.startsWith("design")) return [];
	const first = [...table.tHead.rows[0].cells].find((c) => /^\S+\/month/.test(c.textContent));
	return first && first.getBoundingClientRect().right > innerWidth ? [first.textContent] : [];
})()`

// Every page, at the width of a screen and of a phone, light and dark, is shown without a
// complaint, asks for nothing, is not wider than the screen, and breaks no rule of
// accessibility. With PAGES its pictures are kept in that folder, to be looked at.
func TestPagesInABrowser(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("a browser is slow")
	}
	b := browsertest.Start(t)
	for name, text := range webPages(t) {
		t.Run(name, func(t *testing.T) {
			for _, looks := range []browsertest.Looks{{Width: 1280, Height: 900}, {Width: 390, Height: 844, Dark: true}} {
				p := b.OpenText(t, text, looks)
				if keep := os.Getenv("PAGES"); keep != "" {
					file := inFileName(name)
					if err := os.WriteFile(filepath.Join(keep, file+map[bool]string{true: "-dark"}[looks.Dark]+".png"), p.Picture(), 0o666); err != nil {
						t.Fatal(err)
					}
				}
				if wide := browsertest.Eval[int64](p, "document.documentElement.scrollWidth"); wide > looks.Width {
					t.Errorf("%d pixels wide on a screen of %d", wide, looks.Width)
				}
				if all := p.Violations(); len(all) > 0 {
					t.Errorf("%d pixels, dark %v: %s", looks.Width, looks.Dark, strings.Join(all, "\n\t"))
				}
				if said := p.Complaints(); len(said) > 0 {
					t.Errorf("the browser says %q", said)
				}
				if looks.Width < 400 {
					for _, far := range browsertest.Eval[[]string](p, beyond) {
						t.Errorf("%q is beyond the edge of a phone", far)
					}
				}
				if asked := p.Asked(); len(asked) != 1 {
					t.Errorf("the page asks for %q", asked)
				}
			}
		})
	}
}

// The script of a page sorts tables by the numbers of a column, up and down, hides designs
// wherever they are, and turns light to dark; without it all is there.
func TestWhatAPageDoes(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("a browser is slow")
	}
	b := browsertest.Start(t)
	text := pageOf(t, func(f Format, b *bytes.Buffer, o Options) error { return f.Report(b, samples.Shop(), o) })
	p := b.OpenText(t, text, browsertest.Looks{Width: 1000, Height: 800})

	const column = `(() => {
		const table = document.querySelector("table"), at = [...table.tHead.rows].at(-1).cells;
		const i = [...at].findIndex((c) => c.textContent.startsWith("$/month"));
		return [at[i].getAttribute("aria-sort") || "", ...[...table.tBodies[0].rows].map((r) => r.cells[i].textContent)];
	})()`
	const press = `[...document.querySelectorAll("table")[0].querySelectorAll("th button")].find((b) => b.textContent.startsWith("$/month")).click()`
	money := func(cells []string) (all []float64) {
		for _, c := range cells {
			x, err := strconv.ParseFloat(strings.NewReplacer(",", "", "(", "", ")", "").Replace(c), 64)
			if err == nil {
				all = append(all, x)
			}
		}
		return all
	}
	before := browsertest.Eval[[]string](p, column)
	browsertest.Eval[*int](p, press)
	up := browsertest.Eval[[]string](p, column)
	browsertest.Eval[*int](p, press)
	down := browsertest.Eval[[]string](p, column)
	sums := money(down[1:])
	slices.Reverse(sums)
	if up[0] != "ascending" || down[0] != "descending" || len(before) != len(up) || len(sums) < 2 || !slices.IsSorted(money(up[1:])) || !slices.IsSorted(sums) {
		t.Errorf("before %q, then %q and %q", before, up, down)
	}

	name := samples.Shop().Designs[0].Name
	shown := fmt.Sprintf(`[...document.querySelectorAll('[data-design=%q]')].filter((e) => e.getClientRects().length > 0).length`, name)
	check := fmt.Sprintf(`[...document.querySelectorAll(".tools label")].find((l) => l.textContent === %q).querySelector("input").click()`, name)
	all := browsertest.Eval[int](p, shown)
	browsertest.Eval[*int](p, check)
	if hidden := browsertest.Eval[int](p, shown); all == 0 || hidden != 0 {
		t.Errorf("of %d that are of %s %d are still shown", all, name, hidden)
	}
	browsertest.Eval[*int](p, check)
	if again := browsertest.Eval[int](p, shown); again != all {
		t.Errorf("%d of %d are shown again", again, all)
	}

	const paper = `getComputedStyle(document.body).backgroundColor`
	light := browsertest.Eval[string](p, paper)
	browsertest.Eval[*int](p, `document.querySelector(".theme").click()`)
	if dark := browsertest.Eval[string](p, paper); dark == light {
		t.Errorf("light and dark are both %s", light)
	}
	if all := p.Violations(); len(all) > 0 {
		t.Errorf("dark: %s", strings.Join(all, "\n\t"))
	}

	// Columns and whole pictures of a design are hidden, too, and a timeline tells its values.
	visible := `(() => { document.querySelectorAll(".tools input")[0].click(); return [...document.querySelectorAll("th[scope=colgroup], figure[data-design]")].map((e) => e.getClientRects().length > 0).slice(0, 2).join(); })()`
	swept := b.OpenText(t, pageOf(t, func(f Format, b *bytes.Buffer, o Options) error { return f.Sweep(b, samples.ShortSweep(), o) }), browsertest.Looks{Width: 1000, Height: 800})
	if got := browsertest.Eval[string](swept, visible); got != "false,true" {
		t.Errorf("of the columns of two designs, the first hidden, are shown: %s", got)
	}
	foreseen := b.OpenText(t, pageOf(t, func(f Format, b *bytes.Buffer, o Options) error { return f.Forecast(b, samples.WeekForecast(), o) }), browsertest.Looks{Width: 1000, Height: 800})
	if got := browsertest.Eval[string](foreseen, visible); got != "false,true" {
		t.Errorf("of the pictures of two designs, the first hidden, are shown: %s", got)
	}
	const hover = `(() => { const all = [...document.querySelectorAll("figure:not(.off) .point")]; all[60].dispatchEvent(new PointerEvent("pointerenter", { clientX: 300, clientY: 300 })); return document.querySelector(".tip").textContent; })()`
	if got := browsertest.Eval[string](foreseen, hover); !strings.Contains(got, "requests/s") || !strings.Contains(got, "serving") {
		t.Errorf("a timeline tells %q", got)
	}

	// What a pointer is told, the arrow keys tell, too, one point after the other and no further
	// than the last; no point is a stop of the tabulator.
	const keys = `(() => {
		const canvas = [...document.querySelectorAll("figure:not(.off) .canvas")].find((c) => c.getClientRects().length > 0 && c.querySelector(".point"));
		const tip = document.querySelector(".tip"), said = [];
		canvas.focus();
		["ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "Home", "Escape"].forEach((key) => {
			canvas.dispatchEvent(new KeyboardEvent("keydown", { key: key, bubbles: true, cancelable: true }));
			said.push(tip.hidden ? "" : tip.textContent);
		});
		return [...said, String(canvas.querySelectorAll("[tabindex]").length)];
	})()`
	told := browsertest.Eval[[]string](p, keys)
	if told[0] == "" || told[1] == told[0] || told[2] != told[0] || told[3] == "" || told[4] != told[3] || told[5] != told[0] || told[6] != "" || told[7] != "0" {
		t.Errorf("the arrow keys tell %q", told)
	}

	plain := b.OpenText(t, text, browsertest.Looks{Width: 1000, Height: 800, NoScript: true})
	if said := append(p.Complaints(), plain.Complaints()...); len(said) > 0 {
		t.Errorf("the browser says %q", said)
	}
	for _, tag := range []string{"table", "svg", "h2"} {
		count := fmt.Sprintf(`document.querySelectorAll(%q).length`, tag)
		if with, without := browsertest.Eval[int](p, count), browsertest.Eval[int](plain, count); with != without || with == 0 {
			t.Errorf("%d of %s with the script, %d without", with, tag, without)
		}
	}
	if buttons := browsertest.Eval[int](plain, `document.querySelectorAll("button, input").length`); buttons != 0 {
		t.Errorf("%d buttons do nothing without the script", buttons)
	}
}

// A page is small enough to be mailed.
func TestPagesAreSmall(t *testing.T) {
	for name, text := range webPages(t) {
		if most := 1_500_000; len(text) > most {
			t.Errorf("%s has %d bytes, more than %d", name, len(text), most)
		}
	}
}

func BenchmarkPageOfAComparison(b *testing.B) {
	for b.Loop() {
		pageOf(b, func(f Format, page *bytes.Buffer, o Options) error { return f.Report(page, samples.Shop(), o) })
	}
}

func BenchmarkPageOfAForecast(b *testing.B) {
	for b.Loop() {
		pageOf(b, func(f Format, page *bytes.Buffer, o Options) error {
			return f.Forecast(page, samples.WeekForecast(), o)
		})
	}
}
