package main

import (
	"os/exec"
	"strings"
	"testing"
)

// A command is kept as a shell reads it.
func TestQuotedArgumentsAreReadAgainByAShell(t *testing.T) {
	for _, arg := range []string{"compare", "--set", "traffic.rate=2000", "", "a b", "it's", `"$HOME" \ *`, "two\nlines", "café", "!x"} {
		said, err := exec.Command("sh", "-c", "printf %s "+shellWord(arg)).Output()
		if err != nil {
			t.Fatal(err)
		}
		if string(said) != arg {
			t.Errorf("%q is read as %q", arg, said)
		}
	}
	if got := shellWord("traffic.rate=2000"); strings.Contains(got, "'") {
		t.Errorf("plain arguments stay plain: %s", got)
	}
}
