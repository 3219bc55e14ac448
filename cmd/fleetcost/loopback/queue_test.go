package loopback

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Who asks for much waits for himself: another who comes after all his questions waits for
// one of them.
func TestNobodyIsStarved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue(1, 1000, 50, time.Hour)
		leave, err := q.Enter(t.Context(), "first")
		if err != nil {
			t.Fatal(err)
		}
		var order []string
		var group sync.WaitGroup
		ask := func(client string) {
			group.Go(func() {
				leave, err := q.Enter(t.Context(), client)
				if err != nil {
					t.Error(client, err)
					return
				}
				order = append(order, client) // one at a time is in
				leave()
			})
			synctest.Wait() // it stands in the line
		}
		for range 40 {
			ask("greedy")
		}
		for i := range 99 {
			ask(fmt.Sprint(i))
		}
		leave()
		group.Wait()
		if len(order) != 139 {
			t.Fatalf("%d were let in", len(order))
		}
		for i := range 99 {
			if at := slices.Index(order, fmt.Sprint(i)); at > i+2 {
				t.Errorf("client %d was let in as number %d", i, at)
			}
		}
	})
}

func TestWhoWaitsTooLongOrBehindTooManyIsSentAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue(1, 3, 2, time.Minute)
		leave, _ := q.Enter(t.Context(), "in")
		var group sync.WaitGroup
		wait := func(client string, ctx context.Context, want error) {
			group.Go(func() {
				if _, err := q.Enter(ctx, client); !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", client, err, want)
				}
			})
			synctest.Wait()
		}
		gone, stop := context.WithCancel(t.Context())
		wait("a", t.Context(), ErrBusy)
		wait("a", gone, context.Canceled)
		if _, err := q.Enter(t.Context(), "a"); !errors.Is(err, ErrBusy) || !q.Full("a") || q.Full("b") {
			t.Error("a third of one client waits:", err)
		}
		wait("b", t.Context(), ErrBusy)
		if _, err := q.Enter(t.Context(), "c"); !errors.Is(err, ErrBusy) || !q.Full("c") {
			t.Error("a fourth waits:", err)
		}
		stop()
		group.Wait() // all of them, after a minute
		if q.Full("c") || q.n != 0 || len(q.turns) != 0 || len(q.waiting) != 0 {
			t.Errorf("who has gone still stands in the line: %+v", q)
		}
		leave()
		if leave, err := q.Enter(t.Context(), "d"); err != nil {
			t.Error("nobody is in:", err)
		} else {
			leave()
		}
		if q.free != 1 {
			t.Errorf("%d may enter an empty room for one", q.free)
		}
	})
}

// A hundred clients at once, who come, wait, go and give up as they like: never are more in
// than may be, and in the end all may be again.
func TestAHundredClients(t *testing.T) {
	const atOnce, clients = 3, 100
	q := NewQueue(atOnce, 40, 2, 20*time.Millisecond)
	var in, most, served int
	var mutex sync.Mutex
	count := func(by int) {
		mutex.Lock()
		defer mutex.Unlock()
		in += by
		most = max(most, in)
		if by > 0 {
			served++
		}
	}
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() {
			for n := range 10 {
				ctx, stop := context.WithTimeout(t.Context(), time.Duration(1+(i*7+n*3)%20)*time.Millisecond)
				if leave, err := q.Enter(ctx, fmt.Sprint(i%50)); err == nil {
					count(1)
					time.Sleep(100 * time.Microsecond)
					count(-1)
					leave()
				}
				stop()
			}
		})
	}
	group.Wait()
	if most > atOnce || served == 0 {
		t.Errorf("%d were in at once, %d in all", most, served)
	}
	if q.free != atOnce || q.n != 0 || len(q.turns) != 0 || len(q.waiting) != 0 {
		t.Errorf("in the end the queue is %+v", q)
	}
}
