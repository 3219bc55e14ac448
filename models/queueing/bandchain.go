package queueing

// bandChain is a Markov chain in continuous time whose transitions reach at most
// so many numbers up or down.
type bandChain struct {
	reach int
	rates [][]float64 // by state, then by target - state + reach
}

func newBandChain(states, reach int) bandChain {
	c := bandChain{reach, make([][]float64, states)}
	all := make([]float64, states*(2*reach+1))
	for i := range c.rates {
		c.rates[i] = all[i*(2*reach+1):][:2*reach+1]
	}
	return c
}

func (c bandChain) add(from, to int, rate float64) { c.rates[from][to-from+c.reach] += rate }

// stationary returns the probabilities of the states. States are taken out from
// the last down, their time given to those they lead to; no difference is ever
// formed, so every probability, however small, has nearly all its digits. The
// chain must be able to reach its first state from every other. It takes
// states·reach² steps and uses the chain up.
//
// Source: W. K. Grassmann, M. I. Taksar, D. P. Heyman, "Regenerative analysis and
// steady state distributions for Markov chains", Operations Research 33(5), 1985.
func (c bandChain) stationary() []float64 {
	states := len(c.rates)
	for k := states - 1; k > 0; k-- {
		low := max(0, k-c.reach)
		down := c.rates[k][low-k+c.reach : c.reach] // to low … k-1
		sum := 0.0
		for _, r := range down {
			sum += r
		}
		for i := low; i < k; i++ {
			into := &c.rates[i][k-i+c.reach]
			if *into == 0 {
				continue
			}
			*into /= sum
			row := c.rates[i][low-i+c.reach:]
			for j, r := range down {
				row[j] += *into * r
			}
		}
	}
	p := make([]float64, states)
	p[0] = 1
	total := 1.0
	for k := 1; k < states; k++ {
		for i := max(0, k-c.reach); i < k; i++ {
			p[k] += p[i] * c.rates[i][k-i+c.reach]
		}
		total += p[k]
		if p[k] > 1e150 { // only ratios count
			for i := range k + 1 {
				p[i] /= 1e150
			}
			total /= 1e150
		}
	}
	for k := range p {
		p[k] /= total
	}
	return p
}
