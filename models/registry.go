package models

import (
	"fmt"
	"slices"
)

// A Registry lists the ways to fill one role (traffic patterns, balancers,
// output formats …) under the names that scenarios and flags use. It is
// written only while packages initialise; contract tests range over it, so
// that a newcomer is tested unasked.
type Registry[T any] struct {
	role    string
	entries []Entry[T]
}

// An Entry is one named way to fill the role.
type Entry[T any] struct {
	Name  string
	About string // one line for fleetcost list
	Value T
}

// NewRegistry returns an empty registry for the named role.
func NewRegistry[T any](role string) *Registry[T] { return &Registry[T]{role: role} }

// Register adds value under name. It panics when the name is taken: that is a
// fault of the program, found at its first start.
func (r *Registry[T]) Register(name, about string, value T) {
	if _, ok := r.Find(name); ok {
		panic(fmt.Sprintf("models: two %ss are named %q", r.role, name))
	}
	r.entries = append(r.entries, Entry[T]{name, about, value})
	slices.SortFunc(r.entries, func(a, b Entry[T]) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
}

// Find returns what is registered under name.
func (r *Registry[T]) Find(name string) (T, bool) {
	for _, e := range r.entries {
		if e.Name == name {
			return e.Value, true
		}
	}
	var none T
	return none, false
}

// Role is the role that the entries fill, as an error message names it.
func (r *Registry[T]) Role() string { return r.role }

// Entries returns the entries in the order of their names.
func (r *Registry[T]) Entries() []Entry[T] { return slices.Clone(r.entries) }

// Names returns the names in order.
func (r *Registry[T]) Names() []string {
	names := make([]string, len(r.entries))
	for i, e := range r.entries {
		names[i] = e.Name
	}
	return names
}
