package profiles

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/sim"
)

// guarded is the system with a door before each service, and requests that do not
// all wait alike.
var guarded = []string{
	"[service.api]", "[service.api]\nrate_limit = { rate = 100, burst = 10 }\nmax_in_flight = 200",
	"[service.ml]", "[service.ml]\nshed_after = \"50ms\"",
	"[request.feed]", "[request.feed]\npriority = 2\npatience = { mean = \"2s\", dist = \"exponential\" }",
}

func TestAdmission(t *testing.T) {
	l, err := loadSystem(t, guarded...)
	if err != nil {
		t.Fatal(err)
	}
	want := []models.Admission{
		{Limit: models.Limit{Rate: 100, Burst: 10}, Shed: models.Shed{InFlight: 200}},
		{Shed: models.Shed{Delay: 50 * sim.Millisecond}},
		{},
	}
	if diff := cmp.Diff(want, l.Scenario.Admissions); diff != "" {
		t.Error(diff)
	}
	feed := l.Scenario.Classes[1]
	if feed.Priority != 2 || feed.Patience == nil || feed.Patience.String() != "exponential, mean 2s" {
		t.Errorf("feed has priority %d and patience %v", feed.Priority, feed.Patience)
	}
	if page := l.Scenario.Classes[0]; page.Priority != 0 || page.Patience != nil {
		t.Errorf("page has priority %d and patience %v", page.Priority, page.Patience)
	}

	hybrid := &l.Scenario.Designs[0]
	size := models.Size{Machine: models.Machine{Name: "m", VCPU: 2, Speed: 1, Memory: 8 * models.GiB, Baseline: 1}, Count: 1}
	f := l.Scenario.Deploy(hybrid, []models.Size{size, size, size})
	for i, s := range f.Services {
		if s.Admission != want[i] {
			t.Errorf("%s lets in %+v, not %+v", s.Name, s.Admission, want[i])
		}
	}
	monolith := l.Scenario.Deploy(&l.Scenario.Designs[1], []models.Size{size})
	if s := monolith.Services[0]; s.Admission != want[0] {
		t.Errorf("what is inside of api lets in %+v", s.Admission)
	}
}

func TestOpenDoorsAreNone(t *testing.T) {
	l, err := loadSystem(t)
	if err != nil || l.Scenario.Admissions != nil {
		t.Errorf("%+v, %v", l.Scenario.Admissions, err)
	}
}

func TestAnotherBurstIsAssumed(t *testing.T) {
	l, err := loadSystem(t, "[service.api]", "[service.api]\nrate_limit = { rate = 100 }")
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Scenario.Admissions[0].Limit; got != (models.Limit{Rate: 100, Burst: 1}) {
		t.Errorf("%+v", got)
	}
	for _, a := range l.Assumed {
		if a.Key == "service.api.rate_limit.burst" && a.Value == "1" {
			return
		}
	}
	t.Error("a burst of one is not among the assumptions")
}

// Users and batches are traffic like any other.
func TestUsersAndBatches(t *testing.T) {
	for text, want := range map[string]string{
		"pattern = \"users\"\nusers = 50\nthink = \"2s\"":                                    "50 users who think for 2s",
		"pattern = \"users\"\nusers = 50\nthink = { mean = \"2s\", dist = \"exponential\" }": "50 users who think for exponential, mean 2s",
		"pattern = \"batches\"\nrate = 90\nbatch = 3":                                        "90 requests/s in batches of 3, Poisson",
		"pattern = \"batches\"\nrate = 90\nbatch = 2.5\nbatch_sizes = \"geometric\"":         "90 requests/s in geometric batches of mean 2.5, Poisson",
	} {
		l, err := loadSystem(t, "pattern = \"constant\"\nrate = 100", text)
		if err != nil {
			t.Errorf("%s\n%v", text, err)
		} else if got := l.Scenario.Traffic.String(); got != want {
			t.Errorf("%s\nis %s, not %s", text, got, want)
		}
	}
}
