package timeline

// What a balancer believes of instances. It sends nothing to those that it believes ill, unless
// it fails open: then health tells it nothing any more, and all that are registered get their
// share of the requests, the dead among them, which answer none. It does when nobody is well or,
// of a panic threshold p, when of w that are well and i that are ill
//
//	w < p·(w + i)

// open tells whether the balancer sends to those that it believes ill.
func (p *Pool) open() bool {
	ill := 0
	for i := range p.fate.dead {
		if !p.fate.dead[i].listed {
			ill++
		}
	}
	if ill == 0 || !p.life.FailOpen {
		return false
	}
	_, well, _ := p.Counts()
	well += len(p.fate.dead) - ill
	return well == 0 || float64(well) < p.life.Panic*float64(well+ill)
}

// judge has the balancer send to those that are dead, or not, as it believes now.
func (p *Pool) judge() {
	if p.fate == nil {
		return
	}
	open := p.open()
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
