package plan

import "sync"

// A tally is how much of a long work is done, of whose parts several go on at once. All
// parts count alike; the share only ever grows.
type tally struct {
	mutex sync.Mutex
	parts []float64
	told  func(doing string, done float64) // nil: nobody listens
}

// reach tells that so large a share of a part is done.
func (t *tally) reach(part int, share float64, doing string) {
	if t.told == nil {
		return
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.parts[part] = max(t.parts[part], min(share, 1))
	sum := 0.0
	for _, p := range t.parts {
		sum += p
	}
	t.told(doing, sum/float64(len(t.parts)))
}
