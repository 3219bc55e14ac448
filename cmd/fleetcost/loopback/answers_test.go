package loopback

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatManyAskIsWorkedOutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAnswers[int](2)
		found := 0
		find := func(context.Context) (int, error) {
			time.Sleep(time.Second)
			found++
			return found, nil
		}
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				if n, err := a.Of(t.Context(), "x", find); n != 1 || err != nil {
					t.Error(n, err)
				}
			})
		}
		group.Wait()
		for _, c := range []struct {
			key  string
			want int
		}{{"x", 1}, {"y", 2}, {"x", 1}, {"z", 3}, {"x", 1}, {"y", 4}} { // two are kept: y goes for z
			if n, _ := a.Of(t.Context(), c.key, find); n != c.want {
				t.Errorf("%s is %d, want %d", c.key, n, c.want)
			}
		}
	})
}

func TestWhatNobodyWaitsForIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAnswers[int](2)
		stopped := 0
		find := func(ctx context.Context) (int, error) {
			select {
			case <-ctx.Done():
				stopped++
				return 0, ctx.Err()
			case <-time.After(time.Minute):
				return 7, nil
			}
		}
		one, leaveOne := context.WithCancel(t.Context())
		two, leaveTwo := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for _, ctx := range []context.Context{one, two} {
			group.Go(func() {
				if _, err := a.Of(ctx, "x", find); !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		leaveOne()
		synctest.Wait()
		if stopped != 0 {
			t.Error("it was stopped though another waits")
		}
		leaveTwo()
		group.Wait()
		synctest.Wait()
		if stopped != 1 || len(a.running) != 0 {
			t.Errorf("stopped %d times, %d run", stopped, len(a.running))
		}
		if n, err := a.Of(t.Context(), "x", find); n != 7 || err != nil {
			t.Error("who comes later gets", n, err)
		}
	})
}

func TestErrorsAndFaultsAreToldAndNotKept(t *testing.T) {
	a := NewAnswers[int](2)
	wrong := errors.New("wrong")
	if _, err := a.Of(t.Context(), "x", func(context.Context) (int, error) { return 0, wrong }); !errors.Is(err, wrong) {
		t.Error(err)
	}
	var fault Fault
	if _, err := a.Of(t.Context(), "x", func(context.Context) (int, error) { panic("broken") }); !errors.As(err, &fault) || fault.What != "broken" {
		t.Error(err)
	}
	if n, err := a.Of(t.Context(), "x", func(context.Context) (int, error) { return 3, nil }); n != 3 || err != nil {
		t.Error(n, err)
	}
	for i := range 100 {
		a.Of(t.Context(), fmt.Sprint(i), func(context.Context) (int, error) { return i, nil })
	}
	if len(a.kept) != 2 || a.order.Len() != 2 {
		t.Errorf("%d are kept", len(a.kept))
	}
}
