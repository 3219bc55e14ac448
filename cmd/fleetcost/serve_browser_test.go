package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fleetcost/outputs/browsertest"
)

// The explorer in a browser: a slider moves, the answer and the address follow, back goes
// back, and nobody is left out.
func TestTheExplorerInABrowser(t *testing.T) {
	fullEffort(t)
	browser := browsertest.Start(t)
	file := filepath.Join(t.TempDir(), "shop.toml")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(smallShop, "</script>", "</script>\\u202e=cmd()")), 0o666); err != nil {
		t.Fatal(err)
	}
	address, _ := served(t, file)

	p := browser.Open(t, address, browsertest.Looks{Width: 1280, Height: 1000})
	const (
		exact  = `new Promise(done => { const look = () => document.getElementById("state").textContent === "The exact answer, as fleetcost compare gives it." ? done(true) : setTimeout(look, 20); look(); })`
		shown  = `document.querySelector(".asked dd").textContent + " " + location.search`
		slider = `(() => { const s = document.querySelector("input[type=range]"); s.value = 240; s.dispatchEvent(new Event("input")); s.dispatchEvent(new Event("change")); return s.labels.length + s.getAttribute("aria-valuetext"); })()`
	)
	if got := browsertest.Eval[string](p, slider); got != "0320" {
		t.Errorf("the slider tells %q at its end", got)
	}
	browsertest.Eval[bool](p, exact)
	if got := browsertest.Eval[string](p, shown); got != "320 requests/s, Poisson ?traffic.rate=320" {
		t.Errorf("after the slider has moved: %s", got)
	}
	if got := browsertest.Eval[string](p, `document.querySelector("a.file").search`); got != "?traffic.rate=320" {
		t.Errorf("what is kept is of %q", got)
	}
	// A number that cannot be asked is told beside its field; answer and address stay as they are.
	const typed = `(value) => { const f = document.querySelector("[name='traffic.rate']"); f.value = value; f.dispatchEvent(new Event("input")); f.dispatchEvent(new Event("change")); const note = document.getElementById(f.getAttribute("aria-describedby")); return [note.hidden ? "" : note.textContent, f.getAttribute("aria-invalid"), document.body.classList.contains("refused"), location.search].join("|"); }`
	if got := browsertest.Eval[string](p, "("+typed+")('99999999')"); got != "Not computed: it can be from 5 to 320.|true|true|?traffic.rate=320" {
		t.Errorf("a number beyond the bounds gives %q", got)
	}
	if got := browsertest.Eval[string](p, "("+typed+")('320')"); got != "|false|false|?traffic.rate=320" {
		t.Errorf("put right it gives %q", got)
	}
	if got := browsertest.Eval[int](p, `document.querySelectorAll("main .care").length`); got != 0 {
		t.Error("it is said twice how sure the answer is")
	}
	// The cost curve is there, tables sort, and a table that is sorted stays so.
	const curve = `document.querySelectorAll("#curve svg .design, #curve tbody tr").length > 3`
	if !browsertest.Eval[bool](p, curve) {
		t.Error("there is no cost curve")
	}
	const sorts = `(() => { const b = [...document.querySelectorAll("#curve thead tr:last-child button")].at(-1); if (!b.closest("th").getAttribute("aria-sort")) b.click(); return b.closest("th").getAttribute("aria-sort"); })()`
	const sorted = `[...document.querySelectorAll("#curve thead tr:last-child th")].at(-1).getAttribute("aria-sort")`
	if got := browsertest.Eval[string](p, sorts); got != "ascending" {
		t.Errorf("the curve's table sorts %q", got)
	}
	if broken := p.Violations(); len(broken) > 0 {
		t.Error("rules of accessibility that are broken:", strings.Join(broken, "\n"))
	}
	browsertest.Eval[bool](p, `new Promise(done => { addEventListener("popstate", () => setTimeout(() => done(true))); history.back(); })`)
	browsertest.Eval[bool](p, exact)
	if got := browsertest.Eval[string](p, shown); got != "40 requests/s, Poisson " {
		t.Errorf("after going back: %s", got)
	}
	if got := browsertest.Eval[string](p, sorted); got != "ascending" {
		t.Errorf("after going back the table sorts %q", got)
	}
	if said := p.Complaints(); len(said) > 0 {
		t.Error("the console has", said)
	}
	for _, asked := range p.Asked() {
		if !strings.HasPrefix(asked, address) {
			t.Error("the page asks", asked)
		}
	}

	phone := browser.Open(t, address, browsertest.Looks{Width: 390, Height: 800})
	if got := browsertest.Eval[string](phone, `document.getElementById("gist").textContent + " " + (document.getElementById("gist").getBoundingClientRect().bottom === innerHeight)`); !strings.HasPrefix(got, "node on 1 × c7g.large costs") && !strings.Contains(got, "c7g.large") || !strings.HasSuffix(got, "true") {
		t.Errorf("at the end of a phone's screen stands %q", got)
	}
	// Where an answer is out of date, its letters are pale, and nothing shines through.
	if got := browsertest.Eval[string](phone, "("+typed+")('99999999') && getComputedStyle(document.getElementById('gist')).opacity"); got != "1" {
		t.Errorf("the end of a phone's screen is opaque by %s", got)
	}
	browsertest.Eval[string](phone, "("+typed+")('40')")
	if broken := phone.Violations(); len(broken) > 0 {
		t.Error("rules of accessibility that are broken on a phone:", strings.Join(broken, "\n"))
	}

	plain := browser.Open(t, address+"?cpu=2", browsertest.Looks{Width: 390, Height: 800, Dark: true, NoScript: true})
	got := browsertest.Eval[string](plain, `[document.querySelector("#knobs button").checkVisibility(), document.querySelectorAll("input[type=range]").length, document.querySelector("[name=cpu]").value, document.querySelector("#answer > .care").textContent, document.documentElement.scrollWidth].join()`)
	if got != "true,0,2,The exact answer, as fleetcost compare gives it.,390" {
		t.Errorf("without script the page has %s", got)
	}
}
