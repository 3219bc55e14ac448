package outputs

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"

	"fleetcost/outputs/samples"
)

// Every writer takes all ways to pay, writes whole lines of valid text, the same each time, and
// no number that is none; a terminal is wide enough.
func TestOddPurchasings(t *testing.T) {
	for name, p := range samples.OddPurchasings() {
		for _, e := range Formats.Entries() {
			var page, again bytes.Buffer
			if err := errors.Join(e.Value.Purchasing(&page, p, Options{}), e.Value.Purchasing(&again, p, Options{})); err != nil {
				t.Fatalf("%q: %s: %v", name, e.Name, err)
			}
			if text := page.String(); text != again.String() || !strings.HasSuffix(text, "\n") || !utf8.ValidString(text) {
				t.Errorf("%q: %s writes no whole lines, or not the same ones:\n%s", name, e.Name, text)
			}
			for _, bad := range []string{"NaN", "Inf", "∞", "%!", "\x1b"} {
				if strings.Contains(page.String(), bad) {
					t.Errorf("%q: %s writes %s:\n%s", name, e.Name, bad, page.String())
				}
			}
			if err := e.Value.Purchasing(fullDisk{}, p, Options{}); !errors.Is(err, errFull) {
				t.Errorf("%q: %s: the error of the writer is %v", name, e.Name, err)
			}
		}
	}
	var page bytes.Buffer
	if err := (terminal{}).Purchasing(&page, samples.YearPurchasing(), Options{Width: 80}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if n := text.StringWidth(strings.TrimRight(line, "\n")); n > 80 {
			t.Errorf("%d columns of 80: %s", n, line)
		}
	}
}

// The lines of the CSV add up to what each way costs, as it is billed and effectively; usage
// that a commitment covers is billed by its fees.
func TestPurchasingCSV(t *testing.T) {
	p := samples.YearPurchasing()
	rows := read(t, func(w io.Writer) error { return csvFormat{}.Purchasing(w, p, Options{}) })
	billed, effective := map[string]float64{}, map[string]float64{}
	for _, r := range rows {
		b, err1 := strconv.ParseFloat(r["BilledCost"], 64)
		e, err2 := strconv.ParseFloat(r["EffectiveCost"], 64)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		billed[r["x_Way"]], effective[r["x_Way"]] = billed[r["x_Way"]]+b, effective[r["x_Way"]]+e
		if r["ChargeCategory"] == "Purchase" && e != 0 || r["CommitmentDiscountStatus"] != "" && b != 0 {
			t.Errorf("%v: fees are billed, and the hours that they cover cost what is spread", r)
		}
	}
	for _, w := range p.Fleets[0].Ways {
		if b, e := billed[w.Name]-w.Total.USD(), effective[w.Name]-w.Total.USD(); b > 1e-6 || b < -1e-6 || e > 1e-6 || e < -1e-6 {
			t.Errorf("%s: %v billed, %v effective, of %v", w.Name, billed[w.Name], effective[w.Name], w.Total.Exact())
		}
	}
}

func TestPurchasingFiles(t *testing.T) {
	files, err := PurchasingFiles(samples.YearPurchasing())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "commit.txt commit.csv commit.json commit.md" {
		t.Errorf("files %s", got)
	}
}
