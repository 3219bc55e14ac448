package outputs

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fleetcost/outputs/browsertest"
	"fleetcost/outputs/samples"
)

// Whichever design is hidden, every figure that is left stands below its own head, nothing of
// the hidden design is seen, and pictures and tables say what they lack; shown again, all is
// as before. On a map, whose cells are not of one design, there is nothing to hide.
func TestWhatIsLeftWhereADesignIsHidden(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("a browser is slow")
	}
	pages, browser := webPages(t), browsertest.Start(t)
	for _, c := range []struct {
		page  string
		boxes bool
	}{{"report", true}, {"sweep", true}, {"choices-sweep", true}, {"budget", true}, {"forecast", true}, {"curve", true}, {"map", false}} {
		t.Run(c.page, func(t *testing.T) {
			text, is := pages[c.page]
			if !is {
				t.Fatal("there is no such page")
			}
			p := browser.OpenText(t, text, browsertest.Looks{Width: 1280, Height: 900})
			if wrong := p.Misplaced(); len(wrong) > 0 {
				t.Fatal("with all designs: ", strings.Join(wrong, "\n\t"))
			}
			boxes := browsertest.Eval[int](p, `document.querySelectorAll(".tools label").length`)
			if c.boxes != (boxes > 1) {
				t.Fatalf("%d boxes", boxes)
			}
			const seen = `[...document.querySelectorAll("main td, main th, main svg text, main .without")].filter((e) => e.getClientRects().length > 0).map((e) => e.textContent)`
			before := browsertest.Eval[[]string](p, seen)
			for i := range boxes {
				name := p.Hide(i)
				if wrong := p.Misplaced(); len(wrong) > 0 {
					t.Errorf("without %s: %s", name, strings.Join(wrong, "\n\t"))
				}
				left := browsertest.Eval[[]string](p, fmt.Sprintf(`[...document.querySelectorAll("[data-design]")].filter((e) => [e.dataset.design, e.dataset.beside].includes(%q) && e.getClientRects().length > 0).map((e) => e.textContent)`, name))
				if len(left) > 0 {
					t.Errorf("%s is hidden, and still seen are %q", name, left)
				}
				silent := browsertest.Eval[[]string](p, `[...document.querySelectorAll("figure, .scroll")].filter((e) => e.getClientRects().length > 0 && e.querySelector(".off")).filter((e) => !(e.matches("figure") ? e.querySelector(".without") : e.nextElementSibling.matches(".without"))).map((e) => e.textContent.slice(0, 80))`)
				if says := browsertest.Eval[string](p, `document.querySelector(".without").textContent + document.querySelector(".partly").checkVisibility()`); len(silent) > 0 || !strings.Contains(says, name) || !strings.HasSuffix(says, "true") {
					t.Errorf("without %s %q say nothing of it, others %q", name, silent, says)
				}
				p.Hide(i)
			}
			if after := browsertest.Eval[[]string](p, seen); !slices.Equal(before, after) {
				t.Errorf("shown again: %q, before %q", after, before)
			}
		})
	}
	// A pair of designs is told of no more where one of the two is hidden.
	b := samples.YearBudget()
	two := browser.OpenText(t, pageOf(t, func(f Format, w *bytes.Buffer, o Options) error { return f.Budget(w, b, o) }), browsertest.Looks{Width: 1280, Height: 900})
	const pairs = `[...document.querySelectorAll("tr[data-beside]")].filter((e) => e.getClientRects().length > 0).length`
	all := browsertest.Eval[int](two, pairs)
	name := two.Hide(0)
	of := 0
	for _, m := range b.Matches {
		if m.A != name && m.B != name {
			of++
		}
	}
	if left := browsertest.Eval[int](two, pairs); all != len(b.Matches) || left != of || of == all {
		t.Errorf("of %d pairs %d are told without %s, want %d", all, left, name, of)
	}
}
