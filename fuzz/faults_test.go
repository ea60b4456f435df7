package fuzz

import (
	"context"
	"flag"
	"slices"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
)

var rareFaults = flag.Bool("faults", false, "look for those known faults, too, that few programs show")

// TestKnownFaultsAreFound compares the oracle with wrong engines: programs must show each of the known faults before
// long, and by what the fault breaks. Of the differences that one shows first, most must be explained by it: they are
// not reduced, so that something else may come first.
func TestKnownFaultsAreFound(t *testing.T) {
	if len(engines) < 2 {
		t.Skip("native, into which the faults are built, is not available on this platform")
	}
	for _, f := range fault.All() {
		t.Run(f.Name, func(t *testing.T) {
			if slices.Contains(rare, f) && !*rareFaults {
				t.Skip("few programs show it: -faults looks for it. native's tests have its script, and docs/fault-benchmark.md says how soon a campaign finds it")
			}
			wrong, err := native.New(native.WithFault(f))
			if err != nil {
				t.Fatal(err)
			}
			pair := NewJudge(oracle.New(), wrong)
			explained, others := differences(t, pair, f, 2500, usual)
			if explained+len(others) == 0 && slices.Contains(rare, f) {
				explained, others = differences(t, pair, f, 4000, large)
			}
			if explained == 0 || explained < len(others) {
				t.Errorf("%d differences are of the fault, and these are not: %v", explained, others)
			}
		})
	}
}

// rare are the faults that a campaign finds in seconds, which is more than this test has by default.
var rare = []*fault.Fault{fault.VectorTailCall, fault.ShufflePattern, fault.Saturation, fault.CastModule, fault.PackedSign, fault.ArrayLength,
	fault.NullCheck, fault.ConstantTwice, fault.ExternIdentity, fault.RootSegment, fault.RootOperand}

// differences judges programs until a few have shown differences, or so many were judged, and counts those that a
// fault explains.
func differences(t *testing.T, pair *Judge, f *fault.Fault, most int, made func(seed int) *program.Program) (explained int, others []judge.Bucket) {
	t.Helper()
	const enough = 3
	for seed := 0; seed < most && explained+len(others) < enough && (explained == 0 || seed < most/5); seed++ {
		p := made(seed)
		d, err := pair.Program(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		if d.Verdict != judge.Differ {
			continue
		}
		if b := pair.Bucket(t.Context(), p, d); f.Explains(b.Rules, b.What) {
			explained++
		} else {
			others = append(others, b)
		}
	}
	return explained, others
}

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

// firstDifference returns the first of so many seeds whose program the judge finds different, or -1.
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
