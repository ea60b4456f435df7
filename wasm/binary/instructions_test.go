package binary

import (
	"bytes"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
)

// sample is an instruction and its bytes.
type sample struct {
	in    wasm.Instr
	bytes string
}

func block(op wasm.Op, b wasm.Blocktype) wasm.Instr {
	in := wasm.Instr{Op: op}
	in.SetBlocktype(b)
	return in
}

func tryTable(catches ...wasm.Catch) wasm.Instr {
	return with(block(wasm.OpTryTable, wasm.Blocktype{Kind: wasm.BlockEmpty}), wasm.Ext{Catches: catches})
}

// kept holds the immediates of the instructions of tests that do not fit these.
var kept wasm.Module

func with(in wasm.Instr, e wasm.Ext) wasm.Instr {
	kept.SetExt(&in, e)
	return in
}

func typed(op wasm.Op, t wasm.Reftype) wasm.Instr {
	in := wasm.Instr{Op: op}
	in.SetReftype(t)
	return in
}

func vector(op wasm.Op, v [16]byte) wasm.Instr {
	in := wasm.Instr{Op: op}
	in.SetV128(v)
	return in
}

// samples shows every shape of immediates, most of all the order of those that the binary format swaps.
var samples = [wasm.ImmCount][]sample{
	wasm.ImmNone: {
		{wasm.Instr{Op: wasm.OpI32Add}, "6a"},
		{wasm.Instr{Op: wasm.OpThrowRef}, "0a"},
		{wasm.Instr{Op: wasm.OpI31GetU}, "fb 1e"},
		{wasm.Instr{Op: wasm.OpI64TruncSatF64U}, "fc 07"},
		{wasm.Instr{Op: wasm.OpI8x16Abs}, "fd 60"},
		{wasm.Instr{Op: wasm.OpF64x2ConvertLowI32x4U}, "fd ff 01"},
		{wasm.Instr{Op: wasm.OpI32x4RelaxedDotI8x16I7x16AddS}, "fd 93 02"},
	},
	wasm.ImmBlock: {
		{block(wasm.OpBlock, wasm.Blocktype{Kind: wasm.BlockEmpty}), "02 40"},
		{block(wasm.OpLoop, wasm.Blocktype{Kind: wasm.BlockVal, Val: wasm.TypeF64}), "03 7c"},
		{block(wasm.OpIf, wasm.Blocktype{Kind: wasm.BlockVal, Val: wasm.RefTo(wasm.HeapExn)}), "04 64 69"},
		{block(wasm.OpIf, wasm.Blocktype{Kind: wasm.BlockVal, Val: wasm.RefIdx(3, true)}), "04 63 03"},
		{block(wasm.OpBlock, wasm.Blocktype{Kind: wasm.BlockIdx, Idx: 64}), "02 c0 00"},
		{block(wasm.OpBlock, wasm.Blocktype{Kind: wasm.BlockIdx, Idx: 0xFFFFFFFF}), "02 ff ff ff ff 0f"},
	},
	wasm.ImmTryTable: {
		{tryTable(), "1f 40 00"},
		{tryTable(wasm.Catch{Kind: wasm.CatchTag, Tag: 1, Label: 2}, wasm.Catch{Kind: wasm.CatchTagRef, Tag: 3, Label: 4},
			wasm.Catch{Kind: wasm.CatchAll, Label: 5}, wasm.Catch{Kind: wasm.CatchAllRef, Label: 6}), "1f 40 04 00 01 02 01 03 04 02 05 03 06"},
	},
	wasm.ImmLabel: {{wasm.Instr{Op: wasm.OpBrIf, X: 7}, "0d 07"}},
	wasm.ImmLabels: {
		{with(wasm.Instr{Op: wasm.OpBrTable}, wasm.Ext{Labels: []uint32{9}}), "0e 00 09"},
		{with(wasm.Instr{Op: wasm.OpBrTable}, wasm.Ext{Labels: []uint32{1, 200, 3}}), "0e 02 01 c8 01 03"},
	},
	wasm.ImmFunc: {{wasm.Instr{Op: wasm.OpReturnCall, X: 300}, "12 ac 02"}},
	wasm.ImmType: {
		{wasm.Instr{Op: wasm.OpCallRef, X: 5}, "14 05"},
		{wasm.Instr{Op: wasm.OpArrayFill, X: 5}, "fb 10 05"},
	},
	wasm.ImmTableType: {{wasm.Instr{Op: wasm.OpCallIndirect, X: 1, Y: 2}, "11 02 01"}},
	wasm.ImmLocal:     {{wasm.Instr{Op: wasm.OpLocalTee, X: 4}, "22 04"}},
	wasm.ImmGlobal:    {{wasm.Instr{Op: wasm.OpGlobalSet, X: 4}, "24 04"}},
	wasm.ImmTable:     {{wasm.Instr{Op: wasm.OpTableFill, X: 4}, "fc 11 04"}},
	wasm.ImmTableTable: {
		{wasm.Instr{Op: wasm.OpTableCopy, X: 1, Y: 2}, "fc 0e 01 02"},
	},
	wasm.ImmTableElem: {{wasm.Instr{Op: wasm.OpTableInit, X: 1, Y: 2}, "fc 0c 02 01"}},
	wasm.ImmElem:      {{wasm.Instr{Op: wasm.OpElemDrop, X: 1}, "fc 0d 01"}},
	wasm.ImmMem:       {{wasm.Instr{Op: wasm.OpMemoryGrow, X: 1}, "40 01"}},
	wasm.ImmMemMem:    {{wasm.Instr{Op: wasm.OpMemoryCopy, X: 1, Y: 2}, "fc 0a 01 02"}},
	wasm.ImmMemData:   {{wasm.Instr{Op: wasm.OpMemoryInit, X: 1, Y: 2}, "fc 08 02 01"}},
	wasm.ImmData:      {{wasm.Instr{Op: wasm.OpDataDrop, X: 1}, "fc 09 01"}},
	wasm.ImmMemarg: {
		{wasm.Instr{Op: wasm.OpI64Load32U, Align: 2, N: 128}, "35 02 80 01"},
		{wasm.Instr{Op: wasm.OpI64Load32U, Align: 2, N: 1 << 63, X: 1}, "35 42 01 80 80 80 80 80 80 80 80 80 01"},
		{wasm.Instr{Op: wasm.OpV128Load64Zero, Align: 63}, "fd 5d 3f 00"},
	},
	wasm.ImmMemargLane: {{wasm.Instr{Op: wasm.OpV128Store16Lane, Align: 1, N: 5, X: 3, Y: 7}, "fd 59 41 03 05 07"}},
	wasm.ImmLane:       {{wasm.Instr{Op: wasm.OpF32x4ReplaceLane, Y: 255}, "fd 20 ff"}},
	wasm.ImmShuffle: {
		{vector(wasm.OpI8x16Shuffle, [16]byte{0: 31, 15: 1}), "fd 0d 1f 0000000000000000000000000000 01"},
	},
	wasm.ImmTag:      {{wasm.Instr{Op: wasm.OpThrow, X: 6}, "08 06"}},
	wasm.ImmField:    {{wasm.Instr{Op: wasm.OpStructGetU, X: 1, Y: 2}, "fb 04 01 02"}},
	wasm.ImmTypeN:    {{wasm.Instr{Op: wasm.OpArrayNewFixed, X: 1, Y: 2}, "fb 08 01 02"}},
	wasm.ImmTypeData: {{wasm.Instr{Op: wasm.OpArrayInitData, X: 1, Y: 2}, "fb 12 01 02"}},
	wasm.ImmTypeElem: {{wasm.Instr{Op: wasm.OpArrayNewElem, X: 1, Y: 2}, "fb 0a 01 02"}},
	wasm.ImmTypeType: {{wasm.Instr{Op: wasm.OpArrayCopy, X: 1, Y: 2}, "fb 11 01 02"}},
	wasm.ImmHeap: {
		{typed(wasm.OpRefNull, wasm.RefTo(wasm.HeapNoexn)), "d0 74"},
		{typed(wasm.OpRefTest, wasm.RefIdx(3, false)), "fb 14 03"},
		{typed(wasm.OpRefCast, wasm.RefIdx(0xFFFFFFFF, false)), "fb 16 ff ff ff ff 0f"},
	},
	wasm.ImmHeapNull: {{typed(wasm.OpRefCastNull, wasm.RefNull(wasm.HeapArray)), "fb 17 6a"}},
	wasm.ImmCast: {
		{with(wasm.Instr{Op: wasm.OpBrOnCast, X: 2}, wasm.Ext{Types: []wasm.Valtype{wasm.TypeAnyref, wasm.RefTo(wasm.HeapI31)}}), "fb 18 01 02 6e 6c"},
		{with(wasm.Instr{Op: wasm.OpBrOnCastFail, X: 2}, wasm.Ext{Types: []wasm.Valtype{wasm.RefTo(wasm.HeapEq), wasm.RefIdx(1, true)}}), "fb 19 02 02 6d 01"},
	},
	wasm.ImmSelect: {
		{with(wasm.Instr{Op: wasm.OpSelectT}, wasm.Ext{}), "1c 00"},
		{with(wasm.Instr{Op: wasm.OpSelectT}, wasm.Ext{Types: []wasm.Valtype{wasm.TypeV128, wasm.TypeExternref}}), "1c 02 7b 6f"},
	},
	wasm.ImmI32: {
		{wasm.Instr{Op: wasm.OpI32Const, N: 0xFFFFFFFF}, "41 7f"},
		{wasm.Instr{Op: wasm.OpI32Const, N: 0x80000000}, "41 80 80 80 80 78"},
	},
	wasm.ImmI64:  {{wasm.Instr{Op: wasm.OpI64Const, N: 1<<64 - 128}, "42 80 7f"}},
	wasm.ImmF32:  {{wasm.Instr{Op: wasm.OpF32Const, N: 0x7FA00001}, "43 01 00 a0 7f"}},
	wasm.ImmF64:  {{wasm.Instr{Op: wasm.OpF64Const, N: 0xFFF0000000000001}, "44 01 00 00 00 00 00 f0 ff"}},
	wasm.ImmV128: {{vector(wasm.OpV128Const, [16]byte{0: 0xAA, 7: 1, 8: 2, 11: 3, 12: 4, 15: 0xBB}), "fd 0c aa 000000000000 01 02 0000 03 04 0000 bb"}},
}

