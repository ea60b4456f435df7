package judge

import (
	"errors"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// reading is an oracle that reads modules by itself.
type reading struct {
	wasm.Engine
	name string
	err  error // of every module
}

func (r reading) Name() string         { return r.name }
func (r reading) Accepts([]byte) error { return r.err }

// TestAcceptedByOne: a script that says that a module is refused shows a difference if one engine accepts it. So the
// program that is kept beside an input of an invalid module shows what the input did.
func TestAcceptedByOne(t *testing.T) {
	const script = `(assert_invalid (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\02\01\00\0a\04\01\02\00\0b") "type mismatch")`
	refuses := errors.New("no")
	for _, c := range []struct {
		name    string
		engines []wasm.Engine
		want    string
	}{
		{"one", []wasm.Engine{oracle.New(), reading{oracle.New(), "lenient", nil}}, "script: accepted by lenient only"},
		{"none", []wasm.Engine{oracle.New(), reading{oracle.New(), "strict", refuses}}, ""},
		{"the first", []wasm.Engine{reading{oracle.New(), "lenient", nil}, reading{oracle.New(), "strict", refuses}}, "script: accepted by lenient only"},
		{"both", []wasm.Engine{reading{oracle.New(), "lenient", nil}, reading{oracle.New(), "too", nil}}, ""},
	} {
		if d := New(c.engines...).Script(t.Context(), []byte(script)); d.What != c.want || (d.Verdict == Differ) != (c.want != "") {
			t.Errorf("%s: %v", c.name, &d)
		}
	}
}
