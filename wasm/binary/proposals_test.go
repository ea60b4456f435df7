package binary

import (
	"errors"
	"testing"

	"wasmjudge/wasm"
)

// What a proposal has and WebAssembly 3.0 does not have is told by name, with what 3.0 says of it.
func TestProposals(t *testing.T) {
	tests := []struct {
		module  string
		msg     string
		pos     uint32
		refusal string
	}{
		{"00 61 73 6d 0d 00 01 00", "needs the component model: component", 4, "unknown binary version"},
		{module("0e 03 00 01 00"), "needs stringref: strings", 8, "malformed section id"},

		{module("01 03 01 5d 00"), "needs stack switching: cont", 11, "malformed definition type"},
		{module("01 07 02 60 00 00 50 00 5d 00"), "needs stack switching: cont", 16, "malformed definition type"},
		{module("01 07 02 4c 01 5f 00 4d 00 5f 00"), "needs custom descriptors: describes", 11, "malformed definition type"},
		{module("01 05 01 4d 01 5f 00"), "needs custom descriptors: descriptor", 11, "malformed definition type"},
		{module("01 05 01 65 60 00 00"), "needs shared-everything threads: shared", 11, "malformed definition type"},
		{module("01 05 01 60 01 68 00"), "needs stack switching: cont", 13, "malformed value type"},
		{module("01 05 01 60 01 67 00"), "needs stringref: string", 13, "malformed value type"},
		{module("01 06 01 60 01 63 75 00"), "needs stack switching: nocont", 14, "malformed heap type"},
		{module("01 07 01 60 01 64 62 00 00"), "needs custom descriptors: exact", 14, "malformed heap type"},
		{module("01 04 01 5e 65 00"), "needs shared-everything threads: shared", 12, "malformed storage type"},

		{module("02 05 01 00 00 20 00"), "needs custom descriptors: exact", 13, "malformed import kind"},
		{module("02 05 01 00 00 7f 00"), "needs compact import sections: items", 13, "malformed import kind"},
		{module("04 05 01 70 03 00 01"), "needs shared-everything threads: shared", 12, "malformed limits flags"},
		{module("05 04 01 03 00 01"), "needs threads: shared", 11, "malformed limits flags"},
		{module("05 04 01 08 00 00"), "needs custom page sizes: pagesize", 11, "malformed limits flags"},
		{module("05 05 01 0b 00 01 00"), "needs threads: shared", 11, "malformed limits flags"},
		{module("06 06 01 7f 03 41 00 0b"), "needs shared-everything threads: shared", 12, "malformed mutability"},

		{module(nullary, "0a 05 01 03 00 06 0b"), "needs legacy exception handling: try", 23, "illegal opcode 06"},
		{module(nullary, "0a 06 01 04 00 18 00 0b"), "needs legacy exception handling: delegate", 23, "illegal opcode 18"},
		{module(nullary, "0a 06 01 04 00 e2 00 0b"), "needs stack switching: suspend", 23, "illegal opcode e2"},
		{module(nullary, "0a 07 01 05 00 fb 22 00 0b"), "needs custom descriptors: ref.get_desc", 23, "illegal opcode fb 22"},
		{module(nullary, "0a 08 01 06 00 fb 82 01 00 0b"), "needs stringref: string.const", 23, "illegal opcode fb 82"},
		{module(nullary, "0a 06 01 04 00 fc 13 0b"), "needs wide arithmetic: i64.add128", 23, "illegal opcode fc 13"},
		{module(nullary, "0a 07 01 05 00 fc 12 00 0b"), "needs memory control: memory.discard", 23, "illegal opcode fc 12"},
		{module(nullary, "0a 07 01 05 00 fd a0 02 0b"), "needs half-precision floats: f16x8.splat", 23, "illegal opcode fd 120"},
		{module(nullary, "0a 07 01 05 00 fe 03 00 0b"), "needs threads: atomic.fence", 23, "illegal opcode fe"},
		{module(nullary, "0a 07 01 05 00 fe ce 00 0b"), "needs threads: i64.atomic.rmw32.cmpxchg_u", 23, "illegal opcode fe"},
		{module(nullary, "0a 06 01 04 00 fe 72 0b"), "needs shared-everything threads: ref.i31_shared", 23, "illegal opcode fe"},
	}
	for _, test := range tests {
		t.Run(test.msg, func(t *testing.T) {
			_, err := decode(unhex(t, test.module))
			var e *wasm.Error
			if !errors.As(err, &e) {
				t.Fatalf("%s: got %v", test.module, err)
			}
			if e.Kind != wasm.Unsupported || e.Msg != test.msg || e.Pos != test.pos || e.Refusal != test.refusal {
				t.Errorf("%s: got %v %q at %d, refused for %q, want %q at %d, refused for %q",
					test.module, e.Kind, e.Msg, e.Pos, e.Refusal, test.msg, test.pos, test.refusal)
			}
		})
	}
}

// TestProposedInstructions: the instructions of a proposal are written, and read if the source may have them.
func TestProposedInstructions(t *testing.T) {
	wide, err := wasm.ProposalsNamed("wide-arithmetic")
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range wasm.ProposedOps() {
		body := []wasm.Instr{{Op: wasm.OpNop}, {Op: op}, {Op: wasm.OpEnd}}
		m := &wasm.Module{Types: []wasm.Rectype{{{Final: true, Comp: wasm.Functype(nil, nil)}}}, Funcs: []wasm.Func{{Body: body}}}
		bin := Encode(m)
		got, err := Decode(&wasm.Source{Text: bin, Binary: true, Proposals: wide})
		if err != nil {
			t.Fatalf("%s: %v", op, err)
		}
		if got.Funcs[0].Body[1].Op != op || got.Proposals != wide {
			t.Errorf("%s: read as %v, of the proposals %q", op, got.Funcs[0].Body, got.Proposals)
		}
		if _, err := decode(bin); err == nil {
			t.Errorf("%s is read without the proposal", op)
		}
	}
}
