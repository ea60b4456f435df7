package fuzz_test

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
)

// upTo yields the seeds below n.
func upTo(n uint64) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for seed := range n {
			if !yield(seed) {
				return
			}
		}
	}
}

// Find a program on which two engines differ, made small, and print it as a script that says what the oracle does.
// Here the second engine is native with a mistake that is built in on purpose.
func ExampleFind() {
	wrong, err := native.New(native.WithFault(fault.ModuleTag))
	if err != nil {
		fmt.Println(err) // native needs linux/amd64
		return
	}
	ctx := context.Background()
	finding, err := fuzz.Find(ctx, fuzz.NewJudge(oracle.New(), wrong), upTo(1000))
	if err != nil || finding == nil {
		fmt.Println("nothing was found:", err)
		return
	}
	script, err := finding.Program.Expect(ctx, oracle.New())
	fmt.Println(finding.Bucket, finding.Difference.Diff, err)
	fmt.Println(string(script))
}

// TestFind finds a mistake that is built in, and finds nothing in a right engine.
func TestFind(t *testing.T) {
	wrong, err := native.New(native.WithFault(fault.ModuleTag))
	if err != nil {
		t.Skip(err)
	}
	f, err := fuzz.Find(t.Context(), fuzz.NewJudge(oracle.New(), wrong), upTo(1000))
	if err != nil || f == nil {
		t.Fatal(f, err)
	}
	functions := 0
	for _, m := range f.Program.Modules {
		functions += len(m.Funcs)
	}
	if f.Difference.Verdict != judge.Differ || functions > 6 {
		t.Errorf("seed %d: %v, with %d functions", f.Seed, f.Difference.Verdict, functions)
	}
	if f, err = fuzz.Find(t.Context(), fuzz.NewJudge(oracle.New(), oracle.New()), upTo(50)); f != nil || err != nil {
		t.Errorf("an engine differs from itself: %v, %v", f, err)
	}
}
