package faults

import (
	"os"
	"path"
	"strings"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/native"
)

// TestEveryFaultIsMeasured fails when a known fault has no rule to blame, or no row in docs/fault-benchmark.md.
func TestEveryFaultIsMeasured(t *testing.T) {
	text, err := os.ReadFile("../../docs/fault-benchmark.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range native.Faults() {
		if !strings.Contains(string(text), "\n| "+f.String()+" | ") {
			t.Errorf("docs/fault-benchmark.md has no row for %s", f)
		}
		if len(blamed[f.String()]) == 0 {
			t.Errorf("no rule is to blame for %s", f)
		}
	}
	for fault, list := range blamed {
		if _, ok := native.FaultNamed(fault); !ok {
			t.Errorf("there is no fault %s", fault)
		}
		for _, x := range list {
			for _, pattern := range []string{x.right, x.wrong} {
				if _, err := path.Match(pattern, ""); err != nil {
					t.Errorf("%s: %q: %v", fault, pattern, err)
				}
			}
		}
	}
}

func TestBlames(t *testing.T) {
	rules := func(right, wrong string) fuzz.Bucket { return fuzz.Bucket{Rules: [2]string{right, wrong}} }
	mismatch := rules("throw_ref", "trap-handler")
	mismatch.What = "outcome: values, trap (indirect call type mismatch)"
	for _, x := range []struct {
		fault  string
		bucket fuzz.Bucket
		want   bool
	}{
		{"static-index", rules("throw_ref-handler-next", "throw_ref-handler-catch"), true},
		{"static-index", rules("throw_ref-handler-catch_all", ""), false},
		{"static-index", rules("", ""), false},
		{"static-index", rules("trap-handler", "throw_ref-handler-catch_all"), false},
		{"armed-tail-call", rules("throw_ref-frame", "throw_ref-handler-catch_all"), true},
		{"armed-tail-call", rules("the end of the walk", "throw_ref-handler-catch"), true}, // the frame that was left is on one of the walks only
		{"armed-tail-call", rules("throw_ref-handler-catch", "throw_ref-frame"), false},
		{"payload-order", rules("throw_ref-handler-catch_ref", ""), true},
		{"payload-order", rules("throw_ref-handler-catch_ref", "throw_ref-handler-next"), false},
		{"exn-collected", rules("throw_ref", "fault"), true},
		{"exn-collected", rules("throw_ref-null", ""), false},
		{"catch-trap", rules("trap-handler", "throw_ref-handler-catch_all_ref"), true},
		{"catch-trap", rules("trap-handler", "throw_ref-handler-catch"), false},
		{"funcref-type", mismatch, true},
		{"funcref-type", rules("throw_ref", "trap-handler"), false},
	} {
		if got := Blames(x.fault, x.bucket); got != x.want {
			t.Errorf("%s: %v is to blame: %v, want %v", x.fault, x.bucket, got, x.want)
		}
	}
}
