package engine

import (
	"testing"
	"unsafe"
)

// A request in flight fills one cache line: that is what the engine's speed
// rests on.
func TestARequestFillsACacheLine(t *testing.T) {
	if n := unsafe.Sizeof(request{}); n != 64 {
		t.Errorf("%d bytes", n)
	}
}
