//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A sweep that is interrupted by Ctrl-C, or told to end as by timeout and by whatever stops
// containers, ends soon, with 130, and prints and writes the values that were finished.
func TestInterruptedSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	dir := t.TempDir()
	binary := filepath.Join(dir, "fleetcost")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) { interruptedBy(t, binary, signal) })
	}
}

func interruptedBy(t *testing.T, binary string, signal os.Signal) {
	dir := t.TempDir()
	// A thousand values, each of them a moment's work: some of them are finished
	// when the signal comes, and not all. On a slow machine it comes later.
	for wait := 2 * time.Second; wait < time.Minute; wait *= 3 {
		sweep := exec.Command(binary, "sweep", "-", "--vary", "traffic.rate=100:900:1000", "--format", "json", "--out", filepath.Join(dir, "out"))
		sweep.Stdin = strings.NewReader(tiny)
		var stdout, stderr bytes.Buffer
		sweep.Stdout, sweep.Stderr = &stdout, &stderr
		if err := sweep.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(wait)
		if err := sweep.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		at := time.Now()
		err := sweep.Wait()
		if late := time.Since(at); late > 5*time.Second {
			t.Errorf("ended %v after the interrupt", late)
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != statusInterrupted {
			t.Fatalf("%v, want exit status 130; %s", err, stderr.String())
		}
		if stderr.String() != interruption(stdout.Len() > 0)+"\n" {
			t.Errorf("on stderr: %s", stderr.String())
		}
		if stdout.Len() == 0 {
			continue
		}
		var printed struct {
			Interrupted bool
			Values      []float64
			Points      []any
		}
		if err := json.Unmarshal(stdout.Bytes(), &printed); err != nil {
			t.Fatalf("half a result: %v", err)
		}
		n := len(printed.Points)
		if !printed.Interrupted || n == 0 || n >= 1000 || n != len(printed.Values) {
			t.Errorf("%d values and %d points were finished", len(printed.Values), n)
		}
		said := fmt.Sprintf("interrupted, incomplete: %d of 1,000 values", n)
		for _, name := range []string{"sweep.json", "sweep.csv", "sweep.md", "cost.svg", "latency.svg"} {
			if text, err := os.ReadFile(filepath.Join(dir, "out", name)); err != nil || !bytes.Contains(text, []byte(said)) {
				t.Errorf("%s does not say: %s; %v", name, said, err)
			}
		}
		written, err := os.ReadFile(filepath.Join(dir, "out", "sweep.json"))
		if err != nil || !bytes.Equal(written, stdout.Bytes()) {
			t.Errorf("the file is not what was printed: %v", err)
		}
		return
	}
	t.Error("within a minute no value was finished")
}
