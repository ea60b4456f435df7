package registry

import (
	"errors"
	"slices"
	"testing"

	"wasmjudge/native/fault"
	"wasmjudge/spectec"
	"wasmjudge/wasm/feature"
)

// TestLinked: the table is in the order of names, each once, and an engine that starts has the name of its row and
// lacks what there is.
func TestLinked(t *testing.T) {
	names := Names(func(*Engine) bool { return true })
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("not in order, or twice: %v", names)
	}
	for _, name := range names {
		e, err := Named(name).Start()
		if err != nil {
			if name == "spectec" && !errors.Is(err, spectec.ErrNoSources) || name == "oracle" {
				t.Error(err)
			}
			t.Logf("%s: %v", name, err)
			continue
		}
		if e.Name() != name {
			t.Errorf("%s calls itself %s", name, e.Name())
		}
		if _, err := feature.Without(e.About().Lacks); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c, ok := e.(interface{ Close() }); ok {
			c.Close()
		}
	}
	if Named("nobody") != nil {
		t.Error("there is an engine of the name nobody")
	}
}

// TestFaults: known faults, one or several, are built into the engines that have faults, and refused by the others.
func TestFaults(t *testing.T) {
	f := fault.All()[0]
	for i := range Linked {
		e := &Linked[i]
		if _, plain := e.Start(); plain != nil {
			t.Logf("%s: %v", e.Name, plain)
			continue
		}
		if _, err := e.Start(f); (err == nil) != e.HasFaults() {
			t.Errorf("%s with the fault %s: error %v", e.Name, f.Name, err)
		}
		if _, err := e.Start(fault.All()[:2]...); (err == nil) != e.HasFaults() {
			t.Errorf("%s with two faults: error %v", e.Name, err)
		}
	}
}
