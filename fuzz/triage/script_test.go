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
		{"outcome: exception, fault", [2]string{"throw", "fault"}, "The engine itself breaks where there must be a throw."},
		{"outcome: values, fault", [2]string{"throw_ref", "fault"}, "The engine itself breaks where there must be a throw."},
		{"outcome: values, fault", [2]string{"throw_ref-handler-catch", "throw_ref-handler-next"}, "A catch clause does not take an exception that it is for."},
		{"outcome: values, fault", [2]string{"throw_ref-frame"}, "The engine itself breaks."},
		{"values", [2]string{"throw", "throw"}, "Another exception is thrown."},
		{"values", [2]string{"throw", "no throw"}, "There is no throw where there must be one."},
		{"values", [2]string{"throw_ref-null", "no throw"}, "throw_ref of null does not trap."},
	} {
		if got := sentence(&judge.Bucket{What: x.what, Rules: x.rules}); got != x.want {
			t.Errorf("%s, %q: %q, want %q", x.what, x.rules, got, x.want)
		}
	}
}
