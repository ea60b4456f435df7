package judge

import (
	"strings"
	"testing"

	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

// TestLanes: a difference says in which lanes vectors differ, wherever they are. The same module gets two arguments.
func TestLanes(t *testing.T) {
	const one = "(v128.const i32x4 1 2 3 4)"
	for name, test := range map[string]struct{ code, want string }{
		"one result":            {`(func (export "f") (param v128) (result v128) (local.get 0))`, "result differs in lanes 0 and 3\n"},
		"second of two results": {`(func (export "f") (param v128) (result v128 v128) ` + one + ` (local.get 0))`, "result 2 differs in lanes 0 and 3\n"},
		"payload": {`(tag $e (export "e") (param i32 v128)) (func (export "f") (param v128) (throw $e (i32.const 1) (local.get 0)))`,
			"payload 2 differs in lanes 0 and 3\n"},
		"payload of a result": {`(tag $e (export "e") (param v128)) (func (export "f") (param v128) (result exnref)
			(block $h (result exnref) (try_table (catch_all_ref $h) (throw $e (local.get 0))) (unreachable)))`,
			"payload of result differs in lanes 0 and 3\n"},
		"global": {`(global $g (export "g") (mut v128) ` + one + `) (func (export "f") (param v128) (global.set $g (local.get 0)))`,
			"global differs in lanes 0 and 3\n"},
		"scalars beside": {`(func (export "f") (param v128) (result i32) (i32x4.extract_lane 0 (local.get 0)))`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			run := func(lo, hi uint64) (*program.Program, *program.Run) {
				m, err := text.Parse(&wasm.Source{Name: "m", Text: []byte("(module " + test.code + ")")})
				if err != nil {
					t.Fatal(err)
				}
				p := &program.Program{Modules: []*wasm.Module{m}, Steps: []program.Step{{Instantiate: true}, {Export: "f", Args: []wasm.Value{{Kind: wasm.V128, Lo: lo, Hi: hi}}}}}
				if err := p.Validate(); err != nil {
					t.Fatal(err)
				}
				r, err := p.Run(t.Context(), oracle.New(), program.Limits)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(r.Close)
				return p, r
			}
			p, a := run(1, 2<<32)
			_, b := run(7, 3<<32)
			d := Compare(p, a, b)
			_, lanes, said := strings.Cut("\n"+d.Diff, "\n"+strings.TrimSuffix(test.want, "\n"))
			if d.Verdict != Differ || !said || test.want != "" && lanes != "\n" || test.want == "" && strings.Contains(d.Diff, "lane") {
				t.Errorf("verdict %d:\n%s", d.Verdict, d.Diff)
			}
		})
	}
}
