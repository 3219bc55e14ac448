// Package pricefiles reads the price files of cloud providers and of the tools
// around them, as they are downloaded: one file a format, told apart by what is in
// them. Files are streamed: an offer of 480 MB takes no more memory than a small one.
//
// It will never ask a provider, guess a price, a date or a currency, or take what is
// not the price of a Linux machine, or of a service, for one: what it leaves out it
// counts, with the reason.
package pricefiles

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"fleetcost/models/cost"
)

// A Format is a kind of file with prices.
type Format struct {
	Name  string // as it is listed: aws-offer
	Title string // AWS bulk offer
	Holds string // what it has: on demand and reserved prices of one service
	// is tells the format by the beginning of a file.
	is   func(head []byte) bool
	read func(io.Reader, *File) error
}

// formats are tried in this order; those that hold no prices come first.
var formats = []Format{
	awsServiceIndex, awsRegionIndex, infracostUsage,
	awsOffer, awsGetProducts, awsOfferCSV, awsSavingsPlan, awsWebsite, awsSpotAdvisor, ec2Instances,
	azureRetail, googleSKUs, gcosts, skyPilot, infracostBreakdown, openCost, coroot,
}

// Formats are the kinds of files that hold prices, in the order of the list.
func Formats() []Format {
	return slices.DeleteFunc(slices.Clone(formats), func(f Format) bool { return f.Holds == "" })
}

// A File is what was read from one file.
type File struct {
	Format string // AWS bulk offer
	// AsOf is the day of the prices, YYYY-MM-DD, where the file has one for all of
	// them; "" where its offers have dates of their own, or none is known.
	AsOf   string
	Offers []Offer
	// Left are the reasons for which rows were left out, with their number.
	Left map[string]int
	// Notes say what a reader of the prices must know, in the order of the file.
	Notes []string
	// Sums are totals that the file states and holds, by name; of an estimate only.
	Sums map[string]cost.Price

	options Options
	seen    map[string]int // offers by what they are of
	bad     []string       // malformed rows, with their place
}

// An Offer is one price of a file.
type Offer struct {
	Provider string // aws, azure, gcp; "" where the file does not say
	Machine  string // type of a machine; "" of a service
	Service  string // EBS gp3; "" of a machine
	ID       string // of a node that is priced by its identifier
	Region   string // "" where the file does not say, or of all others
	Zone     string // of a spot price that is not that of the whole region
	Kind     string // on_demand, spot, reserved_1y_no_upfront, ...
	Unit     string // hour, GB-month
	// Price is that of a unit. What is paid up front is spread over the hours of the
	// term: 8,760 a year.
	Price   cost.Price
	Upfront cost.Price // the part of it that is paid at once, in all; unknown where nothing is
	Hourly  cost.Price // the part that is paid by the hour, of an offer with an upfront
	From    string     // the quantity from which on the price holds; "" from 0 on
	Percent string     // spot saving in percent, of an offer without a price
	// Interruption is how often spot machines of the type were reclaimed in a month.
	Interruption string
	VCPU, GiB    string
	AsOf         string // YYYY-MM-DD; "" not known
	Derived      string // how it was worked out; "" read as it stands

	detail string // of a service: what tells it from others of its name
}

// Options are what a file does not say, and its reader was told.
type Options struct {
	AsOf    string // day of the prices
	Undated bool   // nobody knows the day
	Today   string // prices that have ended before, or begin later, are left out; "" none is
	// PerUnit is what one unit of another currency is in dollars, by its code.
	PerUnit map[string]*big.Rat
	// OnDemand knows prices on demand, from which spot prices follow where a file has
	// savings only.
	OnDemand func(provider, machine, region string) (cost.Price, bool)
	// Types name the machine types of nodes that are priced by identifier.
	Types map[string]string
}

// A Shape is what a machine of Google's consists of.
type Shape struct {
	Machine string
	Cores   *big.Rat // that are paid for
	GiB     *big.Rat
	GPU     string // A100
	GPUs    int
}

// ErrNoPrices is the error that a file is of a known kind in which there are none.
var ErrNoPrices = errors.New("there are no prices in it")

// ErrUnknown is the error that a file is of no known format.
var ErrUnknown = errors.New("not a price file that is known")

