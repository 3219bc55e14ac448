package openloop

import (
	"context"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

var twoClasses = []Class{
	{"light", 0.9, "/work?s=i{exponential:20000}"},
	{"heavy", 0.1, "/work?s=c5000.k{hit:0.8:1:0-30000}"},
}

// The same seed gives the same requests, another seed others; their number, their mix, their
// waits and their hits are as they were asked for, within four standard deviations.
func TestSchedule(t *testing.T) {
	const rate, span = 500.0, 40 * time.Second
	all := Schedule(twoClasses, rate, 7, span)
	if !slices.Equal(all, Schedule(twoClasses, rate, 7, span)) || slices.Equal(all, Schedule(twoClasses, rate, 8, span)) {
		t.Error("a seed does not fix the requests")
	}
	near := func(what string, got, want, deviation float64) {
		if math.Abs(got-want) > 4*deviation {
			t.Errorf("%s: %g, not %g ± %g", what, got, want, deviation)
		}
	}
	n := float64(len(all))
	near("requests", n, rate*span.Seconds(), math.Sqrt(rate*span.Seconds()))
	heavy, hits := 0.0, 0.0
	last := time.Duration(0)
	for _, a := range all {
		if a.At < last || a.At >= span {
			t.Fatalf("a request at %v behind one at %v", a.At, last)
		}
		last = a.At
		if a.Class == 1 {
			heavy++
		}
		if strings.HasSuffix(a.Path, ".k1") {
			hits++
		}
		if strings.ContainsAny(a.Path, "{}") {
			t.Fatalf("a draw is left in %s", a.Path)
		}
	}
	near("heavy ones", heavy, 0.1*n, math.Sqrt(0.09*n))
	near("hits", hits, 0.8*heavy, math.Sqrt(0.16*heavy))
}

// Every request is sent once and told once, whether it is answered, refused or cut off.
func TestSend(t *testing.T) {
	var came atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch came.Add(1); r.URL.Path {
		case "/refused":
			w.WriteHeader(http.StatusServiceUnavailable)
		case "/cut":
			panic(http.ErrAbortHandler)
		}
	}))
	defer server.Close()
	classes := []Class{{"fine", 0.5, "/fine"}, {"refused", 0.25, "/refused"}, {"cut", 0.25, "/cut"}}
	all := Schedule(classes, 400, 3, 500*time.Millisecond)
	begun, ended := 0, 0
	outcomes := Send(context.Background(), Client(), server.URL, all, Retry{}, 100*time.Millisecond, 500*time.Millisecond, func() { begun++ }, func() { ended++ })
	if len(outcomes) != len(all) || int(came.Load()) < len(all) || begun != 1 || ended != 1 {
		t.Errorf("%d outcomes of %d requests, of which %d came; %d begun, %d ended", len(outcomes), len(all), came.Load(), begun, ended)
	}
	for _, o := range outcomes {
		if o.Answered != (o.Class == 0) || o.Took < o.Late || o.Late < 0 {
			t.Errorf("%+v", o)
		}
	}
	took, failed := Answered(outcomes, -1, 100*time.Millisecond)
	counted := 0
	for _, a := range all {
		if a.At >= 100*time.Millisecond {
			counted++
		}
	}
	if len(took)+failed != counted || !slices.IsSorted(took) || len(took) == 0 {
		t.Errorf("%d answered and %d failed of %d that count", len(took), failed, counted)
	}
}

func TestQuantiles(t *testing.T) {
	times := []time.Duration{time.Millisecond, 2 * time.Millisecond, 3 * time.Millisecond, 10 * time.Millisecond}
	if Quantile(times, 0.5) != 2 || Quantile(times, 0.99) != 10 || Quantile(times, 0) != 1 || Mean(times) != 4 || !math.IsNaN(Quantile(nil, 0.5)) {
		t.Errorf("p50 %g, p99 %g, mean %g", Quantile(times, 0.5), Quantile(times, 0.99), Mean(times))
	}
}

// Users who ask again at once are as many as were asked for.
func TestClosed(t *testing.T) {
	var inside, most atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if n := inside.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(time.Millisecond)
		inside.Add(-1)
	}))
	defer server.Close()
	rate, took := Closed(context.Background(), Client(), server.URL, func(int) string { return "/" }, 3, 50*time.Millisecond, 200*time.Millisecond, func() {}, func() {})
	if most.Load() > 3 || len(took) == 0 || rate != float64(len(took))/0.2 {
		t.Errorf("%d at once; %g per second, %d answers", most.Load(), rate, len(took))
	}
}

// Each request that is refused is tried again so often; with a budget ten retries are there
// at first, and one for each ten requests.
func TestRetries(t *testing.T) {
	for _, tt := range []struct {
		sentence string
		retry    Retry
		attempts func(n int) int
	}{
		{"once", Retry{}, func(n int) int { return n }},
		{"three times more", Retry{Retries: 3}, func(n int) int { return 4 * n }},
		{"as the budget allows", Retry{Retries: 3, Budget: 0.1}, func(n int) int { return n + 10 + n/10 }},
	} {
		var came atomic.Int64
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			came.Add(1)
			w.WriteHeader(http.StatusServiceUnavailable)
		}))
		all := Schedule([]Class{{"all", 1, "/"}}, 400, 3, 300*time.Millisecond)
		Send(context.Background(), Client(), server.URL, all, tt.retry, 0, 300*time.Millisecond, func() {}, func() {})
		server.Close()
		// The first request finds the ten, and what it earns is lost.
		if want := tt.attempts(len(all)); int(came.Load()) > want || int(came.Load()) < want-2 {
			t.Errorf("%s: %d attempts of %d requests, not %d", tt.sentence, came.Load(), len(all), want)
		}
	}
}
