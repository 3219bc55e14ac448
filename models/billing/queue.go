package billing

import (
	"math"
	"math/big"
)

// Queue is a month of Amazon SQS. Each call is a request: to send, to receive and to
// delete; a call of a batch carries at most ten messages, whose payloads add up, and is
// a request for each 64 KiB of them that it begins. Receiving nothing is a request too.
//
//	batches  = ⌈messages / batch⌉
//	requests = batches · (2 · ⌈batch · bytes / 65536⌉ + 1) + empty receives
//
// Google's Pub/Sub counts the bytes that are published and those that are delivered, of each
// message at least 1,000, and not what is asked for.
type Queue struct {
	Part     string
	What     string // "requests" where it is empty
	FIFO     bool
	Messages float64
	Bytes    float64 // of a message
	Batch    float64 // messages of a call, on average; 1 without batches
	// Empty receives: Consumers ask again after each Poll, in the hours in which nothing
	// comes.
	Consumers, IdleHours, PollSeconds float64
	FreeTier                          bool
}

const (
	sqsPiece     = 65536 // bytes of payload that are a request
	sqsFree      = 1_000_000
	mostPerBatch = 10
)

// Requests are those that are billed, before the free ones.
func (q Queue) Requests() *big.Rat {
	batches := over(exact(q.Messages), exact(q.Batch))
	if q.Messages == math.Trunc(q.Messages) { // an expected number of messages has no last batch
		batches = ceiling(batches)
	}
	pieces := larger(big.NewRat(1, 1), ceiling(over(times(q.Batch, q.Bytes), big.NewRat(sqsPiece, 1))))
	calls := plus(mul(pieces, big.NewRat(2, 1)), big.NewRat(1, 1))
	requests := mul(batches, calls)
	if q.PollSeconds > 0 {
		requests.Add(requests, over(times(q.Consumers, q.IdleHours, 3600), exact(q.PollSeconds)))
	}
	return requests
}

func (q Queue) bill(s *sheet) {
	if !s.amounts(q.Part, "queue", q.Messages, q.Bytes, q.Consumers, q.IdleHours, q.PollSeconds) ||
		!s.demand(q.Batch >= 1 && q.Batch <= mostPerBatch, q.Part, "a batch has from 1 to %d messages, not %v", mostPerBatch, q.Batch) ||
		!s.demand(q.PollSeconds > 0 || q.Consumers*q.IdleHours == 0, q.Part, "consumers that wait for 0 s ask without end") {
		return
	}
	what := q.What
	if what == "" {
		what = "requests"
	}
	switch s.tariff.List.Provider {
	case "aws":
	case "gcp":
		bytes := tebibytes(q.Messages, q.Bytes)
		s.rate(Queues, q.Part, "publishing", bytes, "pubsub", "message_ingestion")
		s.rate(Queues, q.Part, "delivery", bytes, "pubsub", "message_delivery")
		return
	default:
		s.missing(q.Part, what, "no law of queues for "+s.tariff.List.String())
		return
	}
	requests := q.Requests()
	if q.FreeTier {
		requests = beyond(requests, big.NewRat(sqsFree, 1))
	}
	dimension := "requests_standard"
	if q.FIFO {
		dimension = "requests_fifo"
	}
	s.rate(Queues, q.Part, what, requests, "sqs", dimension)
}

// Topic is a month of messages that are published: Amazon SNS counts each 64 KiB of a
// message, Google's Pub/Sub the bytes of it, at least 1,000.
type Topic struct {
	Part     string
	Messages float64
	Bytes    float64 // of a message
}

const pubsubLeast = 1000 // bytes of a message that are billed at least

func (t Topic) bill(s *sheet) {
	if !s.amounts(t.Part, "topic", t.Messages, t.Bytes) {
		return
	}
	switch s.tariff.List.Provider {
	case "aws":
		pieces := larger(big.NewRat(1, 1), ceiling(over(exact(t.Bytes), big.NewRat(sqsPiece, 1))))
		s.rate(Queues, t.Part, "publishing", mul(exact(t.Messages), pieces), "sns", "api_requests")
	case "gcp":
		s.rate(Queues, t.Part, "publishing", tebibytes(t.Messages, t.Bytes), "pubsub", "message_ingestion")
	default:
		s.missing(t.Part, "topic", "no law of topics for "+s.tariff.List.String())
	}
}

// tebibytes of so many messages of Pub/Sub.
func tebibytes(messages, bytes float64) *big.Rat {
	return over(times(messages, max(bytes, pubsubLeast)), big.NewRat(1<<40, 1))
}
