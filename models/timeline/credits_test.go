package timeline

import (
	"bufio"
	"encoding/json"
	"math"
	"strconv"
	"testing"

	"fleetcost/profiles/shared"
)

// Surplus credits of golden bills: an hour like the others after the other, the days of
// the week from the first on.
func TestSurplusCredits(t *testing.T) {
	file := shared.Open(t, "bills", "bills.jsonl")
	earns := map[string]float64{"t3.medium": 0.2 * 2} // baseline × vCPU
	seen := 0
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var c struct {
			ID, Kind, Hours string
			Inputs          struct {
				Instances int
				Machine   string
				Week      [][]string
			}
			Expected struct {
				Each string `json:"surplus_vcpu_hours_each"`
			}
		}
		if json.Unmarshal(lines.Bytes(), &c) != nil || c.Kind != "t_unlimited" {
			continue
		}
		seen++
		number := func(text string) float64 {
			x, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		b := Credits{Earns: earns[c.Inputs.Machine]}
		if b.Earns == 0 {
			t.Fatalf("%s: nobody knows what a %s earns", c.ID, c.Inputs.Machine)
		}
		b.Number(c.Inputs.Instances)
		for h := range int(number(c.Hours)) {
			b.Pass(1, 2*number(c.Inputs.Week[h/24%len(c.Inputs.Week)][h%24]))
		}
		b.End()
		if want := number(c.Expected.Each) * float64(c.Inputs.Instances); math.Abs(b.Charged-want) > 1e-9*want {
			t.Errorf("%s: %v vCPU-hours are charged, want %v", c.ID, b.Charged, want)
		}
	}
	if seen == 0 && lines.Err() == nil {
		t.Log("no such bill in the file")
	} else if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
}

// What instances owe that stop is charged then; new ones begin with nothing.
func TestCreditsOfInstancesThatComeAndGo(t *testing.T) {
	c := Credits{Earns: 1}
	c.Number(4)
	c.Pass(3, 5) // each owes 2
	c.Number(1)  // three stop
	if c.Charged != 6 {
		t.Errorf("%v are charged, want 6", c.Charged)
	}
	c.Number(2) // one with nothing: 1 each
	c.Pass(2, 0)
	c.End()
	if c.Charged != 6 || c.balance != 1 {
		t.Errorf("%v are charged, %v kept, want 6 and 1", c.Charged, c.balance)
	}
}
