// Package purchasing says how to pay for the machines of a forecast: it counts what runs in
// each hour, asks package commitments for the cheapest mix in every way that has a price,
// and lays out each by the month, as it is paid and with what is paid in advance spread over
// the term.
//
// The story: machines.go makes of the hours of a course the counts of each type of machine;
// purchasing.go goes through the ways to pay for them; ways.go puts together what each costs,
// plans.go the ways that commit to dollars, months.go divides them by months, and credits.go
// adds what burstable machines owe in every way.
//
// It will never know why so many machines run, nor how a commitment is shown.
package purchasing
