package openloop

import (
	"context"
	"io"
	"math"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Patience is how long a request may take from the moment at which it was due.
const Patience = 30 * time.Second

// An Outcome is how an arrival went.
type Outcome struct {
	Arrival
	Late     time.Duration // that it was sent behind its moment
	Took     time.Duration // from its moment to the last byte of the answer
	Answered bool
}

// Client keeps connections to a server open, and takes the one that was used last.
func Client() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConns: 0, MaxIdleConnsPerHost: 4000, IdleConnTimeout: time.Minute, DisableCompression: true}}
}

// A Retry is how a client tries again: each attempt has so much time, before the i-th of so
// many further ones it waits Backoff·2ⁱ⁻¹. With a Budget each request earns so much of a
// retry, of which ten are there at first and ten are saved at most. The zero value tries once.
type Retry struct {
	Timeout, Backoff time.Duration
	Retries          int
	Budget           float64 // 0: any number
}

// A client's budget, which all of its requests share.
type budget struct {
	mutex  sync.Mutex
	tokens float64
	Retry
}

const tenTokens = 10

func (b *budget) earn() {
	b.mutex.Lock()
	b.tokens = min(b.tokens+b.Budget, tenTokens)
	b.mutex.Unlock()
}

func (b *budget) spend() bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.Budget > 0 && b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// ask tries until there is an answer, or nothing is left to try.
func (b *budget) ask(ctx context.Context, client *http.Client, url string) bool {
	b.earn()
	for i := 0; ; i++ {
		within, cancel := ctx, context.CancelFunc(func() {})
		if b.Timeout > 0 {
			within, cancel = context.WithTimeout(ctx, b.Timeout)
		}
		answered := Get(within, client, url)
		cancel()
		if answered || ctx.Err() != nil || i == b.Retries || !b.spend() {
			return answered
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(b.Backoff << i):
		}
	}
}

// Send sends all arrivals, tries again as it is told, and waits for their answers. It calls
// measuring when warm is over, and over when the span is.
func Send(ctx context.Context, client *http.Client, base string, all []Arrival, retry Retry, warm, span time.Duration, measuring, over func()) []Outcome {
	clients := &budget{tokens: tenTokens, Retry: retry}
	outcomes := make([]Outcome, len(all))
	begin := time.Now()
	defer time.AfterFunc(time.Until(begin.Add(warm)), measuring).Stop()
	ended := make(chan struct{})
	time.AfterFunc(time.Until(begin.Add(span)), func() { over(); close(ended) })
	var under sync.WaitGroup
	for i := range all {
		if wait := time.Until(begin.Add(all[i].At)); wait > 0 {
			time.Sleep(wait)
		}
		if ctx.Err() != nil {
			break
		}
		under.Add(1)
		go func() {
			defer under.Done()
			due := begin.Add(all[i].At)
			late := time.Since(due)
			within, cancel := context.WithDeadline(ctx, due.Add(Patience))
			defer cancel()
			answered := clients.ask(within, client, base+all[i].Path)
			outcomes[i] = Outcome{all[i], late, time.Since(due), answered}
		}()
	}
	under.Wait()
	<-ended
	return outcomes
}

// Get tells whether an answer came, and was one of success.
func Get(ctx context.Context, client *http.Client, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err == nil && response.StatusCode == http.StatusOK
}

// Closed is the number of answers per second that users get who ask again at once, and the
// times that they took, behind a warm-up.
func Closed(ctx context.Context, client *http.Client, base string, draw func(i int) string, users int, warm, span time.Duration, measuring, over func()) (perSecond float64, took []time.Duration) {
	begin := time.Now()
	until, stop := context.WithDeadline(ctx, begin.Add(warm+span))
	defer stop()
	defer time.AfterFunc(warm, measuring).Stop()
	var mutex sync.Mutex
	var group sync.WaitGroup
	var next atomic.Int64
	for range users {
		group.Go(func() {
			for until.Err() == nil {
				sent := time.Now()
				ok := Get(until, client, base+draw(int(next.Add(1))-1))
				if !ok && until.Err() == nil {
					time.Sleep(10 * time.Millisecond) // of a server that refuses
				}
				if now := time.Now(); ok && now.Sub(begin) > warm {
					mutex.Lock()
					took = append(took, now.Sub(sent))
					mutex.Unlock()
				}
			}
		})
	}
	<-until.Done()
	over()
	group.Wait()
	return float64(len(took)) / span.Seconds(), took
}

// Quantile is the ⌈q·n⌉-th of sorted times in milliseconds; NaN of none.
func Quantile(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	return sorted[max(0, int(math.Ceil(q*float64(len(sorted))))-1)].Seconds() * 1e3
}

// Mean of times in milliseconds; NaN of none.
func Mean(times []time.Duration) float64 {
	sum := 0.0
	for _, t := range times {
		sum += t.Seconds() * 1e3
	}
	return sum / float64(len(times))
}

// Answered are the sorted times of the requests that were due from warm on and were
// answered; class −1 is all of them. Errors are those that were not.
func Answered(all []Outcome, class int, warm time.Duration) (sorted []time.Duration, errors int) {
	for _, o := range all {
		switch {
		case o.At < warm || class >= 0 && o.Class != class:
		case o.Answered:
			sorted = append(sorted, o.Took)
		default:
			errors++
		}
	}
	slices.Sort(sorted)
	return sorted, errors
}
