// Package commitments says how many instances to commit to: from the instances that run
// in each hour and from prices, the cheapest mix of commitments, spot and on demand.
//
// It will never know why so many instances run, nor from which list a price comes.
//
// The law for one family of machines is the load-duration curve. Let V(k) be what the
// k-th instance costs over the hours where nothing is committed. It falls with k, since
// the k-th runs no more often than the one before. A commitment costs c in each of T
// hours, used or not, so K instances cost
//
//	cost(K) = T·K·c + Σ V(k) over k > K
//
// and the least of it is where K is the largest k with V(k) > T·c. Of equal costs the
// smaller commitment is taken. Where all is on demand at p, V(k) = p · (hours in which at
// least k run), and the rule is: commit to what runs for more than the share c/p.
//
// Amounts are exact fractions until they are rounded, once, to nano-dollars.
package commitments
