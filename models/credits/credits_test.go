package credits

import "testing"

// What instances owe that stop is charged then; new ones begin with nothing.
func TestInstancesThatComeAndGo(t *testing.T) {
	c := Account{Earns: 1}
	c.Number(4)
	c.Pass(3, 5) // each owes 2
	c.Number(1)  // three stop
	if c.Charged != 6 {
		t.Errorf("%v are charged, want 6", c.Charged)
	}
	c.Number(2) // one with nothing: 1 each
	c.Pass(2, 0)
	c.End()
	if c.Charged != 6 || c.balance != 1 {
		t.Errorf("%v are charged, %v kept, want 6 and 1", c.Charged, c.balance)
	}
}

// Six busy days and eight idle ones, twice: what is saved beyond a day's earnings is lost,
// so that the mean of the month would say a twentieth of what is charged. Minutes say what
// hours say.
func TestTheMeanOfAMonthIsNotEnough(t *testing.T) {
	const earns, busy, idle = 0.4, 0.9, 0.04
	charged := func(steps int) float64 {
		c := Account{Earns: earns}
		c.Number(1)
		for hour := range 28 * 24 {
			used := busy
			if hour/24%14 >= 6 {
				used = idle
			}
			for range steps {
				c.Pass(1/float64(steps), used/float64(steps))
			}
		}
		c.End()
		return c.Charged
	}
	// Of each busy stretch all but what was saved before, a day's earnings at most, and
	// what later days pay back, as much again.
	surplus, day := 6*24*(busy-earns), 24*earns
	want := (surplus - day) + (surplus - 2*day)
	for _, steps := range []int{1, 60} {
		if got := charged(steps); got < want-1e-9 || got > want+1e-9 {
			t.Errorf("%d steps an hour: %v vCPU-hours, want %v", steps, got, want)
		}
	}
	if mean := 28 * 24 * ((6*busy+8*idle)/14 - earns); charged(1) < 15*mean {
		t.Errorf("the mean says %v, the hours %v", mean, charged(1))
	}
}
