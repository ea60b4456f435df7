package binary

import (
	"slices"
	"testing"

	"wasmjudge/wasm"
)

// What is read as a brief instruction is what the grammar of its immediates says, and whatever is brief is read so.
func TestBrief(t *testing.T) {
	reads := 0
	for op := range 0x100 {
		for first := range 0x100 {
			for _, second := range []byte{0, 1, 0x3F, 0x40, 0x7F, 0x80, 0xFF} {
				src := []byte{byte(op), byte(first), second, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
				quick := decoder{reader: reader{b: src}, instrs: make([]wasm.Instr, 0, 1), open: append(make([]wasm.Op, 0, 2), wasm.OpLoop)}
				slow := decoder{reader: reader{b: src}, m: &wasm.Module{}}
				var want wasm.Instr
				slow.instr(&want)
				quick.brief()
				if len(quick.instrs) == 0 {
					if quick.pos != 0 {
						t.Fatalf("% x: nothing read, but %d bytes taken", src[:3], quick.pos)
					}
					continue
				}
				reads++
				if got := quick.instrs[0]; slow.err != nil || got != want || quick.pos != slow.pos {
					t.Fatalf("% x: read as %+v up to %d, want %+v up to %d, error %v", src[:3], got, quick.pos, want, slow.pos, slow.err)
				}
				if got := opened(quick.instrs[0].Op); !slices.Equal(quick.open, got) {
					t.Fatalf("% x: within a loop, %v are open, want %v", src[:3], quick.open, got)
				}
			}
		}
	}
	const some = 250_000 // more than half of all
	if reads < some {
		t.Errorf("only %d were brief, want more than %d", reads, some)
	}
}

// opened returns what is open after an instruction in a loop.
func opened(op wasm.Op) []wasm.Op {
	switch {
	case op == wasm.OpEnd:
		return nil
	case op.Structured():
		return []wasm.Op{wasm.OpLoop, op}
	}
	return []wasm.Op{wasm.OpLoop}
}

// The end of an expression is not brief, and nothing is without room for another block.
func TestBriefEnds(t *testing.T) {
	src := []byte{byte(wasm.OpNop), byte(wasm.OpBlock), codeEmpty, byte(wasm.OpEnd), byte(wasm.OpEnd), 0, 0}
	for room, want := range []int{0, 2, 3} {
		d := decoder{reader: reader{b: src}, instrs: make([]wasm.Instr, 0, 8), open: make([]wasm.Op, 0, room)}
		d.brief()
		if len(d.instrs) != want {
			t.Errorf("with room for %d blocks, %d instructions were brief, want %d", room, len(d.instrs), want)
		}
	}
}
