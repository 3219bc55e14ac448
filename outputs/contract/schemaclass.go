package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// ClassJSON is what was measured of one class of requests.
type ClassJSON struct {
	Name             string `json:"-"` // the key in ClassesJSON
	OfferedPerSecond Number `json:"offered_per_s"`
	DonePerSecond    Number `json:"done_per_s"`
	CountsJSON
	ErrorRate Number `json:"error_rate"`
	LatencyJSON

	Service string `json:"service"`
	Sent    string `json:"sent"` // by whom: clients, services (they wait for it), queue (nobody does), rooms (that somebody wrote to)
	// Null where it was not measured: of what nobody enqueues, of what is not
	// streamed.
	DoneP95   Number `json:"done_p95_ms"`  // from being enqueued until done
	QueueP95  Number `json:"queue_p95_ms"` // from being enqueued until begun
	FirstByte Number `json:"ttfb_p99_ms"`
}

// ClassesJSON is an object with one key per class, in the order of the
// scenario.
type ClassesJSON []ClassJSON

// MarshalJSON writes the object.
func (c ClassesJSON) MarshalJSON() ([]byte, error) {
	var object bytes.Buffer
	object.WriteByte('{')
	for i, class := range c {
		name, err := json.Marshal(class.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(class)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			object.WriteByte(',')
		}
		fmt.Fprintf(&object, "%s:%s", name, value)
	}
	object.WriteByte('}')
	return object.Bytes(), nil
}

// UnmarshalJSON reads the object and keeps its order.
func (c *ClassesJSON) UnmarshalJSON(text []byte) error {
	in := json.NewDecoder(bytes.NewReader(text))
	if _, err := in.Token(); err != nil {
		return err
	}
	*c = ClassesJSON{}
	for in.More() {
		name, err := in.Token()
		if err != nil {
			return err
		}
		var class ClassJSON
		if err := in.Decode(&class); err != nil {
			return err
		}
		class.Name, _ = name.(string)
		*c = append(*c, class)
	}
	return nil
}

// ClassGoalJSON is one limit of a goal that a class has of its own, beside what
// was measured. Times are in milliseconds, with a 95 % confidence interval.
type ClassGoalJSON struct {
	Class    string `json:"class"`
	In       string `json:"in"`       // the class within whose requests its work is done; empty where it has its own
	Goal     string `json:"goal"`     // what is limited: p99, done_p95, queue_p95, ttfb_p99, …
	Limit    Number `json:"limit_ms"` // at most
	Measured Number `json:"measured_ms"`
	Low      Number `json:"low_ms"`
	High     Number `json:"high_ms"`
	Met      bool   `json:"met"` // high_ms is within the limit
	AtLeast  bool   `json:"at_least,omitempty"`
}

// ClassGoalsJSON is an array in the order of the scenario, which CSV writes as
// one text.
type ClassGoalsJSON []ClassGoalJSON
