package cost

import "testing"

func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		text   string
		from   float64
		allows float64
		grows  bool
	}{
		{"$500", 100, 500, false}, {" 500 ", 100, 500, false}, {"$1,234.56", 0, 1234.56, false},
		{"5%", 105.85, 111.14, true}, {"0%", 105.85, 105.85, true}, {"12.5 %", 80, 90, true}, {"150%", 10, 25, true},
	} {
		l, err := ParseLimit(tt.text, Currency{})
		if err != nil || !l.Set() || l.Grows() != tt.grows {
			t.Errorf("%q: %+v, %v", tt.text, l, err)
			continue
		}
		from, most := MustDollars(tt.from), MustDollars(tt.allows)
		if l.Allowed(from) != most || l.Breaks(from, most) || !l.Breaks(from, most+Cent) {
			t.Errorf("%q allows %v after %v, want %v", tt.text, l.Allowed(from), from, most)
		}
	}
	for _, text := range []string{"", "%", "$", "-5%", "$-1", "0", "$0", "much", "NaN", "Inf%", "5%%", "0x10", "1_0", "1e300", "€500"} {
		if l, err := ParseLimit(text, Currency{}); err == nil {
			t.Errorf("%q is %+v", text, l)
		}
	}
	if (Limit{}).Breaks(1, MostMoney) {
		t.Error("no limit breaks")
	}
}
