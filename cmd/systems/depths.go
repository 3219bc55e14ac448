package main

import (
	"bufio"
	"fmt"
	"math"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Depths are the lengths of queues, looked at again and again.
type depths struct {
	parts  []runningPart
	sum, n []float64
	end    chan struct{}
	ended  sync.WaitGroup
}

func newDepths(parts []runningPart) *depths {
	return &depths{parts: parts, sum: make([]float64, len(parts)), n: make([]float64, len(parts)), end: make(chan struct{})}
}

// begin looks at them twenty times a second until stop.
func (d *depths) begin() {
	for i, p := range d.parts {
		if p.depth == nil {
			continue
		}
		d.ended.Go(func() {
			tick := time.NewTicker(50 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-d.end:
					return
				case <-tick.C:
					if depth, err := p.depth(); err == nil {
						d.sum[i] += depth
						d.n[i]++
					}
				}
			}
		})
	}
}

func (d *depths) stop() {
	close(d.end)
	d.ended.Wait()
}

// mean of a part; NaN where it has no queue.
func (d *depths) mean(i int) float64 {
	if d.n[i] == 0 {
		return math.NaN()
	}
	return d.sum[i] / d.n[i]
}

// lengthIn is the length of a list of Redis.
func lengthIn(port int, list string) func() (float64, error) {
	var kept net.Conn
	return func() (float64, error) {
		if kept == nil {
			c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
			if err != nil {
				return 0, err
			}
			kept = c
		}
		if _, err := fmt.Fprintf(kept, "LLEN %s\r\n", list); err != nil {
			return 0, err
		}
		line, err := bufio.NewReader(kept).ReadString('\n')
		if err != nil {
			return 0, err
		}
		return strconv.ParseFloat(strings.TrimSpace(strings.TrimPrefix(line, ":")), 64)
	}
}

// drained waits until a list of Redis is empty.
func drained(port int, list string, atMost time.Duration) error {
	length := lengthIn(port, list)
	for end := time.Now().Add(atMost); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if n, err := length(); err != nil || n == 0 {
			return err
		}
	}
	return fmt.Errorf("the queue %s is not empty after %v", list, atMost)
}

// waitsOfPgBouncer are those of transactions for a connection, between two calls.
func waitsOfPgBouncer(port int) func() (float64, int, error) {
	var lastWaited, lastCount float64
	return func() (mean float64, n int, err error) {
		said, err := exec.Command("psql", "-h", "127.0.0.1", "-p", strconv.Itoa(port), "-U", "postgres", "-At", "-F", "\t", "-c", "SHOW STATS", "pgbouncer").Output()
		if err != nil {
			return 0, 0, err
		}
		waited, count := 0.0, 0.0
		for line := range strings.Lines(string(said)) {
			// database, xact_count, query_count, received, sent, xact_time, query_time, wait_time
			f := strings.Split(strings.TrimSpace(line), "\t")
			if len(f) < 8 || f[0] != "postgres" {
				continue
			}
			count, _ = strconv.ParseFloat(f[1], 64)
			waited, _ = strconv.ParseFloat(f[7], 64)
		}
		n = int(count - lastCount)
		mean = (waited - lastWaited) / 1e3 / math.Max(1, float64(n))
		lastWaited, lastCount = waited, count
		return mean, n, nil
	}
}
