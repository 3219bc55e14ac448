package pricefiles_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/big"
	"os"
	"runtime"
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/pricefiles"
	"fleetcost/profiles/shared"
)

func read(t *testing.T, text string, o pricefiles.Options) *pricefiles.File {
	t.Helper()
	f, err := pricefiles.Read(strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// find is the price of a kind of a machine or service, in any region.
func find(f *pricefiles.File, name, kind string) (o pricefiles.Offer, ok bool) {
	for _, o := range f.Offers {
		if (o.Machine == name || o.Service == name) && o.Kind == kind {
			return o, true
		}
	}
	return o, false
}

// What looks like a price of a machine and is none is never taken for one.
func TestWhatIsNeverTaken(t *testing.T) {
	for file, never := range map[string][]func(pricefiles.Offer) bool{
		"azure_retail_prices.json": {
			func(o pricefiles.Offer) bool { return o.Price.USD() > 100 },
			func(o pricefiles.Offer) bool { return o.Machine == "Standard_D13" || o.Machine == "Standard_DS13" },
			func(o pricefiles.Offer) bool { return o.Machine == "Standard_B1ms" && o.Kind == "on_demand" },
			func(o pricefiles.Offer) bool { return o.Machine == "Standard_D5_v2" && o.Kind == "on_demand" },
		},
		"azure_retail_prices_2023_preview.json": {
			func(o pricefiles.Offer) bool { return o.Kind == "on_demand" && o.Price != cost.MustPrice("0.673") },
			func(o pricefiles.Offer) bool { return o.Kind == "spot" && o.Price != cost.MustPrice("0.6057") },
		},
		"gcp_skus.json":                     {func(o pricefiles.Offer) bool { return o.Price.USD() > 100 || o.Price == cost.MustPrice("2") }},
		"aws_offer_ec2.json":                {func(o pricefiles.Offer) bool { return o.Machine != "" && o.Kind == "on_demand" || o.Price.USD() > 10 }},
		"aws_offer_ec2_capacity_block.json": {func(o pricefiles.Offer) bool { return o.Price != cost.MustPrice("32.7726") }},
		"skypilot_azure_vms.csv":            {func(o pricefiles.Offer) bool { return o.Kind == "spot" && o.Machine == "Standard_B2s" }},
		"skypilot_gcp_vms_gpu.csv":          {func(o pricefiles.Offer) bool { return o.Machine == "" || o.Machine == "a2-highgpu-1g" }},
		"gcosts_pricing.yml": {func(o pricefiles.Offer) bool {
			return o.Kind == "on_demand" && o.Price.USD() < 0.16 && o.Machine == "n2-standard-4"
		}},
		"aws_spot_advisor.json":       {func(o pricefiles.Offer) bool { return o.Price.USD() > 1 }},
		"opencost_custom_pricing.csv": {func(o pricefiles.Offer) bool { return o.Machine != "" }},
		"aws_getproducts_item_with_reserved_2016.json": {
			func(o pricefiles.Offer) bool { return o.Price.USD() > 1 },
			func(o pricefiles.Offer) bool { return o.Kind != "on_demand" && o.Price.USD() < 0.04 },
		},
	} {
		f, err := pricefiles.Read(shared.Open(t, "pricing", "formats", file), pricefiles.Options{})
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		for _, o := range f.Offers {
			for i, is := range never {
				if is(o) {
					t.Errorf("%s: rule %d: %+v", file, i, o)
				}
			}
		}
	}
}

// Every sample is read, or refused with what it is.
func TestSamplesOfEveryFormat(t *testing.T) {
	folder := shared.Path(t, "pricing", "formats")
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, e := range files {
		f, err := pricefiles.Read(shared.Open(t, "pricing", "formats", e.Name()), pricefiles.Options{PerUnit: map[string]*big.Rat{"CNY": big.NewRat(14, 100)}})
		switch {
		case strings.Contains(e.Name(), "index") || strings.Contains(e.Name(), "usage"):
			if err == nil || !strings.Contains(err.Error(), "no prices in it") {
				t.Errorf("%s: %v", e.Name(), err)
			}
		case strings.Contains(e.Name(), "windows"):
			if err == nil || !strings.Contains(err.Error(), "another operating system") {
				t.Errorf("%s: %v", e.Name(), err)
			}
		case err != nil:
			t.Errorf("%s: %v", e.Name(), err)
		default:
			seen[f.Format] = true
			roundTrip(t, f)
		}
	}
	for _, f := range pricefiles.Formats() {
		if !seen[f.Title] {
			t.Errorf("no sample of %s", f.Title)
		}
	}
}

// A sheet that is written and read again has the same prices.
func roundTrip(t *testing.T, f *pricefiles.File) {
	t.Helper()
	written := f.Sheet("some \"file\" \\.json")
	var text bytes.Buffer
	if err := written.Write(&text); err != nil {
		t.Fatal(err)
	}
	again, err := pricefiles.ReadSheet("own.toml", &text)
	if err != nil || len(again.Offers) != len(written.Offers) || again.Source != written.Source {
		t.Errorf("%s: %d prices are read again as %d (%v)", f.Format, len(written.Offers), len(again.Offers), err)
		return
	}
	for i, o := range again.Offers {
		w := written.Offers[i]
		if o.Price != w.Price || o.Kind != w.Kind || o.Machine != w.Machine || o.Service != w.Service || o.Region != w.Region || o.AsOf != w.AsOf || o.Unit != w.Unit {
			t.Errorf("%s: %+v is read again as %+v", f.Format, w, o)
		}
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	for text, says := range map[string]string{
		"":                                       "empty",
		" \n\t":                                  "empty",
		"hello":                                  "not a price file that is known",
		`{"a": 1}`:                               "not a price file that is known",
		"\x00\x01\x02":                           "not a price file that is known",
		"\x1f\x8bxx":                             "compression is broken",
		`{"Items":[{"retailPrice":1,`:            "line 1: the file is cut off",
		"{\n\"Items\":[\n{\"retailPrice\": x}]}": "line 3: ",
		`{"Items":[{"retailPrice":"1/3","serviceName":"Virtual Machines","armSkuName":"A","type":"Consumption"}]}`:                                               "",
		`{"BillingCurrency":"USD","Items":[{"retailPrice":-1,"serviceName":"Virtual Machines","armSkuName":"A","type":"Consumption","unitOfMeasure":"1 Hour"}]}`: "not a price",
		`{"BillingCurrency":"USD","Items":[{"retailPrice":0,"serviceName":"Virtual Machines","armSkuName":"A","type":"Consumption","unitOfMeasure":"1 Hour"}]}`:  "a price of zero",
		`{"Items":[{"retailPrice":1,"currencyCode":"EUR","serviceName":"Virtual Machines","armSkuName":"A","type":"Consumption","unitOfMeasure":"1 Hour"}]}`:     "a price in EUR",
		`{"Items":[{"retailPrice":1,"armSkuName":"A","type":"Consumption"}],"BillingCurrency":"EUR"}`:                                                            "A: neither the item nor BillingCurrency before it says in what currency it is",
		"InstanceType,Price,SpotPrice,Region\nm5.large,1,,us-east-1\nm5.xlarge,2":                                                                                "line 3: the row has 2 fields and the header 4: is the file cut off?",
		"InstanceType,Price,SpotPrice,Region\nm5.la\x00ge,1,,us-east-1\n":                                                                                        "has a zero byte in its name",
		`{"manifest_":1,"regions":{},"manifest":{"currencyCode":"CNY"}}`:                                                                                         "regions stand before the manifest",
		offerOf([3]string{`"servicecode": "X", "usagetype": "Y"`, "1 }, {", "0.1"}):                                                                              `"1 }, {" is no quantity from which on a price holds`,
		`{"Items":[{"retailPrice":1}]} {}`:                                                                            "something follows",
		"InstanceType,Price,SpotPrice,Region\nm5.large,abc,,us-east-1\n":                                              "line 2: Price: ",
		"InstanceType,Price,SpotPrice,Region,Price\nm5.large,1,,us-east-1,2\n":                                        "two columns are named",
		"InstanceType,Price,SpotPrice,Region\nm5.large,1,,us-east-1\nm5.large,2,,us-east-1\n":                         "elsewhere in the file",
		"InstanceType,Price,SpotPrice,Region\n":                                                                       "no rows",
		"about:\n  timestamp: 1\ncompute:\n  instance:\n    e2: {cost: {r: {hour: x, hour_spot: 1}}}\n  hour_spot:\n": "not a decimal price",
		"about: [\nhour_spot: {": "gcosts",
		`{"spot_advisor":{"r":{"Linux":{"m5.large":{"s":120,"r":0}}}}}`:             "a saving of 120 %",
		`{"offerCode":"AmazonEC2","formatVersion":"v1.0","terms":{},"products":{}}`: "terms stand before the products",
	} {
		f, err := pricefiles.Read(strings.NewReader(text), pricefiles.Options{})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, %+v; want an error that says %q", text, err, f, says)
		}
	}
}

// Rows of one machine in two zones are one price where they cost the same, and two
// where they do not, of which a region has the lower.
func TestSpotByZone(t *testing.T) {
	f := read(t, "InstanceType,vCPUs,MemoryGiB,Price,SpotPrice,Region,AvailabilityZone\n"+
		"m5.large,2,8,0.096,0.04,us-east-1,a\nm5.large,2,8,0.096,0.03,us-east-1,b\nm5.large,2,8,0.096,0.04,us-east-1,c\n", pricefiles.Options{})
	if len(f.Offers) != 3 {
		t.Fatalf("%+v", f.Offers)
	}
	prices, err := clouds.Catalogue("aws", "us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	over, taken := f.Sheet("x.csv").Over(prices, nil)
	o, _ := over.Find("m5.large")
	if before, _ := prices.Find("m5.large"); taken != 3 || o.Spot.Price != cost.MustPrice("0.03") || before.Spot == o.Spot {
		t.Errorf("%d prices taken, spot is %v, was %v", taken, o.Spot, before.Spot)
	}
}

// A region without a price list sells what there is a price of, and nothing else.
func TestOwnRegion(t *testing.T) {
	f := read(t, "InstanceType,Price,SpotPrice,Region\nm5.large,0.11,,xx-north-1\nzz.large,0.2,,xx-north-1\nm5.large,9,,us-east-1\n", pricefiles.Options{})
	s := f.Sheet("x.csv")
	if !s.Sells("aws", "xx-north-1") || s.Sells("gcp", "xx-north-1") || s.Sells("aws", "xx-south-1") {
		t.Error("which regions it sells in")
	}
	c, taken := s.Over(cost.Catalogue{Provider: "aws", Region: "xx-north-1"}, clouds.Machines("aws"))
	if taken != 1 || len(c.Offers) != 1 || c.Offers[0].OnDemand != cost.MustDollars(0.11) || c.Offers[0].Machine.VCPU != 2 {
		t.Errorf("%d taken, %+v", taken, c.Offers)
	}
	if err := c.Check(); err != nil {
		t.Error(err)
	}
}

func TestBadSheets(t *testing.T) {
	for text, says := range map[string]string{
		`as_of = "2026"`: `"2026" is not a day`,
		``:               "there are no prices",
		`price = [ { machine = "m5.large", kind = "on_demand", usd = 0 } ]`:          "own.toml:1: price.0.usd: a price of zero",
		`price = [ { machine = "m5.large", kind = "on_demand", usd = -1 } ]`:         "price.0.usd",
		`price = [ { machine = "m5.large", kind = "on_demand", usd = nan } ]`:        "price.0.usd",
		`price = [ { machine = "m5.large", usd = 1 } ]`:                              "price.0.kind",
		`price = [ { kind = "on_demand", usd = 1 } ]`:                                "neither a machine nor a service",
		`price = [ { machine = "m5.large", kind = "on_demand", usd = 1, eur = 2 } ]`: "price.0.eur: unknown key",
		`price = [ { machine = "m5.large", kind = "on_demand" } ]`:                   "price.0.usd",
		`{"Items": [], "retailPrice": 1}`:                                            "fleetcost prices import own.toml",
	} {
		s, err := pricefiles.ReadSheet("own.toml", strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, %+v; want an error that says %q", text, err, s, says)
		}
	}
}

// An offer is streamed: one of some ten times the size takes no more memory, but for
// the machines that it has.
func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some 20 MB")
	}
	least := peak(t, 500)
	if most := peak(t, 20_000); most > least+8<<20 {
		t.Errorf("%d bytes are in use at the end of a large offer, %d of a small one", most, least)
	}
}

// peak is what is in use when an offer with so many Windows machines has been read.
func peak(t *testing.T, products int) uint64 {
	t.Helper()
	r, w := io.Pipe()
	go func() {
		fmt.Fprint(w, `{"formatVersion":"v1.0","offerCode":"AmazonEC2","publicationDate":"2026-01-01T00:00:00Z","products":{`)
		for i := range products {
			fmt.Fprintf(w, `"S%d":{"productFamily":"Compute Instance","attributes":{"servicecode":"AmazonEC2","instanceType":"m5.large","operatingSystem":"Windows","regionCode":"us-east-1","filler":%q}},`, i, strings.Repeat("x", 400))
		}
		fmt.Fprint(w, `"L":{"productFamily":"Compute Instance","attributes":{"servicecode":"AmazonEC2","instanceType":"m5.large","operatingSystem":"Linux","regionCode":"us-east-1"}}},"terms":{"OnDemand":{`)
		for i := range products {
			fmt.Fprintf(w, `"S%d":{"S%d.J":{"priceDimensions":{"d":{"unit":"Hrs","pricePerUnit":{"USD":"0.5"},"filler":%q}},"termAttributes":{}}},`, i, i, strings.Repeat("y", 400))
		}
		fmt.Fprint(w, `"L":{"L.J":{"priceDimensions":{"d":{"unit":"Hrs","pricePerUnit":{"USD":"0.096"}}},"termAttributes":{}}}}}}`)
		w.Close()
	}()
	f, err := pricefiles.Read(r, pricefiles.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if o, ok := find(f, "m5.large", "on_demand"); !ok || o.Price != cost.MustPrice("0.096") || len(f.Offers) != 1 {
		t.Errorf("%+v", f.Offers)
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	runtime.KeepAlive(f)
	return m.HeapAlloc
}

func TestCompressedFiles(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, "InstanceType,Price,SpotPrice,Region\nm5.large,0.096,,us-east-1\n")
	z.Close()
	if f, err := pricefiles.Read(&packed, pricefiles.Options{}); err != nil || len(f.Offers) != 1 {
		t.Errorf("%+v (%v)", f, err)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"Items":[{"retailPrice":1,"serviceName":"Virtual Machines","armSkuName":"A","type":"Consumption","unitOfMeasure":"1 Hour","savingsPlan":[{"retailPrice":1,"term":"1 Year"}]}]}`,
		`{"offerCode":"x","formatVersion":"v","products":{"a":{"attributes":{"servicecode":"s"}}},"terms":{"OnDemand":{"a":{"b":{"priceDimensions":{"c":{"unit":"Hrs","pricePerUnit":{"USD":"1"}}}}}}}}`,
		`{"skus":[{"description":"E2 Instance Core running in X","category":{"usageType":"OnDemand","resourceFamily":"Compute"},"serviceRegions":["r"],"pricingInfo":[{"pricingExpression":{"tieredRates":[{"unitPrice":{"units":"1","nanos":5}}]}}]}]}`,
		"InstanceType,Price,SpotPrice,Region\nm5.large,0.096,,us-east-1\n", "a: 1\nhour_spot: 2\n",
		`[{"instance_type":"a","pricing":{"r":{"linux":{"ondemand":"1","reserved":{"yrTerm1Standard.noUpfront":"1"}}}}}]`,
		"\"SKU\",\"TermType\",\"PricePerUnit\"\n1,2,3\n", "InstanceID,MarketPriceHourly,AssetClass\n1,2,node\n",
		`{"spot_advisor":{"r":{"Linux":{"m":{"s":1,"r":0}}}}}`, `{"manifest":{},"regions":{"r":{"l":{"price":"1","Instance Type":"m"}}}}`,
		`{"projects":[{"breakdown":{"resources":[{"name":"a","costComponents":[{"name":"b","price":"1"}]}]}}],"currency":"USD"}`,
		`{"aws":{"compute":{"r":{"m":{"on_demand":0.1}}}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := pricefiles.Read(strings.NewReader(text), pricefiles.Options{})
		if err != nil {
			return
		}
		for _, o := range file.Offers {
			if o.Percent == "" && !o.Price.Positive() {
				t.Errorf("%+v", o)
			}
		}
	})
}
