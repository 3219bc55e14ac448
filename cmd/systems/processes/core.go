package processes

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// Busy is the time that a core has computed so far for whoever it was, those that compute
// only while nothing else does excepted, and that the host took from it (steal).
func Busy(core int) (busy, stolen time.Duration) {
	text, _ := os.ReadFile("/proc/stat")
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if fields[0] != fmt.Sprintf("cpu%d", core) || len(fields) < 9 {
			continue
		}
		ticks := func(i int) time.Duration {
			n, _ := strconv.ParseInt(fields[i], 10, 64)
			return time.Duration(n) * 10 * time.Millisecond
		}
		return ticks(1) + ticks(2) + ticks(3) + ticks(6) + ticks(7), ticks(8)
	}
	return 0, 0
}

// Load is the load average of the last minute.
func Load() float64 {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	load, _ := strconv.ParseFloat(first, 64)
	return load
}

// FreePort is a port of this machine that nobody listens on.
func FreePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
