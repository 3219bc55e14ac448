package cost

// OneMore is what a month costs in whole cents with one instance more of the service whose
// instances are dearest: instances are those of each part of the bill. What is paid by use
// stays as it is. Where no line is of a part that has instances, an instance costs as much
// as one has in the mean.
func (b Bill) OneMore(instances map[string]int) Money {
	kept := map[string]Money{}
	for _, l := range b.Lines {
		if !l.ByUse() {
			kept[l.Part] += l.Amount
		}
	}
	var dearest Money
	all := 0
	for part, n := range instances {
		all += n
		if n > 0 {
			dearest = max(dearest, kept[part]/Money(n))
		}
	}
	if dearest == 0 && all > 0 {
		dearest = b.Monthly() / Money(all)
	}
	return b.Monthly().Plus(dearest).RoundedTo(b.Currency.Unit())
}
