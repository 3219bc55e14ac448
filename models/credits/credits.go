// Package credits keeps the account of burstable machines that may use more than they earn
// (unlimited mode), by the documentation of EC2's T3 and T4g: an instance earns its
// baseline; what it uses less is kept, a day's earnings at most. What it uses more is paid
// from that, then owed; later earnings pay back what is owed. Owed beyond a day's earnings
// is charged at once, and what is owed when an instance stops, or when the bill is made.
//
// The mean of a month is not enough: credits that are lost in idle days do not pay for
// busy ones.
//
// It will never know what a credit costs, nor what the instances do.
package credits

// An Account is that of instances that are alike: all have the mean balance.
type Account struct {
	Earns   float64 // vCPU-hours an hour, of each
	Charged float64 // vCPU-hours, of all
	balance float64 // of each; below 0 it is owed
	number  int
}

// Number changes how many instances there are. New ones begin with nothing.
func (c *Account) Number(n int) {
	switch {
	case n > c.number:
		c.balance *= float64(c.number) / float64(n)
	case n < c.number:
		c.charge(c.number - n)
	}
	c.number = n
}

// charge what so many instances owe.
func (c *Account) charge(n int) {
	if c.balance < 0 {
		c.Charged -= float64(n) * c.balance
	}
}

// Pass lets so many hours pass, in which each uses so many vCPU-hours.
func (c *Account) Pass(hours, used float64) {
	const kept = 24 // hours of earnings
	if c.Earns == 0 || c.number == 0 {
		return
	}
	c.balance += c.Earns*hours - used
	if most := kept * c.Earns; c.balance > most {
		c.balance = most
	} else if c.balance < -most {
		c.Charged += float64(c.number) * (-most - c.balance)
		c.balance = -most
	}
}

// End makes the bill.
func (c *Account) End() {
	c.charge(c.number)
	c.balance = max(0, c.balance)
}