func TestImmediates(t *testing.T) {
	for imm, samples := range samples {
		if len(samples) == 0 {
			t.Errorf("no sample of the immediates numbered %d", imm)
		}
		for _, s := range samples {
			if got := s.in.Op.Row().Imm; got != wasm.Imm(imm) {
				t.Errorf("%v stands under the immediates numbered %d", s.in.Op, imm)
			}
			want := unhex(t, s.bytes)
			e := encoder{m: &kept}
			if e.instr(&s.in); !bytes.Equal(e.b, want) {
				t.Errorf("%v: wrote %x, want %x", s.in.Op, e.b, want)
			}
			d := decoder{reader: reader{b: want}, m: &wasm.Module{}}
			var in wasm.Instr
			d.instr(&in)
			if d.err != nil || d.pos != len(want) {
				t.Errorf("%v: read %d bytes of %x: %v", s.in.Op, d.pos, want, d.err)
			}
			if diff := differs(s.in, in, d.m); diff != "" {
				t.Errorf("%v: read wrong (-want +got):\n%s", s.in.Op, diff)
			}
		}
	}
}

// differs compares an instruction of kept with one of m.
func differs(want, got wasm.Instr, m *wasm.Module) string {
	alone := func(in wasm.Instr, exts []wasm.Ext) *wasm.Module {
		return &wasm.Module{Funcs: []wasm.Func{{Body: []wasm.Instr{in}}}, Exts: exts}
	}
	return wasmtest.Diff(alone(want, kept.Exts), alone(got, m.Exts))
}

