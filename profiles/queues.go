package profiles

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

// queueKeys are of a queue, and matter for nothing else.
var queueKeys = []string{"message", "batch", "consumers", "idle", "poll", "free_tier"}

// queueWords are how the messages of a queue are ordered.
var queueWords = []string{"standard", "fifo"}

// usualBatch is how many messages a call carries where nobody says: one.
const usualBatch = 1

// mostOfACall is what a call of SQS carries, in bytes (its developer guide on quotas, since
// August 2025; 256 KiB before).
const mostOfACall = 1 << 20

// queue reads a backend that is a managed queue, paid by the request: Amazon SQS, Google
// Cloud Pub/Sub.
func (b *backend) queue(c cost.Catalogue, priced bool) {
	t := b.t
	if !t.Has("queue") {
		for _, key := range queueKeys {
			if t.Has(key) {
				t.Problem(key, "is of a queue that is paid by the request", `add queue = "standard", or remove it`)
			}
		}
		return
	}
	for _, key := range []string{"preset", "price", "servers", "cores"} {
		if t.Has(key) {
			t.Problem(key, "a queue that is paid by the request has no servers of its own", "remove it, or queue")
		}
	}
	q := &billing.Publishing{Part: b.Name, Batch: usualBatch, FIFO: t.Word("queue", queueWords) == 1}
	if q.FIFO && priced && c.Provider != "aws" {
		t.Problem("queue", "there is a fifo queue of aws alone", `write queue = "standard"`)
	}
	if t.Has("message") {
		q.Bytes = size(t, "message")
	}
	if t.Has("batch") {
		q.Batch = t.Float("batch", usualBatch, 1, 10)
	} else {
		t.Assume(t.At("batch"), fmt.Sprint(usualBatch), "each message in a call of its own")
	}
	if bytes, said := q.Bytes.Value(); said && c.Provider == "aws" && bytes*q.Batch > mostOfACall {
		t.Problem("message", "a call of SQS carries 1 MiB at most, the messages of a batch together", "send the location of what is larger, or write a smaller batch")
	}
	if t.Has("consumers") {
		q.Consumers = billing.Said(float64(t.Int("consumers", 0, 0, 1_000_000)))
		if t.Require("idle", "add the share of the time in which nothing comes, idle = 0.4") {
			q.IdleShare = t.Share("idle", 0, 0, 1)
		}
		q.PollSeconds = 20
		if t.Has("poll") {
			q.PollSeconds = t.Duration("poll", 0, sim.Millisecond, sim.Hour).Seconds()
		} else {
			t.Assume(t.At("poll"), "20s", "long polling, the longest wait of a receive")
		}
	} else {
		for _, key := range []string{"idle", "poll"} {
			if t.Has(key) {
				t.Problem(key, "how many consumers ask is unknown", "add consumers = 4")
			}
		}
	}
	q.FreeTier = t.Bool("free_tier")
	b.queued = q
}

// queuesOf are the queues of a system, with what is sent to each for a request from
// outside: by steps that enqueue via it, and that wait for it.
func (b *backends) queuesOf(s *models.Scenario) (all []billing.Publishing) {
	var m *mean
	for i, own := range b.list {
		if own.queued == nil {
			continue
		}
		if m == nil {
			m = meanOf(s)
		}
		q := *own.queued
		q.PerRequest = m.backends[i] + m.left[i]
		all = append(all, q)
	}
	return all
}