// Read reads a file, compressed by gzip or not. What cannot be used of it is
// counted; what is malformed is an error, all of it at once.
func Read(r io.Reader, o Options) (*File, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("its compression is broken: %w", err)
		}
		in = bufio.NewReaderSize(z, 1<<16)
	}
	if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3)
	}
	head, err := in.Peek(1 << 16)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("its compression is broken: the file is cut off")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, errors.New("it is empty")
	}
	for _, f := range formats {
		if !f.is(head) {
			continue
		}
		file := &File{Format: f.Title, Left: map[string]int{}, options: o, seen: map[string]int{}}
		if err := f.read(in, file); err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) {
				err = errors.New("the file is cut off")
			}
			return nil, fmt.Errorf("%s: %w", f.Title, err)
		}
		return file, file.finish()
	}
	return nil, ErrUnknown
}

// add takes an offer; one that is there already is not taken twice, and of two
// that differ in their price alone, which no file should have, both are told.
func (f *File) add(o Offer) {
	if o.Unit == "" {
		o.Unit = "hour"
	}
	if o.AsOf == "" {
		o.AsOf = f.AsOf
	}
	if o.Percent == "" && !o.Price.Positive() {
		f.leave("a price of zero, which is no price to use")
		return
	}
	if o.Machine != "" && o.Percent == "" && o.Unit != "hour" {
		f.leave("a price of a machine that is not by the hour: " + o.Unit)
		return
	}
	if strings.Contains(o.Machine+o.Service+o.ID+o.Region+o.Zone, "\x00") {
		f.bad = append(f.bad, fmt.Sprintf("%q has a zero byte in its name: the file is damaged", o.name()))
		return
	}
	parts := []string{o.Provider, o.Machine, o.Service, o.detail, o.ID, o.Region, o.Kind, o.Unit, o.From}
	if o.Zone != "" { // zones that cost the same are one offer
		parts = append(parts, o.Price.Decimal())
	}
	key := strings.Join(parts, "\x00")
	if at, twice := f.seen[key]; twice {
		if known := f.Offers[at]; known.Price != o.Price {
			f.bad = append(f.bad, fmt.Sprintf("%s costs %v, and elsewhere in the file %v", o.name(), known.Price, o.Price))
		}
		return
	}
	f.seen[key] = len(f.Offers)
	f.Offers = append(f.Offers, o)
}

// name says what an offer is of: m5.large in us-east-2, on_demand.
func (o Offer) name() string {
	name := cmp.Or(o.Machine, o.Service, o.ID)
	if o.Region != "" {
		name += " in " + o.Region
	}
	return name + ", " + o.Kind
}

// leave counts what is not taken.
func (f *File) leave(reason string) { f.Left[reason]++ }

// note keeps what is said once.
func (f *File) note(format string, args ...any) {
	if n := fmt.Sprintf(format, args...); !slices.Contains(f.Notes, n) {
		f.Notes = append(f.Notes, n)
	}
}

// finish says what is wrong with the file as a whole.
func (f *File) finish() error {
	f.tellApart()
	for i := range f.Offers { // the day may stand behind the prices
		f.Offers[i].AsOf = cmp.Or(f.Offers[i].AsOf, f.AsOf)
	}
	if f.options.AsOf != "" {
		for i := range f.Offers {
			f.Offers[i].AsOf = f.options.AsOf
		}
		f.AsOf = f.options.AsOf
	}
	if len(f.Offers) > 0 && f.AsOf == "" { // where all have the same day, the file does
		same := f.Offers[0].AsOf
		if !slices.ContainsFunc(f.Offers, func(o Offer) bool { return o.AsOf != same }) {
			f.AsOf = same
		}
	}
	undated := 0
	for _, o := range f.Offers {
		if o.AsOf == "" {
			undated++
		}
	}
	if undated > 0 && !f.options.Undated {
		f.note("the file does not say of what day its prices are; --as-of YYYY-MM-DD does")
	}
	if len(f.bad) > 0 {
		const most = 10
		told := f.bad
		if len(told) > most {
			told = append(slices.Clone(told[:most]), fmt.Sprintf("and %d more", len(f.bad)-most))
		}
		return fmt.Errorf("%s: %s", f.Format, strings.Join(told, "; "))
	}
	if len(f.Offers) == 0 {
		var left []string
		for _, reason := range slices.Sorted(maps.Keys(f.Left)) {
			left = append(left, fmt.Sprintf("%d × %s", f.Left[reason], reason))
		}
		if len(left) == 0 {
			left = []string{"it has no rows"}
		}
		return fmt.Errorf("%s: no price in it can be used: %s", f.Format, strings.Join(left, "; "))
	}
	return nil
}

// day is the date of a time stamp; "" where there is none.
func day(stamp string) string {
	if len(stamp) < 10 {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, stamp[:10]); err != nil {
		return ""
	}
	return stamp[:10]
}
