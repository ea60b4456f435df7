package fuzz

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
)

// buckets are what the buckets of the known faults' differences look like.
var buckets = map[*fault.Fault]string{
	fault.ModuleTag:       `; throw_ref-handler-(next against throw_ref-handler-catch\w*|catch\w* against throw_ref-handler-next); clause catch\w*; thrown in .*; tag of another instance of the module$`,
	fault.ImportFresh:     `^oracle, native: ((tags|values); instantiate|.*throw at two places.*|.*throw_ref-handler.*)$`,
	fault.ArmedAfterCatch: `; throw_ref-(frame|handler-\w+) against throw_ref-handler-catch\w*; `,
	fault.TailCallVmctx:   `; (call_ref-func at two places$|throw(_ref)? against fault; )`, // the wrong instance has no such tag
	fault.PayloadOrder:    `^oracle, native: values; throw_ref-(handler-catch\w*|frame); `,
	fault.CatchTrap:       `outcome: trap, .*; trap-handler against throw_ref-`,
	fault.CatchExhaustion: `outcome: exhaustion, .*; exhaustion against throw_ref-`,
	fault.NullThrow:       `outcome: trap( \(null exception reference\))?, .*; throw_ref-null against throw_ref-`,
	fault.FuncrefType:     `(outcome: \w+, trap \(|: trap: [a-z ]+, )(indirect call type mismatch|cast failure)`,
}

// TestBuckets finds a difference for some of the known faults, and holds its bucket against what is to be seen of the
// cause.
func TestBuckets(t *testing.T) {
	if len(engines) < 2 {
		t.Skip("native, into which the faults are built, is not available on this platform")
	}
	for f, want := range buckets {
		t.Run(f.Name, func(t *testing.T) {
			b := firstBucket(t, f)
			if !regexp.MustCompile(want).MatchString(b.String()) {
				t.Errorf("the bucket is\n%v\nwant\n%s", b, want)
			}
			if !regexp.MustCompile(`^native-[a-z0-9_]+(-[a-z0-9_]+)*$`).MatchString(b.Slug()) {
				t.Errorf("no name for a file: %q", b.Slug())
			}
		})
	}
}

// firstBucket is the bucket of the first difference that a fault shows.
func firstBucket(t *testing.T, f *fault.Fault) judge.Bucket {
	t.Helper()
	wrong, err := native.New(native.WithFault(f))
	if err != nil {
		t.Fatal(err)
	}
	j := NewJudge(oracle.New(), wrong)
	seed := firstDifference(t, j, 1500, usual)
	if seed < 0 {
		t.Fatal("not found")
	}
	data := Join(FormLinked, choice.Random(uint64(seed), choice.DefaultSize))
	d, err := j.Input(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return j.InputBucket(t.Context(), data, d)
}

// TestFuzzTitle holds the first line of the panic on a difference against the bucket: fuzzers join findings by it.
func TestFuzzTitle(t *testing.T) {
	if len(engines) < 2 {
		t.Skip("native, into which the fault is built, is not available on this platform")
	}
	wrong, err := native.New(native.WithFault(fault.ModuleTag))
	if err != nil {
		t.Fatal(err)
	}
	defer func(right *Judge) { inputJudge = right }(inputJudge)
	inputJudge = NewJudge(oracle.New(), wrong)
	seed := firstDifference(t, inputJudge, 1500, usual)
	title := ""
	func() {
		defer func() { title, _, _ = strings.Cut(fmt.Sprint(recover()), "\n") }()
		Fuzz(Join(FormLinked, choice.Random(uint64(seed), choice.DefaultSize)))
	}()
	if want := "fuzz: " + firstBucket(t, fault.ModuleTag).String(); title != want {
		t.Errorf("the title is\n%s\nwant\n%s", title, want)
	}
}
