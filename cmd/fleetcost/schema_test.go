package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"fleetcost/profiles/inspect"
	"fleetcost/profiles/schema"
)

// TestTheSchemaIsPublished: docs/scenario.schema.json is what fleetcost schema prints.
func TestTheSchemaIsPublished(t *testing.T) {
	text, err := schema.Scenario(inspect.Names)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "..", "docs", "scenario.schema.json")
	if *update {
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(file); err != nil || !bytes.Equal(have, text) {
		t.Errorf("%s is not current (make golden): %v", file, err)
	}
}
