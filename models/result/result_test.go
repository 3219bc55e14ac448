package result

import "testing"

func TestOutcomesAndVerdictsAreNamed(t *testing.T) {
	for _, pair := range []struct{ got, want string }{
		{Done.String(), "done"}, {Rejected.String(), "rejected"}, {Expired.String(), "expired"}, {Failed.String(), "failed"},
		{Stable.String(), "stable"}, {Unsettled.String(), "unsettled"}, {Overloaded.String(), "overloaded"},
	} {
		if pair.got != pair.want {
			t.Errorf("%q, want %q", pair.got, pair.want)
		}
	}
}
