package text_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"wasmjudge/wasm"
	format "wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// operand returns the variable that holds operands of the letter in wasm.Row.Sig; a is an address.
var operand = map[rune]string{'i': "$i", 'I': "$I", 'f': "$f", 'F': "$F", 'v': "$v"}

// TestVectorInstructions writes every vector instruction with all forms of its immediates, folded and flat: both are
// one module, which is valid, and which printing in either way and the binary format leave as it is.
func TestVectorInstructions(t *testing.T) {
	instructions, forms := 0, 0
	for op := wasm.Op(0); op < wasm.OpCount; op++ {
		row := op.Row()
		if row.Chapter != wasm.ChapterVector {
			continue
		}
		instructions++
		for _, imm := range vectorImmediates(op) {
			forms++
			var flat, folded strings.Builder
			for _, letter := range row.Params() {
				name := operand[letter]
				if letter == 'a' {
					name = map[bool]string{false: "$i", true: "$I"}[strings.Contains(imm, "$far")]
				}
				flat.WriteString("local.get " + name + " ")
				folded.WriteString("(local.get " + name + ") ")
			}
			drop := strings.Repeat(" drop", len(row.Results()))
			flatly := vectorModule(flat.String() + row.Name + imm + drop)
			inOne := "(" + row.Name + imm + " " + folded.String() + ")"
			if drop != "" {
				inOne = "(drop " + inOne + ")"
			}
			if err := oneModule(flatly, vectorModule(inOne)); err != nil {
				t.Errorf("%s%s: %v", row.Name, imm, err)
			}
		}
	}
	if instructions != 256 {
		t.Errorf("%d vector instructions, want 236 and 20 relaxed ones", instructions)
	}
	t.Logf("%d instructions in %d forms", instructions, forms)
}

func vectorModule(body string) string {
	return `(module (memory 1) (memory $far i64 1)
	  (func (local $i i32) (local $I i64) (local $f f32) (local $F f64) (local $v v128)
	    ` + body + `))`
}

// vectorImmediates lists forms of what follows the keyword of a vector instruction.
func vectorImmediates(op wasm.Op) (list []string) {
	row := op.Row()
	switch row.Imm {
	case wasm.ImmLane:
		s, _ := op.Shape()
		return []string{" 0", " 0x1", fmt.Sprint(" ", s.Dim()-1)}
	case wasm.ImmShuffle:
		return []string{" 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", " 31 0x1e 29 28 27 26 25 24 0 0 0 0 1_6 17 18 19"}
	case wasm.ImmV128:
		return []string{" i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", " f32x4 nan -inf 0x1.8p-3 -0"}
	case wasm.ImmMemarg, wasm.ImmMemargLane:
		lanes := []string{""}
		if row.Imm == wasm.ImmMemargLane {
			lanes = []string{" 0", fmt.Sprint(" ", 16/int(row.Width)-1)}
		}
		for _, lane := range lanes {
			for _, memarg := range []string{"", " offset=7", " align=1", " offset=0xffff_ffff align=1", " 0 offset=1", " $far", " $far offset=0xffff_ffff_ffff_ffff align=1", " $far align=1"} {
				list = append(list, memarg+lane)
			}
			list = append(list, fmt.Sprintf(" align=%d%s", row.Width, lane), " 0"+lane)
		}
		return list
	}
	return []string{""}
}

// oneModule checks that sources are one valid module, which printing and encoding leave as it is.
func oneModule(sources ...string) error {
	var first []byte
	for _, src := range sources {
		m, err := text.Parse(&wasm.Source{Name: "source", Text: []byte(src)})
		if err != nil {
			return fmt.Errorf("%w\n%s", err, src)
		}
		bin := format.Encode(m)
		if first == nil {
			first = bin
		}
		if !bytes.Equal(first, bin) {
			return fmt.Errorf("another module than what is written flat\n%s", src)
		}
		if err := valid.Validate(m); err != nil {
			return fmt.Errorf("%w\n%s", err, src)
		}
	}
	decoded, err := decode(first)
	if err != nil {
		return err
	}
	for _, print := range []func(w *strings.Builder, m *wasm.Module) error{
		func(w *strings.Builder, m *wasm.Module) error { return text.Print(w, m) },
		func(w *strings.Builder, m *wasm.Module) error { return text.PrintShort(w, m) },
	} {
		var b strings.Builder
		if err := print(&b, decoded); err != nil {
			return err
		}
		again, err := text.Parse(&wasm.Source{Name: "printed", Text: []byte(b.String())})
		if err != nil {
			return fmt.Errorf("printed as what is malformed: %w\n%s", err, b.String())
		}
		if !bytes.Equal(first, format.Encode(again)) {
			return fmt.Errorf("printed as another module:\n%s", b.String())
		}
	}
	return nil
}

