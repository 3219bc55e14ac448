package profiles

import (
	_ "embed"
	"io"
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/profiles/endpoints"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/measured"
	"fleetcost/profiles/recordings"
)

//go:embed testbeds/default.toml
var defaultTestbed string

// bench reads measurements: the requests of a test bed are written as those of a
// scenario.
var bench = measured.Bench{Default: defaultTestbed, Work: readWork, Balancer: readBalancer}

// ReadCampaign reads a folder of measurements. The error is of type [keys.Problems].
func ReadCampaign(dir string) (*measured.Campaign, error) { return measured.ReadCampaign(dir, bench) }

// ReadLoadTests reads a CSV file of load tests of the designs of a scenario: one
// line for each test, or for each class of requests in it. The error is of type
// [keys.Problems]; name is for its messages.
func ReadLoadTests(name string, r io.Reader, l *Loaded) (*measured.Campaign, error) {
	c, err := measured.ReadLoadTests(name, r, &l.Scenario, l.Catalogue)
	if err != nil {
		return nil, err
	}
	c.Warnings = l.Warnings
	return c, nil
}

// ReadResults reads the results of tools that test load, each a trial of a design of a
// scenario. The error is of type [keys.Problems].
func ReadResults(inputs []*recordings.Input, l *Loaded, tested measured.Tested) (*measured.Campaign, error) {
	tested.Match = l.Matching
	c, err := measured.ReadResults(inputs, &l.Scenario, l.Catalogue, tested)
	if err != nil {
		return nil, err
	}
	c.Warnings = append(c.Warnings, l.WarningsOf(tested.Design)...)
	return c, nil
}

// Matching is the first request whose match an endpoint has, such as "GET /reports/7"; −1
// where none has it.
func (l *Loaded) Matching(endpoint string) int {
	return slices.IndexFunc(l.matches, func(of []endpoints.Pattern) bool {
		return slices.ContainsFunc(of, func(p endpoints.Pattern) bool { return p.Matches(endpoint) })
	})
}

// Paths are the methods and paths that the match of requests begins with, "GET /report" of
// "GET /report*", by their names; those that begin with any path have none.
func (l *Loaded) Paths() map[string]string {
	paths := map[string]string{}
	for i, of := range l.matches {
		for _, p := range of {
			if path, _, _ := strings.Cut(string(p), "*"); strings.Contains(path, "/") {
				paths[l.Scenario.Classes[i].Name] = path
				break
			}
		}
	}
	return paths
}

// readWork reads the requests in a table, the services that they enter, and the backends
// that they wait for.
func readWork(t *keys.Table) measured.Work {
	b := readBackends(t)
	system := readSystem(t, b)
	work := measured.Work{Services: system.services, Admissions: system.admissions()}
	work.Classes = system.read()
	work.Backends, _ = b.priced(cost.Catalogue{}, false)
	return work
}
