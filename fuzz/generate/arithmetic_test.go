package generate

import (
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/wasm"
)

// TestInverse: an odd number times its inverse is 1.
func TestInverse(t *testing.T) {
	for _, odd := range []uint64{1, 3, 5, 31, 0xFFFFFFFF, 1<<63 + 1, 1<<64 - 1} {
		if x := odd * inverse(odd); x != 1 {
			t.Errorf("%d: %d", odd, x)
		}
	}
}

// TestComputedConstants: constant expressions of each place compute integers, of
// globals too.
func TestComputedConstants(t *testing.T) {
	seen := map[string]int{}
	note := func(where string, code []wasm.Instr) {
		if len(code) <= 2 {
			return
		}
		seen[where]++
		if code[0].Op == wasm.OpGlobalGet {
			seen[where+" of a global"]++
		}
	}
	for _, f := range []*Profile{Linked, Scalar} {
		g := New(f)
		for seed := range uint64(1000) {
			p := g.Generate(choice.Random(seed, choice.DefaultSize))
			for _, m := range p.Modules {
				for i := range m.Globals {
					if m.Globals[i].Type.Type == i32 || m.Globals[i].Type.Type == i64 {
						note("global", m.Globals[i].Init)
					}
				}
				for i := range m.Datas {
					note("data", m.Datas[i].Offset)
				}
				for i := range m.Elems {
					note("elem", m.Elems[i].Offset)
				}
			}
		}
	}
	for _, where := range []string{"global", "global of a global", "data", "elem"} {
		if seen[where] < 5 {
			t.Errorf("%s: %d", where, seen[where])
		}
	}
	t.Log(seen)
}
