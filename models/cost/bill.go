package cost

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Bill is what a fleet costs for one month, line by line.
type Bill struct {
	Lines []Line
}

// A Line of a bill.
type Line struct {
	What     string  // instances, surplus CPU credits
	Quantity float64 // 2190
	Unit     string  // instance-hours
	Price    Money   // per unit
	Amount   Money   // per month: Quantity · Price, rounded once
}

func (b *Bill) add(what string, quantity float64, unit string, price Money) error {
	amount, err := price.Times(quantity)
	b.Lines = append(b.Lines, Line{what, quantity, unit, price, amount})
	return err
}

// Monthly is the sum of the bill. Beyond the range of Money it stays at the
// bound; no bill of a Fleet gets there.
func (b Bill) Monthly() Money {
	var sum Money
	for _, l := range b.Lines {
		sum = sum.Plus(l.Amount)
	}
	return sum
}

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

// String writes the bill as a table. Amounts are shown in cents and added in
// full, so that the total may differ from the sum of what is shown by a cent.
func (b Bill) String() string {
	rows := make([][4]string, 0, len(b.Lines)+1)
	for _, l := range b.Lines {
		rows = append(rows, [4]string{l.What, quantity(l.Quantity) + " " + l.Unit, l.Price.Exact(), l.Amount.String()})
	}
	rows = append(rows, [4]string{"per month", "", "", b.Monthly().String()})
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
