package plan

import (
	"flag"
	"os"
	"testing"
)

// Properties draw plans, and each plan is a simulation: a few draws of each
// must do, always the same ones, so that a border that is missed by chance
// never fails a build. Flags on the command line (-rapid.checks=1000
// -rapid.seed=0) go before.
func TestMain(m *testing.M) {
	given := map[string]bool{}
	flag.Parse()
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range map[string]string{"rapid.checks": "12", "rapid.seed": "1", "rapid.shrinktime": "5s", "rapid.nofailfile": "true"} {
		if !given[name] {
			if err := flag.Set(name, value); err != nil {
				panic(err)
			}
		}
	}
	os.Exit(m.Run())
}

// requests is a number of requests to simulate in full; under the race
// detector, which makes each of them ten times as dear, and with -short, it is
// a tenth. Intervals widen by themselves.
func requests(n int) int {
	if raceDetector || testing.Short() {
		n /= 10
	}
	return max(n, 20_000)
}