// Every instruction of the table is read as it was written.
func TestEveryInstruction(t *testing.T) {
	for op := range wasm.Op(wasm.OpCount) {
		if op.Row().Name == "" {
			continue
		}
		in := samples[op.Row().Imm][0].in
		in.Op = op
		e := encoder{m: &kept}
		e.instr(&in)
		d := decoder{reader: reader{b: e.b}, m: &wasm.Module{}}
		var got wasm.Instr
		d.instr(&got)
		if d.err != nil || d.pos != len(e.b) {
			t.Errorf("%v: read %d bytes of %x: %v", op, d.pos, e.b, d.err)
		}
		if diff := differs(in, got, d.m); diff != "" {
			t.Errorf("%v: read wrong (-want +got):\n%s", op, diff)
		}
	}
}

// Whatever bytes follow each other, an opcode is read only if the table has it.
func TestOpcodes(t *testing.T) {
	for prefix := range 0x100 {
		for code := range uint32(0x180) {
			var w writer
			w.byte(byte(prefix))
			if prefix >= 0xFB {
				w.u32(code)
			} else if code > 0 {
				break
			}
			d := decoder{reader: reader{b: w.b}}
			op := d.opcode()
			p, c := op.Prefix()
			switch known := op.Row().Name != ""; {
			case d.err == nil && !known:
				t.Errorf("%x: read as instruction %d, which there is not", w.b, op)
			case d.err == nil && prefix >= 0xFB && (int(p) != prefix || c != code):
				t.Errorf("%x: read as %v, which is %x %d", w.b, op, p, c)
			case d.err == nil && prefix < 0xFB && (p != 0 || int(c) != prefix):
				t.Errorf("%x: read as %v, which is %x %d", w.b, op, p, c)
			}
		}
	}
}

