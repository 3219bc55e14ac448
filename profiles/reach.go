package profiles

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/profiles/keys"
)

// What requests lead to: the calls in circles, the steps of all that one of them
// causes, and who is reached at all.

// cycles records the circles in which requests send each other, each at the step
// that closes it, and tells whether there are any.
func (s *system) cycles() bool {
	classes := make([]models.Class, len(s.classes))
	for i := range classes {
		classes[i].Name = s.classes[i].Name
	}
	fill := func(without map[[2]int]bool) {
		for i := range classes {
			classes[i].Steps = nil
		}
		for _, c := range s.calls {
			if !without[[2]int{c.from, c.to}] {
				classes[c.from].Steps = append(classes[c.from].Steps, models.Step{Action: models.Call, Class: c.to})
			}
		}
	}
	broken := map[[2]int]bool{}
	for fill(broken); len(broken) < keys.MostProblems; fill(broken) {
		circle := models.Cycle(classes)
		if circle == nil {
			break
		}
		n := len(circle)
		i := slices.IndexFunc(s.calls, func(c sending) bool {
			return s.classes[c.from].Name == circle[n-2] && s.classes[c.to].Name == circle[n-1]
		})
		c := s.calls[i]
		broken[[2]int{c.from, c.to}] = true
		c.t.Problem(c.key, "requests go in a circle: "+strings.Join(circle, " → "), "let one of them do without the next")
	}
	return len(broken) > 0
}

// mostSteps bounds the steps of a request, those of the requests that it leads to
// and of every chunk of an answer counted.
const mostSteps = 2000

// flood records a request that leads to more than can be simulated.
func (s *system) flood() {
	sizes := make([]float64, len(s.classes))
	var size func(i int) float64
	size = func(i int) float64 {
		if sizes[i] == 0 {
			sizes[i] = sum(s.classes[i].Steps, func(step *models.Step) float64 {
				if step.Action == models.Call || step.Action == models.Enqueue {
					return 1 + size(step.Class)
				}
				return 1
			})
		}
		return sizes[i]
	}
	for i, r := range s.requests {
		if n := size(i); n > mostSteps {
			r.Problem("steps", fmt.Sprintf("%s steps, with those of all chunks and of the requests that it leads to", words.Grouped(n, 0)), fmt.Sprintf("at most %d can be simulated", mostSteps))
		}
	}
}

// sum adds up what steps and those within them weigh, those of a stream once for
// each chunk.
func sum(steps []models.Step, weigh func(*models.Step) float64) float64 {
	total := 0.0
	for i := range steps {
		step := &steps[i]
		total += weigh(step) + float64(max(1, step.Chunks))*sum(step.Steps, weigh)
		for _, branch := range step.Branches {
			total += sum(branch, weigh)
		}
	}
	return total
}

// reached tells which classes something sends.
func (s *system) reached() []bool {
	reached := make([]bool, len(s.classes))
	var reach func(i int)
	reach = func(i int) {
		if reached[i] {
			return
		}
		reached[i] = true
		for _, c := range s.calls {
			if c.from == i {
				reach(c.to)
			}
		}
	}
	for i := range s.classes {
		if s.classes[i].Share > 0 || i >= len(s.requests) {
			reach(i)
		}
	}
	return reached
}
