package fuzz

import (
	"context"
	"testing"

	"wasmjudge/native"
	"wasmjudge/oracle"
)

// TestKnownFaultsAreFound compares the oracle with wrong engines: programs must show each of the known faults before long.
func TestKnownFaultsAreFound(t *testing.T) {
	if len(engines) < 2 {
		t.Skip("native, into which the faults are built, is not available on this platform")
	}
	for _, fault := range native.Faults() {
		t.Run(fault.String(), func(t *testing.T) {
			wrong, err := native.New(native.WithFault(fault))
			if err != nil {
				t.Fatal(err)
			}
			if seed := firstDifference(t, NewJudge(oracle.New(), wrong), 1500); seed < 0 {
				t.Error("not found")
			} else {
				t.Logf("found by program %d", seed)
			}
		})
	}
}

// firstDifference gives the first of so many seeds whose program the judge finds different; -1 if there is none.
func firstDifference(t *testing.T, judge *Judge, most int) int {
	t.Helper()
	g := NewGenerator(Linked)
	for seed := range most {
		d, err := judge.Program(context.Background(), g.Generate(Input(uint64(seed), DefaultSize)))
		if err != nil {
			t.Fatal(err)
		}
		if d.Verdict == Differ {
			return seed
		}
	}
	return -1
}
