// Package doubt says how sure a cost is: what is not known is a range, and a cost of such
// inputs is a distribution.
//
// It will never know what is bought, nor how a cost follows from its inputs where that is
// more than a fleet of whole instances: who asks gives a function.
//
// A range { low, mid, high } says three quantiles, 5, 50 and 95 %, which a lognormal of
// two parameters cannot all have. The law is the two-piece lognormal
//
//	X = mid · exp(s·Z),  s = ln(mid/low) / z₉₅ for Z < 0, ln(high/mid) / z₉₅ for Z ≥ 0
//
// with Z standard normal and z₉₅ = 1.6449 its 95 % quantile. All three hold, X is above 0,
// and where low · high = mid² it is the plain lognormal. Inputs are independent.
//
// A quantile of a discrete cost is the smallest value whose probability reaches p. Ties
// between designs have a probability of their own. Costs are dollars.
//
// Integrals are exact to about nine digits for fleets of up to some hundred sizes; samples
// are Latin hypercubes, whose error falls with their number.
package doubt
