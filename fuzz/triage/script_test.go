package triage

import (
	"testing"

	"wasmjudge/fuzz/judge"
)

// TestCause reads the sentences for buckets in which more than one of them could be found.
func TestCause(t *testing.T) {
	for _, x := range []struct {
		what  string
		rules [2]string
		want  string
	}{
		{"outcome: exception, fault", [2]string{"throw", "fault"}, "The engine breaks instead of throwing."},
		{"outcome: values, fault", [2]string{"throw_ref", "fault"}, "The engine breaks instead of throwing."},
		{"outcome: values, fault", [2]string{"throw_ref-handler-catch", "throw_ref-handler-next"}, "A catch clause does not catch an exception that matches it."},
		{"outcome: values, fault", [2]string{"throw_ref-frame"}, "The engine breaks."},
		{"values", [2]string{"throw", "throw"}, "The wrong exception is thrown."},
		{"values", [2]string{"throw", "no throw"}, "The engine does not throw, but must."},
		{"values", [2]string{"throw_ref-null", "no throw"}, "throw_ref of null does not trap."},
	} {
		if got := sentence(&judge.Bucket{What: x.what, Rules: x.rules}); got != x.want {
			t.Errorf("%s, %q: %q, want %q", x.what, x.rules, got, x.want)
		}
	}
}