// The instructions of one function after another share memory, but writing to what follows one does not reach another.
func TestBodiesAreApart(t *testing.T) {
	m := mustDecode(t, unhex(t, module("01 04 01 60 00 00  03 03 02 00 00", "0a 09 02 03 00 01 0b 03 00 01 0b")))
	_ = append(m.Funcs[0].Body, wasm.Instr{Op: wasm.OpUnreachable})
	if got := m.Funcs[1].Body[0].Op; got != wasm.OpNop {
		t.Errorf("appending to the first body made the second one start with %v", got)
	}
}

// A body of many more instructions than there is room for at first comes out whole.
func TestLongBody(t *testing.T) {
	const n = 100_000
	f := wasm.Func{Body: make([]wasm.Instr, n)}
	for i := range f.Body {
		f.Body[i] = wasm.Instr{Op: wasm.OpI32Const, N: uint64(i)}
	}
	f.Body = append(f.Body, wasm.Instr{Op: wasm.OpEnd})
	m := mustDecode(t, Encode(&wasm.Module{Funcs: []wasm.Func{f}}))
	for i, in := range m.Funcs[0].Body[:n] {
		if in.Op != wasm.OpI32Const || in.N != uint64(i) {
			t.Fatalf("instruction %d is %v %d", i, in.Op, in.N)
		}
	}
}

// Nesting is limited by nothing but the size of the module.
func TestDeepNesting(t *testing.T) {
	const depth = 200_000
	var body []wasm.Instr
	for range depth {
		body = append(body, block(wasm.OpBlock, wasm.Blocktype{Kind: wasm.BlockEmpty}))
	}
	for range depth + 1 {
		body = append(body, wasm.Instr{Op: wasm.OpEnd})
	}
	m := mustDecode(t, Encode(&wasm.Module{Funcs: []wasm.Func{{Body: body}}}))
	if got := len(m.Funcs[0].Body); got != len(body) {
		t.Errorf("read %d instructions, want %d", got, len(body))
	}
}
