package reference

import (
	"fmt"
	"strconv"
	"strings"
)

// A Question of those that a first scenario follows from.
type Question struct {
	Question, Hint string
	Answer         string // by default, until there is another
}

// Asked are the questions, in their order.
func Asked() []Question {
	return []Question{
		{"What serves your requests?", "a runtime, such as node-express, uvicorn-fastapi or gunicorn-gthread-django; fleetcost list runtimes has all", "node-express"},
		{"How many requests come in a second, at the peak?", "a number", "200"},
		{"What does a request cost?", "its CPU time, and how long it waits for databases and others", "2ms 20ms"},
		{"Within what time are 99 of 100 requests to be answered?", "a time", "300ms"},
		{"Where does it run?", "a cloud and its region; fleetcost list clouds has all", "aws us-east-1"},
	}
}

// From is the scenario that follows from the answers, or what is wrong with one of them
// as far as that is seen without reading it.
func From(answers []Question) (text, wrong string) {
	two := func(i int, of, example string) (string, string) {
		words := strings.Fields(strings.ReplaceAll(answers[i].Answer, ",", " "))
		if len(words) != 2 {
			wrong = fmt.Sprintf("give %s, e.g. %s", of, example)
			return "", ""
		}
		return words[0], words[1]
	}
	cpu, io := two(2, "two times", "2ms 20ms")
	provider, region := two(4, "a cloud and a region", "aws us-east-1")
	if wrong != "" {
		return "", wrong
	}
	if _, err := strconv.ParseFloat(answers[1].Answer, 64); err != nil {
		return "", "give a number of requests in a second, e.g. 200"
	}
	other := "uvicorn-fastapi"
	if strings.HasPrefix(answers[0].Answer, "uvicorn") {
		other = "node-fastify"
	}
	q := strconv.Quote
	return fmt.Sprintf(`# What you answered. fleetcost init prints every other key.

[traffic]
pattern = "constant"
rate    = %s                  # requests per second at the peak

[goal]
p99    = %s
errors = 0.001

[request.page]
steps = [
  { cpu = %s },             # in Node.js on the reference core; runtimes make their own of it
  { io = "db", time = { mean = %s, dist = "exponential" } },
]

[cloud]
provider = %s
region   = %s

[design.ours]
runtime = %s
machine = "any"               # the cheapest fleet wins

[design.other]                # what would it cost on another?
runtime = %s
machine = "any"
`, answers[1].Answer, q(answers[3].Answer), q(cpu), q(io), q(provider), q(region), q(answers[0].Answer), q(other)), ""
}
