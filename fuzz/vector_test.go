package fuzz

import (
	"context"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
	"wasmjudge/wasm/text"
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
			c := choices{unread: unreadOf(Input(seed, 40))}
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
			c := choices{unread: unreadOf(Input(seed, 40))}
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
	c := choices{unread: unreadOf([]byte{1, 0})}
	if got := c.interleaved(); got != (lanesOfTwo{0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23}) {
		t.Errorf("the low halves, interleaved by two bytes: %v", got)
	}
	c = choices{unread: unreadOf([]byte{20})}
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

// TestVectorsAreReduced: what is left of a program that adds vectors in a roundabout way, if the sum's last byte is to stay.
func TestVectorsAreReduced(t *testing.T) {
	const code = `(module (func (export "f") (param v128) (result v128)
	  (i8x16.add (i16x8.mul (v128.const i16x8 2 0 0 0 0 0 0 0) (v128.const i16x8 3 0 0 0 0 0 0 0))
	    (v128.or (i32x4.add (local.get 0) (i32x4.splat (i32.const 0x01010101))) (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)))))`
	m, err := text.Parse(&wasm.Source{Name: "m", Text: []byte(code)})
	if err != nil {
		t.Fatal(err)
	}
	p := &Program{Modules: []*wasm.Module{m}, Steps: []Step{
		{Instantiate: true}, {Export: "f", Args: []wasm.Value{{Kind: wasm.V128, Lo: 1, Hi: 0x4000000000000001}}}}}
	last := func(p *Program) bool {
		r, err := p.Run(t.Context(), oracle.New(), limits)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		out := r.Outcomes[len(r.Outcomes)-1]
		return len(out.Values) == 1 && out.Values[0].Kind == wasm.V128 && out.Values[0].Hi>>56 == 0x51
	}
	if err := p.Validate(); err != nil || !last(p) {
		t.Fatalf("%v, or the byte is another one", err)
	}
	q := p.Reduce(context.Background(), last)
	body := q.Modules[0].Funcs[0].Body
	if len(body) > 7 { // the argument, the splat and a constant each have a bit of the byte
		script, _ := q.Script(nil)
		t.Errorf("%d instructions are left:\n%s", len(body), script)
	}
	if arg := q.Steps[1].Args[0]; arg.Lo != 0 || arg.Hi<<8 != 0 {
		t.Errorf("the argument is %v", arg)
	}
}

// TestTowardsZero: bytes that do not matter become zero.
func TestTowardsZero(t *testing.T) {
	v := wasm.Value{Kind: wasm.V128, Lo: 0x1122334455667788, Hi: 0x99AABBCCDDEEFF11}
	got := v
	changed := towardsZero(v, func(next wasm.Value) bool {
		ok := next.Lo&0xFF00 == v.Lo&0xFF00 && next.Hi>>56 == v.Hi>>56
		if ok {
			got = next
		}
		return ok
	})
	if want := (wasm.Value{Kind: wasm.V128, Lo: 0x7700, Hi: 0x99 << 56}); !changed || got != want {
		t.Errorf("%v becomes %v, want %v", v, got, want)
	}
	if towardsZero(wasm.Value{Kind: wasm.I64}, func(wasm.Value) bool { return true }) {
		t.Error("a zero changes")
	}
}