// TestVectorConstants: the bytes of constants in every shape, the first lane first and each with its low byte first.
func TestVectorConstants(t *testing.T) {
	for _, c := range []struct{ lanes, bytes string }{
		{"i8x16 0 1 127 128 255 -1 -127 -128 0x7f 0x80 0xff -0x80 +1 1_0 0x0_1 -0", "00017f80ffff81807f80ff80010a0100"},
		{"i16x8 0 -1 65535 32767 -32768 0xff00 -0x8000 +0x7f_ff", "0000ffffffffff7f008000ff0080ff7f"},
		{"i32x4 -1 0x80000000 -2147483648 4_294_967_295", "ffffffff0000008000000080ffffffff"},
		{"i64x2 -9223372036854775808 0xfedc_ba98_7654_3210", "00000000000000801032547698badcfe"},
		{"i64x2 18446744073709551615 -1", "ffffffffffffffffffffffffffffffff"},
		{"f32x4 0 -0 1.5 -0x1.8p+1", "00000000000000800000c03f000040c0"},
		{"f32x4 inf -inf nan -nan", "0000807f000080ff0000c07f0000c0ff"},
		{"f32x4 nan:0x1 -nan:0x7fffff nan:0x400000 nan:0x20_0000", "0100807fffffffff0000c07f0000a07f"},
		{"f32x4 0x1p-149 0x1.fffffep127 1e-45 3.4028235e+38", "01000000ffff7f7f01000000ffff7f7f"},
		{"f32x4 0x1.000001p0 0x1.000003p0 0x0.8p-149 0x0.8p0", "0000803f0200803f000000000000003f"}, // ties go to even
		{"f32x4 1 2 3 4", "0000803f000000400000404000008040"},                                      // integers are floats, too
		{"f64x2 nan:0x1 -nan:0xf_ffff_ffff_ffff", "010000000000f07fffffffffffffffff"},
		{"f64x2 0x1.fffffffffffffp1023 -0x1p-1074", "ffffffffffffef7f0100000000000080"},
		{"f64x2 0x1p0 -inf", "000000000000f03f000000000000f0ff"},
	} {
		src := vectorModule("(drop (v128.const " + c.lanes + "))")
		m, err := text.Parse(&wasm.Source{Name: "constant", Text: []byte(src)})
		if err != nil {
			t.Errorf("%s: %v", c.lanes, err)
			continue
		}
		if v := m.Funcs[0].Body[0].V128(); hex.EncodeToString(v[:]) != c.bytes {
			t.Errorf("%s: %x, want %s", c.lanes, v, c.bytes)
		}
		if err := oneModule(src); err != nil {
			t.Errorf("%s: %v", c.lanes, err)
		}
	}
}

// TestVectorFormat: what wasm.Shape writes of any bits is read as these bits.
func TestVectorFormat(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 3))
	word := func() uint64 {
		w := r.Uint64()
		switch r.IntN(6) {
		case 0:
			w |= 0x7FF0 << 48 // a NaN of 64 bits
		case 1:
			w |= 0x7F800000_7F800000 // two of 32 bits
		case 2:
			w &= 0x800F_FFFF_FFFF_FFFF // subnormal
		case 3:
			w = r.Uint64() & r.Uint64() & r.Uint64() & r.Uint64()
		}
		return w
	}
	for range 2000 {
		v := wasm.Value{Kind: wasm.V128, Lo: word(), Hi: word()}
		for s := range wasm.ShapeCount {
			src := s.Format(v)
			p := text.NewParser(&wasm.Source{Name: "value", Text: []byte(src)})
			p.Open("v128.const")
			b := p.Vector()
			p.Close()
			if p.Err() != nil || binary.LittleEndian.Uint64(b[:]) != v.Lo || binary.LittleEndian.Uint64(b[8:]) != v.Hi {
				t.Fatalf("%#x %#x is written as %s and read as %x (%v)", v.Lo, v.Hi, src, b, p.Err())
			}
		}
	}
}

// TestVectorErrorPlace: an error in a lane is told at that lane, with the line.
func TestVectorErrorPlace(t *testing.T) {
	for src, want := range map[string]string{
		"(module\n  (func (drop (v128.const i16x8 0 1\n    65536 3 4 5 6 7))))":                   "v.wat:3:5: constant out of range: 65536 is no i16\n      65536 3 4 5 6 7))))\n      ^",
		"(module (func (result v128)\n  (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 256)))": "v.wat:2:53: i8 constant out of range: 256 is no lane index\n    (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 256)))\n                                                      ^",
		"(module (func\n  (f32x4.extract_lane $x)))":                                              "v.wat:2:23: unexpected token $x, expected a lane index\n    (f32x4.extract_lane $x)))\n                        ^",
		"(module (func\n  v128.const\ti64 0 0))":                                                  "v.wat:2:14: unexpected token i64, expected a vector shape\n    v128.const\ti64 0 0))\n              \t^",
		"(module (memory 1) (func\n  (v128.load16_lane align=3 1)))":                              "v.wat:2:27: alignment must be a power of two\n    (v128.load16_lane align=3 1)))\n                            ^",
	} {
		_, err := text.Parse(&wasm.Source{Name: "v.wat", Text: []byte(src)})
		if e, ok := err.(*wasm.Error); !ok {
			t.Errorf("%s: %v", src, err)
		} else if got := e.Detail(); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", src, got, want)
		}
	}
}
