package models

import (
	"fmt"
	"slices"
	"testing"
)

func TestRegistry(t *testing.T) {
	r := NewRegistry[int]("fruit")
	r.Register("pear", "sweet", 2)
	r.Register("apple", "sour", 1)
	r.Register("quince", "hard", 3)
	if got, want := r.Names(), []string{"apple", "pear", "quince"}; !slices.Equal(got, want) {
		t.Errorf("names %v, want them in order: %v", got, want)
	}
	if got, ok := r.Find("pear"); !ok || got != 2 {
		t.Errorf("found %v, %v under pear", got, ok)
	}
	if got, ok := r.Find("plum"); ok || got != 0 {
		t.Errorf("found %v under plum", got)
	}
	r.Entries()[0].Name = "crab"
	if r.Names()[0] != "apple" {
		t.Error("a reader of the entries changed the registry")
	}
	if r.Role() != "fruit" {
		t.Errorf("the role is %q", r.Role())
	}
	defer func() {
		if got, want := fmt.Sprint(recover()), `models: two fruits are named "apple"`; got != want {
			t.Errorf("a second apple: %s, want %s", got, want)
		}
	}()
	r.Register("apple", "again", 4)
}
