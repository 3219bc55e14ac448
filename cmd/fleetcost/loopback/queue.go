package loopback

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// ErrBusy tells that so many wait already, or for so long, that it is better to come again.
var ErrBusy = errors.New("too many ask at once")

// A Queue lets so many work at once. Those who wait are taken in turn by client, the oldest
// of each: who asks for much waits for himself, and others wait for one of his at most.
type Queue struct {
	Patience time.Duration // after which who waits is told that it is busy

	mutex        sync.Mutex
	free         int
	most, mostOf int                 // that wait: all of them, and those of one client
	turns        []string            // clients who wait, the next first
	waiting      map[string][]ticket // by the client
	n            int
}

// A ticket is shut when it is its turn.
type ticket chan struct{}

// NewQueue lets so many work at once, and so many wait: in all, and of one client.
func NewQueue(atOnce, waiting, ofOne int, patience time.Duration) *Queue {
	return &Queue{Patience: patience, free: atOnce, most: waiting, mostOf: ofOne, waiting: map[string][]ticket{}}
}

// Enter waits for the turn of a client, who leaves by the function.
func (q *Queue) Enter(ctx context.Context, client string) (leave func(), err error) {
	mine, err := q.line(client)
	if err != nil {
		return nil, err
	}
	if mine == nil {
		return q.leave, nil
	}
	patience := time.NewTimer(q.Patience)
	defer patience.Stop()
	select {
	case <-mine:
		return q.leave, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-patience.C:
		err = ErrBusy
	}
	if q.gone(client, mine) {
		q.leave() // it came to be its turn meanwhile
	}
	return nil, err
}

// line is a ticket to wait by, nil where it is one's turn at once.
func (q *Queue) line(client string) (ticket, error) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if q.free > 0 {
		q.free--
		return nil, nil
	}
	if q.n >= q.most || len(q.waiting[client]) >= q.mostOf {
		return nil, ErrBusy
	}
	mine := make(ticket)
	if len(q.waiting[client]) == 0 {
		q.turns = append(q.turns, client)
	}
	q.waiting[client] = append(q.waiting[client], mine)
	q.n++
	return mine, nil
}

// leave makes room for the next.
func (q *Queue) leave() {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if len(q.turns) == 0 {
		q.free++
		return
	}
	client := q.turns[0]
	next := q.waiting[client][0]
	q.turns = q.turns[1:]
	q.drop(client, 0)
	if len(q.waiting[client]) > 0 {
		q.turns = append(q.turns, client)
	}
	close(next)
}

// gone takes a ticket out of the line; true where it was its turn already.
func (q *Queue) gone(client string, mine ticket) bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	at := slices.Index(q.waiting[client], mine)
	if at < 0 {
		return true
	}
	q.drop(client, at)
	if len(q.waiting[client]) == 0 {
		q.turns = slices.DeleteFunc(q.turns, func(c string) bool { return c == client })
	}
	return false
}

// drop a ticket of a client.
func (q *Queue) drop(client string, at int) {
	q.n--
	if q.waiting[client] = slices.Delete(q.waiting[client], at, at+1); len(q.waiting[client]) == 0 {
		delete(q.waiting, client)
	}
}

// Full tells that whoever came now would be told that it is busy.
func (q *Queue) Full(client string) bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.free == 0 && (q.n >= q.most || len(q.waiting[client]) >= q.mostOf)
}
