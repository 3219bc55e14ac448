package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	today = func() time.Time { return time.Date(2024, 8, 9, 0, 0, 0, 0, time.UTC) } // no price is old
	testscript.Main(m, map[string]func(){
		"fleetcost": func() {
			os.Exit(run(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// The scripts of testdata/script are the command line as a person uses it: the
// commands, their files, what they print and how they exit.
func TestScripts(t *testing.T) {
	fullEffort(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status,
			"fields": fields,
			"large":  large,
		},
	})
}

// status N COMMAND …: runs the command and wants this exit status.
func status(ts *testscript.TestScript, _ bool, args []string) {
	want := args[0]
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != want {
		ts.Fatalf("exit status %s, want %s", got, want)
	}
}

// fields FILE PATH NAME …: the JSON object (of the array) at the path has these
// fields. The path . is the whole.
func fields(ts *testscript.TestScript, neg bool, args []string) {
	var at any
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &at); err != nil {
		ts.Fatalf("%s is not JSON: %v", args[0], err)
	}
	if args[1] != "." {
		for _, key := range strings.Split(args[1], ".") {
			if list, ok := at.([]any); ok && len(list) > 0 {
				at = list[0]
			}
			at = at.(map[string]any)[key]
		}
	}
	if list, ok := at.([]any); ok && len(list) > 0 {
		at = list[0]
	}
	object, ok := at.(map[string]any)
	if !ok {
		ts.Fatalf("%s: no object at %s", args[0], args[1])
	}
	for _, name := range args[2:] {
		if _, ok := object[name]; ok == neg {
			ts.Fatalf("%s: at %s, is the field %s there: %v", args[0], args[1], name, ok)
		}
	}
}

// large FILE: makes a file of two gigabytes that takes no room.
func large(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(f.Truncate(2 << 30))
	ts.Check(f.Close())
}
