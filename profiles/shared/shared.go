// Package shared finds for tests what they need beside the project: the data that
// programs which share nothing with this one have computed or measured, and tools.
//
// It will never let a test in CI pass without them. No program uses it.
package shared

import (
	"os"
	"path/filepath"
	"testing"
)

// Path of a file or folder of the data beside the project, or in the folder that
// FLEETCOST_SHARED names. Where it is not there the test is skipped, and in CI it fails.
func Path(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{root(t)}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		Missing(t, filepath.Join(parts...)+" (FLEETCOST_SHARED names the folder that holds it)")
	}
	return path
}

// Open a file of the data, which is closed when the test ends.
func Open(t testing.TB, parts ...string) *os.File {
	t.Helper()
	f, err := os.Open(Path(t, parts...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// Missing ends a test that lacks a part of what it needs: it is skipped and says so, and
// where CI=true it fails, so that a green run there has compared everything.
func Missing(t testing.TB, part string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("missing: %s; CI must have it", part)
	}
	t.Skipf("missing: %s", part)
}

// root is the folder of the data: it lies beside that of go.mod, however deep the
// package of the test is.
func root(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("FLEETCOST_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "..", "shared")
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	t.Fatalf("no go.mod above the test: %v", err)
	return ""
}
