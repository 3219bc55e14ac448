package result

// An Outcome is how a request ends.
type Outcome int

// The OutcomeCount.
const (
	Done Outcome = iota
	Rejected
	Expired
	Failed
	OutcomeCount
)

func (o Outcome) String() string { return [...]string{"done", "rejected", "expired", "failed"}[o] }
