package loadtests

import (
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// retrying is a shop whose orders are tried again, at most three times more: after a
// constant second that doubles, at most 3 s, less a random share of it up to a half.
func retrying(t testing.TB) *models.Scenario {
	t.Helper()
	second, err := models.Constant(1)
	if err != nil {
		t.Fatal(err)
	}
	s := shop(traffic.Poisson(50))
	s.Classes[1].Retry = &models.Policy{Timeout: 2 * sim.Second, Retries: 3, Backoff: second, Factor: 2, Jitter: 0.5, Most: 3 * sim.Second, Budget: 0.1}
	return s
}

// A request without an answer is sent 1 + 3 times, one that is answered once; waits of at
// most 1, 2 and 3 s are less by a share that is uniform from 0 to a half: 4.5 s in the
// mean, with the variance (1 + 4 + 9)/48 s².
func TestClientsTryAgain(t *testing.T) {
	o := options
	o.Lasts = 200 * sim.Second
	test, err := Of(retrying(t), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range []string{"k6", "locust"} {
		for status, attempts := range map[string]int{"503": 4, "429": 4, "0": 4, "200": 1, "404": 1} {
			t.Setenv("STATUS", status)
			sent := runs(t, tool, test, 0).Sent
			orders, browses, waited := 0, 0, 0.0
			last, lastAt := 0, 0.0
			for _, s := range sent {
				if s.Name != "order" {
					browses++
					continue
				}
				orders++
				if last++; last > 1 {
					waited += s.At - lastAt
				}
				if lastAt = s.At; last == attempts {
					last = 0
				}
			}
			first := float64(orders) / float64(attempts)
			if first != math.Trunc(first) || math.Abs(first-1000) > 4.5*math.Sqrt(1000) || math.Abs(float64(browses)-9000) > 4.5*math.Sqrt(9000) {
				t.Errorf("%s, status %s: %d orders and %d others, not about %d and 9,000", tool, status, orders, browses, 1000*attempts)
			}
			if mean := waited / first; attempts > 1 && math.Abs(mean-4.5) > 4.5*math.Sqrt(14.0/48/first) {
				t.Errorf("%s, status %s: they wait for %v s in the mean, not 4.5", tool, status, mean)
			}
		}
	}
}

// What a tool does not send of a client stands in the script.
func TestWhatIsLeftOutOfClients(t *testing.T) {
	test, err := Of(retrying(t), options)
	if err != nil {
		t.Fatal(err)
	}
	for tool, want := range map[string]string{
		"k6": "order: the budget of its client's retries", "locust": "order: the budget of its client's retries",
		"vegeta": "the retries of clients (order at most 3 times more, after 1s)",
	} {
		text, err := Write(tool, test)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(strings.Fields(strings.NewReplacer("//", "", "#", "").Replace(string(text))), " ")
		if !strings.Contains(said, want) {
			t.Errorf("%s does not say %q:\n%s", tool, want, text)
		}
	}
}
