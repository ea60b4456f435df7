package generate

import (
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// TestConstants: a value becomes an instruction and a value again, whatever its type is.
func TestConstants(t *testing.T) {
	for _, list := range interesting {
		for _, v := range list {
			in := edit.Const(v)
			if !edit.IsConst(&in) || edit.Constant(&in) != v {
				t.Errorf("%v becomes %v %v", v, in.Op, edit.Constant(&in))
			}
		}
	}
	high := wasm.Value{Kind: wasm.V128, Lo: 0x0102030405060708, Hi: 0x1112131415161718}
	in := edit.Const(high)
	if in.V128() != [16]byte{8, 7, 6, 5, 4, 3, 2, 1, 0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11} || edit.Constant(&in) != high {
		t.Errorf("%v becomes %x", high, in.V128())
	}
}

// TestVectorsOfEveryKind: each way to draw a vector gives more than one, and lanes lie where they belong.
func TestVectorsOfEveryKind(t *testing.T) {
	if v := vectorOf(2, func(i int) uint64 { return uint64(i) | 0xF0000 }); v.Lo != 0x0003000200010000 || v.Hi != 0x0007000600050004 {
		t.Errorf("lanes of two bytes are %x %x", v.Lo, v.Hi)
	}
	for k, draw := range vectors {
		seen := map[wasm.Value]bool{}
		for seed := range uint64(200) {
			c := choices{Choices: choice.Choices{Unread: choice.Of(choice.Random(seed, 40))}}
			v := draw(&c)
			if seen[v] = true; v.Kind != wasm.V128 {
				t.Errorf("way %d gives %v", k, v)
			}
		}
		if len(seen) < 8 {
			t.Errorf("way %d gives %d vectors only", k, len(seen))
		}
	}
}

// TestShuffles: patterns name lanes that there are, and each is drawn in more than one form.
func TestShuffles(t *testing.T) {
	for k, pattern := range shuffles {
		seen := map[lanesOfTwo]bool{}
		for seed := range uint64(300) {
			c := choices{Choices: choice.Choices{Unread: choice.Of(choice.Random(seed, 40))}}
			s := pattern(&c)
			seen[s] = true
			for _, lane := range s {
				if lane >= 32 {
					t.Fatalf("pattern %d: %v", k, s)
				}
			}
		}
		if len(seen) < 2 {
			t.Errorf("pattern %d: %d forms", k, len(seen))
		}
	}
	c := choices{Choices: choice.Choices{Unread: choice.Of([]byte{1, 0})}}
	if got := c.interleaved(); got != (lanesOfTwo{0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23}) {
		t.Errorf("the low halves, interleaved by two bytes: %v", got)
	}
	c = choices{Choices: choice.Choices{Unread: choice.Of([]byte{20})}}
	if got := c.rotated(); got != (lanesOfTwo{20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 0, 1, 2, 3}) {
		t.Errorf("rotated by twenty: %v", got)
	}
}

// TestLanesOfFloats: which NaNs an instruction makes, and to which it is blind.
func TestLanesOfFloats(t *testing.T) {
	for _, c := range []struct {
		op           wasm.Op
		takes, makes floats
	}{
		{wasm.OpF32x4Add, floats32, floats32},
		{wasm.OpF64x2Nearest, floats64, floats64},
		{wasm.OpF32x4Min, floats32, floats32},
		{wasm.OpF32x4Pmin, floatsNone, floatsNone},
		{wasm.OpF64x2Neg, floatsNone, floatsNone},
		{wasm.OpF64x2Lt, floats64, floatsNone},
		{wasm.OpF32x4DemoteF64x2Zero, floats64, floats32},
		{wasm.OpF64x2PromoteLowF32x4, floats32, floats64},
		{wasm.OpI32x4TruncSatF64x2SZero, floats64, floatsNone},
		{wasm.OpF32x4ConvertI32x4S, floatsNone, floatsNone},
		{wasm.OpI8x16MinS, floatsNone, floatsNone},
		{wasm.OpI32x4Add, floatsNone, floatsNone},
		{wasm.OpF32x4Splat, floatsNone, floatsNone},
	} {
		if takes, makes := lanesOfFloats(c.op.Row().Name); takes != c.takes || makes != c.makes {
			t.Errorf("%v takes %d and makes %d, want %d and %d", c.op, takes, makes, c.takes, c.makes)
		}
	}
}
