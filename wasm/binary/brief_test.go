package binary

import (
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
				quick := decoder{reader: reader{b: src}, instrs: make([]wasm.Instr, 0, 1)}
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
			}
		}
	}
	const some = 250_000 // more than half of all
	if reads < some {
		t.Errorf("only %d were brief, want more than %d", reads, some)
	}
}
