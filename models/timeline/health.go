package timeline

// What a balancer believes of instances. It sends nothing to those that it believes ill, unless
// it fails open: then health tells it nothing any more, and all that are registered get their
// share of the requests, the dead among them, which answer none. It does when nobody is well or,
// of a panic threshold p, when of w that are well and i that are ill
//
//	w < p·(w + i)

// open tells whether the balancer sends to those that it believes ill.
func (p *Pool) open() bool {
	ill, listed := 0, 0
	if p.fate != nil {
		for i := range p.fate.dead {
			if p.fate.dead[i].listed {
				listed++
			} else {
				ill++
			}
		}
	}
	well := listed + len(p.serving())
	if p.checks != nil {
		ill, well = ill+p.checks.out, well-p.checks.out
	}
	if ill == 0 || !p.life.FailOpen {
		return false
	}
	return well == 0 || float64(well) < p.life.Panic*float64(well+ill)
}

// judge has the balancer send to those that are ill, or not, as it believes now.
func (p *Pool) judge() {
	if p.fate == nil && p.checks == nil {
		return
	}
	open := p.open()
	if c := p.checks; c != nil && c.open != open {
		c.open = open
		for _, place := range p.serving() {
			switch k := c.each[place]; {
			case p.hands == nil || k == nil || !k.out:
			case open:
				p.hands.Serve(place)
			default:
				p.hands.Drain(place)
			}
		}
	}
	if p.fate == nil {
		return
	}
	for i := range p.fate.dead {
		d := &p.fate.dead[i]
		if d.listed || d.asked == open {
			continue
		}
		d.asked = open
		switch {
		case p.hands == nil:
		case open:
			p.hands.Serve(d.place)
			p.hands.Crash(d.place)
		default:
			p.hands.Stop(d.place)
			p.hands.Boot(d.place)
		}
	}
}
