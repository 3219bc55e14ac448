package cost

import "fmt"

// A Team is what people cost who keep a design running: it is a part of the total cost of
// ownership, and of no bill.
type Team struct {
	Hours  float64 // a month
	Rate   Price   // of an hour
	Amount Money   // a month: Hours · Rate, rounded once
}

// NewTeam is so many hours a month at a rate.
func NewTeam(hours float64, rate Price) (Team, error) {
	if !rate.Positive() {
		return Team{}, fmt.Errorf("an hour of people at %v", rate)
	}
	if !(hours >= 0) {
		return Team{}, fmt.Errorf("%v hours of people", hours)
	}
	amount, err := rate.Times(hours)
	return Team{hours, rate, amount}, err
}
