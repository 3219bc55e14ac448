package cost

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Bill is what a fleet, or a whole system, costs for one month, line by line.
type Bill struct {
	Lines    []Line
	Currency Currency // of its prices and amounts
}

// A Line of a bill.
type Line struct {
	Part     string  // of the system: api, db; "" where there is but one
	What     string  // instances, surplus CPU credits
	Quantity float64 // 2190
	Unit     string  // instance-hours
	Price    Price   // per unit
	Amount   Money   // per month: Quantity · Price, rounded once
	AsOf     string  // date of the price, YYYY-MM-DD
	Source   string  // of the price
}

func (b *Bill) add(what string, quantity float64, unit string, price Price, from priced) error {
	amount, err := price.Times(quantity)
	b.Lines = append(b.Lines, Line{"", what, quantity, unit, price, amount, from.asOf, from.source})
	return err
}

// byUse are units of what grows with the requests that come, whatever serves them.
var byUse = []string{"GB", "GiB", "MB", "request", "million requests", "LCU-hour", "NLCU-hour", "CU-hour", "GB-second", "GiB-second", "vCPU-second"}

// ByUse tells that the line is of what is paid by use: what leaves, what a balancer
// carries, what functions compute, what is logged and kept of it.
func (l Line) ByUse() bool { return slices.Contains(byUse, l.Unit) || l.Part == "logs" }

// priced tells where a price comes from.
type priced struct{ asOf, source string }

// bounded is an error where the sum has reached the bound of Money.
func (b Bill) bounded() error {
	if b.Monthly() == MostMoney {
		return fmt.Errorf("the bill is %w", ErrBeyond)
	}
	return nil
}

// Part is the bill as that of one part of a system: its lines all carry the
// name.
func (b Bill) Part(name string) Bill {
	lines := slices.Clone(b.Lines)
	for i := range lines {
		lines[i].Part = name
	}
	return Bill{lines, b.Currency}
}

// Join puts the bills of the parts of a system into one, in their order. It is
// an error when the sum is beyond the range of Money.
func Join(parts ...Bill) (Bill, error) {
	var whole Bill
	for _, p := range parts {
		whole.Lines = append(whole.Lines, p.Lines...)
		if p.Currency.Foreign() {
			whole.Currency = p.Currency
		}
	}
	if err := whole.bounded(); err != nil {
		return Bill{}, err
	}
	return whole, nil
}

// Monthly is the sum of the bill. Beyond the range of Money it stays at the
// bound; a Fleet, a Managed offer and Join return an error where it would.
func (b Bill) Monthly() Money {
	var sum Money
	for _, l := range b.Lines {
		sum = sum.Plus(l.Amount)
	}
	return sum
}

// Shown is the sum of the bill in whole cents, as it is shown.
func (b Bill) Shown() Money { return b.Monthly().RoundedTo(b.Currency.Unit()) }

// PerMillionRequests is what a million answered requests cost:
//
//	bill · 10⁶ / (done per second · 3600 · 730)
//
// A rate that is not positive is an error: nothing was bought.
func (b Bill) PerMillionRequests(donePerSecond float64) (Money, error) {
	if !(donePerSecond > 0) {
		return 0, fmt.Errorf("no cost per request where %v requests are done per second", donePerSecond)
	}
	return b.Monthly().Times(1e6 / (donePerSecond * 3600 * HoursPerMonth))
}

// what the line is for, with its part: db: postgres db.m6g.large, single-AZ.
func (l Line) what() string {
	if l.Part == "" {
		return l.What
	}
	return l.Part + ": " + l.What
}

// String writes the bill as a table in whole cents, which add up.
func (b Bill) String() string {
	rows := make([][4]string, 0, len(b.Lines)+1)
	for i, shown := range b.Cents() {
		l := b.Lines[i]
		rows = append(rows, [4]string{l.what(), quantity(l.Quantity) + " " + l.Unit, b.Currency.Price(l.Price), b.Currency.Exact(shown)})
	}
	rows = append(rows, [4]string{"per month", "", "", b.Currency.Exact(b.Shown())})
	var width [4]int
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	var s strings.Builder
	for i, row := range rows {
		times, equals := "×", "="
		if i == len(b.Lines) {
			times, equals = " ", " "
		}
		fmt.Fprintf(&s, "%-*s  %*s %s %*s  %s %*s\n", width[0], row[0],
			width[1], row[1], times, width[2], row[2], equals, width[3], row[3])
	}
	return s.String()
}
