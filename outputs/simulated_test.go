package outputs

import (
	"slices"
	"testing"

	"fleetcost/models/report"
	"fleetcost/models/result"
)

// Behind the name of a class stands who sends it, where that is not the clients.
func TestClassesSayWhoSendsThem(t *testing.T) {
	for _, c := range []struct {
		class     result.ClassResult
		name, who string
	}{
		{result.ClassResult{Name: "page"}, "page", "clients"},
		{result.ClassResult{Name: "score", Inner: true}, "score (called)", "services"},
		{result.ClassResult{Name: "mail", Inner: true, Background: true}, "mail (enqueued)", "queue"},
		{result.ClassResult{Name: "chat delivery", Inner: true, Delivered: true}, "chat delivery (delivered)", "rooms"},
	} {
		if got := describeClass(c.class); got != c.name {
			t.Errorf("%s, want %s", got, c.name)
		}
		if got := classJSON(c.class, &report.Design{}).Sent; got != c.who {
			t.Errorf("%s: sent by %s, want %s", c.name, got, c.who)
		}
	}
}

// Where the time goes is told of requests that cause no others: beside open
// connections, a broadcast is in the numbers and is no request that arrived.
func TestWhereTheTimeGoesIsNotToldOfOpenConnections(t *testing.T) {
	has := func(s *report.Simulation) bool {
		return slices.ContainsFunc(simulated(s).sections, func(s section) bool { return s.heading == "Where the time goes" })
	}
	s := oneFleet()
	if !has(s) {
		t.Error("it is not told where the time of requests goes")
	}
	s.Design.Result.Sockets = []result.SocketsResult{{Name: "chat", Open: interval(1000, 1)}}
	if has(s) {
		t.Error("it is told where the time of broadcasts goes")
	}
}
