package fuzz

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/oracle"
)

// TestBuckets finds a difference for each known fault. The golden is their buckets, in which each fault's cause is to be recognised.
func TestBuckets(t *testing.T) {
	if len(engines) < 2 {
		t.Skip("native, into which the faults are built, is not available on this platform")
	}
	var out bytes.Buffer
	for _, fault := range native.Faults() {
		wrong, err := native.New(native.WithFault(fault))
		if err != nil {
			t.Fatal(err)
		}
		judge := NewJudge(oracle.New(), wrong)
		seed := firstDifference(t, judge, 1500)
		if seed < 0 {
			t.Fatalf("%v is not found", fault)
		}
		data := Join(FormLinked, Input(uint64(seed), DefaultSize))
		d, err := judge.Input(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		b := judge.InputBucket(t.Context(), data, d)
		fmt.Fprintf(&out, "%v\n  %v\n  %s\n", fault, b, b.Slug())
	}
	golden(t, "buckets.txt", out.Bytes())
}

// TestFuzzTitle holds the first line of the panic on a difference against the bucket: fuzzers join findings by it.
func TestFuzzTitle(t *testing.T) {
	if len(engines) < 2 {
		t.Skip("native, into which the fault is built, is not available on this platform")
	}
	wrong, err := native.New(native.WithFault(native.FaultModuleTag))
	if err != nil {
		t.Fatal(err)
	}
	defer func(right *Judge) { judge = right }(judge)
	judge = NewJudge(oracle.New(), wrong)
	seed := firstDifference(t, judge, 1500)
	title := ""
	func() {
		defer func() { title, _, _ = strings.Cut(fmt.Sprint(recover()), "\n") }()
		Fuzz(Join(FormLinked, Input(uint64(seed), DefaultSize)))
	}()
	want := "fuzz: oracle, native: values; throw_ref-handler-next against throw_ref-handler-catch_ref; clause catch_ref; " +
		"thrown in another module; tag of another instance of the module"
	if title != want {
		t.Errorf("the title is\n%s\nwant\n%s", title, want)
	}
}
