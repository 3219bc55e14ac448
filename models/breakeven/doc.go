// Package breakeven finds where two ways to serve the same cost the same: all places, and
// stretches of a tie.
//
// Curve is cost over a quantity, such as the rate: straight between its steps. Compare
// gives who is cheaper where, exactly (compare.go), Scan does so for costs that only a
// simulation tells, as finely as it is asked (scan.go). Stairs are instances, that come
// whole, and a Line is what is paid by use: Against tells of both what is asked most
// (stairs.go). memory.go is the memory of functions, concurrency.go the instances that
// requests share.
//
// It will never know what a price is, nor who sells what.
package breakeven
