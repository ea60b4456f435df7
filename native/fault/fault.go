// Package fault is the table of known faults: mistakes that an engine of native's kind can make, and that others made.
// Built into native on demand, one makes a wrong engine to try a fuzzer or a script on.
//
// A fault is one row of table.go, the code in native that the row names as its hooks, and its script,
// native/testdata/faults/NAME.wast, which fails with the fault and passes without.
package fault

import (
	"fmt"
	"path"
	"strings"
)

// Fault is a known fault.
type Fault struct {
	Name  string   // such as "static-index"
	Does  string   // what the wrong engine does: a sentence without its subject
	Hooks []string // the functions and methods of native that are wrong with it
	Blame []Blame  // the rules that may be blamed for it, of which one is enough

	// Zeal makes the heap collect at every allocation and overwrite what it frees. Without it, what a wrong collector
	// frees would be found in its place by all programs of the usual size.
	Zeal bool

	number uint8 // in all
}

// Blame is what is seen of a difference that a fault has caused: the rules at which the engines part, the one that the
// right engine applied and what the wrong one did instead, as patterns of path.Match; and words that say what differs.
type Blame struct{ Right, Wrong, What string }

// Explains reports whether a difference may be blamed on the fault: rules are those at which the right and the wrong
// engine part, what says what differs.
func (f *Fault) Explains(rules [2]string, what string) bool {
	for _, b := range f.Blame {
		right, _ := path.Match(b.Right, rules[0])
		wrong, _ := path.Match(b.Wrong, rules[1])
		if right && wrong && strings.Contains(what, b.What) {
			return true
		}
	}
	return false
}

// String is the fault's name.
func (f *Fault) String() string { return f.Name }

// all has the rows of the table in order.
var all []*Fault

// row adds a row to the table.
func row(f Fault) *Fault {
	if f.number = uint8(len(all)); f.number == 64 {
		panic("fault: more faults than a Set has bits")
	}
	all = append(all, &f)
	return &f
}

// All lists the known faults. The caller must not change the list.
func All() []*Fault { return all }

// Named finds a fault by its name.
func Named(name string) (*Fault, error) {
	for _, f := range all {
		if f.Name == name {
			return f, nil
		}
	}
	return nil, &UnknownError{name}
}

// Parse finds the faults of a list of names that commas separate, such as "static-index,shadowed". The list of "" is
// empty. The error is an *UnknownError.
func Parse(names string) ([]*Fault, error) {
	var list []*Fault
	for name := range strings.SplitSeq(names, ",") {
		if names == "" {
			break
		}
		f, err := Named(name)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

// UnknownError says that there is no fault with a name.
type UnknownError struct{ Name string }

func (e *UnknownError) Error() string {
	names := ""
	for k, f := range all {
		if k > 0 {
			names += ", "
		}
		names += f.Name
	}
	return fmt.Sprintf("there is no fault %q, only %s", e.Name, names)
}

// Set is a set of faults. Its zero value is a right engine's.
type Set uint64

// Add adds a fault.
func (s *Set) Add(f *Fault) { *s |= 1 << f.number }

// Has reports whether a fault is in the set.
func (s Set) Has(f *Fault) bool { return s>>f.number&1 != 0 }

// Zeal reports whether a fault in the set needs a heap that collects at every allocation.
func (s Set) Zeal() bool {
	for _, f := range all {
		if f.Zeal && s.Has(f) {
			return true
		}
	}
	return false
}
