// Package worth says what things are worth: where one design becomes cheaper than another
// (breakeven.go, stretch.go), and what the money of one is paid for (explain.go tells the story;
// portions.go and share.go divide the bill, cuts.go and backends.go plan with less).
//
// It finds out by planning again with something changed. It will never know how a fleet
// is found (package plan) nor how a change is read (whoever asks gives a function).
package worth
