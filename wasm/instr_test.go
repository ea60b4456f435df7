package wasm

import (
	"reflect"
	"testing"
	"unsafe"
)

// TestInstrIsSmall: reading and compiling large modules is mostly moving instructions, and what the collector of
// garbage does with them.
func TestInstrIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(Instr{}); size != 24 {
		t.Errorf("an Instr has %d bytes, want 24", size)
	}
	typ := reflect.TypeFor[Instr]()
	for i := range typ.NumField() {
		switch f := typ.Field(i); f.Type.Kind() {
		case reflect.Bool, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		default:
			t.Errorf("%s is a %v, which the collector perhaps looks into", f.Name, f.Type)
		}
	}
}

func TestImmediatesWithinInstr(t *testing.T) {
	var in Instr
	v := [16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xFF}
	if in.SetV128(v); in.V128() != v {
		t.Errorf("V128 gives %x, want %x", in.V128(), v)
	}
	for _, typ := range []Reftype{TypeExnref, RefTo(HeapNoextern), RefIdx(1<<32-1, true), RefIdx(0, false)} {
		if in.SetReftype(typ); in.Reftype() != typ {
			t.Errorf("Reftype gives %v, want %v", in.Reftype(), typ)
		}
	}
	for _, b := range []Blocktype{{}, {Kind: BlockVal, Val: RefIdx(7, true)}, {Kind: BlockIdx, Idx: 1<<32 - 1}} {
		in = Instr{Op: OpTryTable, Y: 5}
		if in.SetBlocktype(b); in.Blocktype() != b || in.Y != 5 {
			t.Errorf("Blocktype gives %v, want %v; Y is %d", in.Blocktype(), b, in.Y)
		}
	}
}

// TestExtsAreApart: what one of two copies of an instruction is given, the other does not have.
func TestExtsAreApart(t *testing.T) {
	m := &Module{}
	a := Instr{Op: OpBrTable}
	m.SetExt(&a, Ext{Labels: []uint32{1}})
	b := a
	m.SetExt(&b, Ext{Labels: []uint32{2}})
	if x, y := m.Ext(&a).Labels[0], m.Ext(&b).Labels[0]; x != 1 || y != 2 {
		t.Errorf("the labels are %d and %d, want 1 and 2", x, y)
	}
}
