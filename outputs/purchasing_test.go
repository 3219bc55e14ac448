package outputs

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"fleetcost/outputs/samples"
)

// Every writer takes all ways to pay, writes whole lines of valid text, the same each time, and
// no number that is none; a terminal is wide enough.
func TestOddPurchasings(t *testing.T) {
	for name, p := range samples.OddPurchasings() {
		sound(t, name, func(to Format, w io.Writer) error { return to.Purchasing(w, p, Options{}) })
	}
	fits(t, 80, func(w io.Writer) error { return terminal{}.Purchasing(w, samples.YearPurchasing(), Options{Width: 80}) })
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
	files, err := PurchasingFiles(samples.YearPurchasing(), Origin{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "commit.txt commit.csv report.html commit.json commit.md report.xlsx" {
		t.Errorf("files %s", got)
	}
}
