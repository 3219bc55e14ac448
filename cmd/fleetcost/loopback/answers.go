package loopback

import (
	"container/list"
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// Answers are worked out once for all who ask the same at a time, for as long as any of them
// waits, and the latest are kept.
type Answers[T any] struct {
	mutex   sync.Mutex
	most    int
	kept    map[string]*list.Element
	order   *list.List // of kept, the latest first
	running map[string]*work[T]
}

// keptAnswer is an element of order.
type keptAnswer[T any] struct {
	key    string
	answer T
}

// work is an answer that is worked out.
type work[T any] struct {
	waiting int
	stop    context.CancelFunc
	done    chan struct{}
	answer  T
	err     error
}

// NewAnswers keeps so many.
func NewAnswers[T any](most int) *Answers[T] {
	return &Answers[T]{most: most, kept: map[string]*list.Element{}, order: list.New(), running: map[string]*work[T]{}}
}

// Of is the answer under a key. Where it is not known find works it out, until nobody
// waits for it any more; an error is told to those who wait, and not kept.
func (a *Answers[T]) Of(ctx context.Context, key string, find func(context.Context) (T, error)) (T, error) {
	w, answer, known := a.join(ctx, key, find)
	if known {
		return answer, nil
	}
	select {
	case <-w.done:
		return w.answer, w.err
	case <-ctx.Done():
		a.mutex.Lock()
		defer a.mutex.Unlock()
		if w.waiting--; w.waiting == 0 {
			w.stop()
			if a.running[key] == w {
				delete(a.running, key) // who comes now begins anew
			}
		}
		return answer, ctx.Err()
	}
}

// join those who wait for an answer, and begin it where there are none; true where it is
// known.
func (a *Answers[T]) join(ctx context.Context, key string, find func(context.Context) (T, error)) (w *work[T], known T, is bool) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if e, ok := a.kept[key]; ok {
		a.order.MoveToFront(e)
		return nil, e.Value.(keptAnswer[T]).answer, true
	}
	if w = a.running[key]; w != nil {
		w.waiting++
		return w, known, false
	}
	own, stop := context.WithCancel(context.WithoutCancel(ctx)) // others may wait for it longer
	w = &work[T]{waiting: 1, stop: stop, done: make(chan struct{})}
	a.running[key] = w
	go func() {
		defer stop()
		w.answer, w.err = guarded(own, find)
		a.finish(key, w)
	}()
	return w, known, false
}

// guarded is find whose panic is an error.
func guarded[T any](ctx context.Context, find func(context.Context) (T, error)) (answer T, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = Fault{fault, debug.Stack()}
		}
	}()
	return find(ctx)
}

// A Fault is a panic of who works something out.
type Fault struct {
	What  any
	Stack []byte
}

func (f Fault) Error() string { return fmt.Sprintf("a fault of the program: %v", f.What) }

// finish keeps an answer, and tells those who wait.
func (a *Answers[T]) finish(key string, w *work[T]) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	defer close(w.done)
	if a.running[key] == w {
		delete(a.running, key)
	}
	if _, twice := a.kept[key]; w.err != nil || twice {
		return
	}
	a.kept[key] = a.order.PushFront(keptAnswer[T]{key, w.answer})
	for a.order.Len() > a.most {
		oldest := a.order.Back()
		a.order.Remove(oldest)
		delete(a.kept, oldest.Value.(keptAnswer[T]).key)
	}
}
