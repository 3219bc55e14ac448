package models

import "testing"

// More mechanisms, one at a time and by hand, as in mechanisms_test.go. All
// times are in milliseconds.

func TestHeapLimit(t *testing.T) {
	t.Parallel()
	playAll(t, []scene{
		{
			sentence: "a heap for two requests is two workers of an event loop; the third request waits for one of them",
			runtime:  Runtime{Lanes: 1, Memory: Memory{Request: 10 * MiB, Heap: 25 * MiB}},
			visits:   []visit{visitAt(0, await(5)), visitAt(0, await(7)), visitAt(1, await(1))},
			want:     "0-5 0-7 5-6",
		},
	})
}

func playAll(t *testing.T, scenes []scene) {
	for _, s := range scenes {
		t.Run(s.sentence, func(t *testing.T) {
			if got := s.play(t); got != s.want {
				t.Errorf("\ngot  %s\nwant %s", got, s.want)
			}
		})
	}
}
