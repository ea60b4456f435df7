package fuzz

import (
	"context"
	"strings"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
)

// TestKnownFaultsAreFound compares the oracle with wrong engines: programs must show each of the known faults before long.
func TestKnownFaultsAreFound(t *testing.T) {
	if len(engines) < 2 {
		t.Skip("native, into which the faults are built, is not available on this platform")
	}
	for _, fault := range fault.All() {
		t.Run(fault.String(), func(t *testing.T) {
			wrong, err := native.New(native.WithFault(fault))
			if err != nil {
				t.Fatal(err)
			}
			seed := firstDifference(t, NewJudge(oracle.New(), wrong), 1500, usual)
			if seed < 0 && strings.Contains(ofVectorsOnly, fault.String()) {
				seed = firstDifference(t, NewJudge(oracle.New(), wrong), 4000, large)
			}
			if seed < 0 {
				t.Error("not found")
			} else {
				t.Logf("found by program %d", seed)
			}
		})
	}
}

// ofVectorsOnly are the faults that show in one instruction on vectors, or in vectors on the stack of a tail call. A campaign finds them in
// seconds, but this test has less.
const ofVectorsOnly = "vector-tail-call lane-order shuffle-pattern saturation"

// usual makes programs as campaigns do, and large programs that have vectors.
var (
	linkedPrograms, scalarPrograms = generate.New(generate.Linked), generate.New(generate.Scalar)

	usual = func(seed int) *program.Program {
		return linkedPrograms.Generate(choice.Random(uint64(seed), choice.DefaultSize))
	}
	large = func(seed int) *program.Program {
		data := choice.Random(uint64(seed), 4*choice.DefaultSize)
		data[0] = 0xFF // there are vectors
		if seed%4 == 0 {
			return linkedPrograms.Generate(data)
		}
		return scalarPrograms.Generate(data)
	}
)

// firstDifference gives the first of so many seeds whose program the judge finds different; -1 if there is none.
func firstDifference(t *testing.T, j *Judge, most int, program func(seed int) *program.Program) int {
	t.Helper()
	for seed := range most {
		d, err := j.Program(context.Background(), program(seed))
		if err != nil {
			t.Fatal(err)
		}
		if d.Verdict == judge.Differ {
			return seed
		}
	}
	return -1
}
