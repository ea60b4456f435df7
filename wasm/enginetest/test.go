package enginetest

import (
	"context"

	"wasmjudge/wasm"
)

// T is what Test needs of a *testing.T.
type T interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
}

// Test checks an engine in a test. What it lacks is no failure.
func Test(t T, e wasm.Engine) {
	t.Helper()
	for _, r := range Check(t.Context(), e) {
		switch {
		case r.Err != nil:
			t.Errorf("%s\n%v", r.Contract, r.Err)
		case r.Skipped != "":
			t.Logf("%s\nskipped: %s", r.Contract, r.Skipped)
		}
	}
}
