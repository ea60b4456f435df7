//go:build linux && amd64

package run

import (
	"math/rand/v2"
	"testing"

	"wasmjudge/native/abi"
	"wasmjudge/native/artifact"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// testStore is an empty store.
func testStore(tb testing.TB, c wasm.Config, zeal heap.Zeal) *store {
	tb.Helper()
	e, err := newTestEngine(zeal, ^artifact.Features(0))
	if err != nil {
		tb.Skip(err)
	}
	s := e.NewStore(c).(*store)
	tb.Cleanup(s.Close)
	return s
}

// hierarchy defines n types, each of which has one of those before it for a super type, or none.
func hierarchy(tb testing.TB, rnd *rand.Rand, n int) (ts wasm.Types) {
	for k := range n {
		// A field of its own makes the type differ from all others.
		t := wasm.Subtype{Comp: wasm.Comptype{Kind: wasm.CompStruct, Fields: []wasm.Fieldtype{{Type: wasm.TypeI64}}}}
		if k > 0 && rnd.UintN(40) > 0 {
			super := uint32(max(0, k-1-rnd.IntN(3)))
			t.Supers = []uint32{super}
			t.Comp.Fields = append(t.Comp.Fields[:0], ts[super].Comp.Fields...)
		}
		for range k % 3 {
			t.Comp.Fields = append(t.Comp.Fields, wasm.Fieldtype{Type: wasm.TypeI32, Mut: true})
		}
		if err := ts.Define(wasm.Rectype{t}); err != nil {
			tb.Fatal(err)
		}
	}
	return ts
}

// castByRow is what generated code does to find whether an object of one type is of another; ok is false where it has
// to ask.
func castByRow(s *store, have, want uint32, depth int) (is, ok bool) {
	if have == want {
		return true, true
	}
	if depth >= abi.TypeDepth {
		return false, false
	}
	row := s.stack.Rows + uintptr(have)*abi.TypeRowSize
	return *at[uint32](row + 4*uintptr(depth)) == want, true
}

// TestTypeRows casts by the rows of types and by the types themselves, in hierarchies deeper than a row.
func TestTypeRows(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	s := testStore(t, wasm.Config{}, 0)
	s.typeID(wasm.DefineFunc(nil, nil))
	if s.stack.Rows != 0 {
		t.Error("there are rows where no type has a super type")
	}
	ts := hierarchy(t, rnd, 60)
	for _, k := range rnd.Perm(len(ts)) { // a subtype may be numbered before what is above it
		s.typeID(ts[k])
	}
	yes, asked := 0, 0
	for _, have := range ts {
		for _, want := range ts {
			depth := 0
			for u := want.Super; u != nil; u = u.Super {
				depth++
			}
			is, ok := castByRow(s, s.typeID(have), s.typeID(want), depth)
			if !ok {
				asked++
				is = s.isType(s.typeID(have), want)
			}
			if is != wasm.SubDef(have, want) {
				t.Fatalf("%v below %v: %v", have, want, is)
			}
			if is {
				yes++
			}
		}
	}
	if yes < 200 || asked == 0 {
		t.Errorf("%d casts succeed, %d are deeper than a row", yes, asked)
	}
	if form := at[abi.TypeRow](s.stack.Rows + uintptr(s.typeID(ts[5]))*abi.TypeRowSize).Form; form != wasm.CompStruct {
		t.Errorf("the form of a structure is %d", form)
	}
	if s.typeOf(0) != nil || s.typeOf(uint32(len(s.types))) != nil {
		t.Error("there are types with numbers that are not assigned")
	}
}

// TestFieldOffsets lays out structures at random: fields lie apart, aligned, inside, and where they lie in the super
// type.
func TestFieldOffsets(t *testing.T) {
	kinds := []wasm.Valtype{{Kind: wasm.I8}, {Kind: wasm.I16}, wasm.TypeI32, wasm.TypeI64, wasm.TypeF32, wasm.TypeF64,
		{Kind: wasm.V128}, wasm.RefNull(wasm.HeapAny), wasm.RefNull(wasm.HeapFunc)}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		fields := make([]wasm.Fieldtype, rnd.UintN(40))
		bytes := heap.StructFields
		for k := range fields {
			fields[k].Type = kinds[rnd.IntN(len(kinds))]
			bytes += 1 << abi.FieldShift(fields[k].Type)
		}
		offsets, size := abi.FieldOffsets(fields)
		if size%heap.Granule != 0 || int(size) > bytes+heap.Granule+7 {
			t.Fatalf("%d bytes for fields of %d", size, bytes)
		}
		used := make([]bool, size)
		for k, off := range offsets {
			n := uint32(1) << abi.FieldShift(fields[k].Type)
			if off%min(n, 8) != 0 || off < heap.StructFields || off+n > size {
				t.Fatalf("field %d of %d bytes lies at %d of %d", k, n, off, size)
			}
			for b := off; b < off+n; b++ {
				if used[b] {
					t.Fatalf("field %d overlaps another at %d", k, b)
				}
				used[b] = true
			}
		}
		few := rnd.IntN(len(fields) + 1)
		above, _ := abi.FieldOffsets(fields[:few])
		for k := range above {
			if above[k] != offsets[k] {
				t.Fatalf("field %d lies at %d, in the super type at %d", k, offsets[k], above[k])
			}
		}
		l := abi.ObjectLayout(&wasm.Deftype{Comp: wasm.Comptype{Kind: wasm.CompStruct, Fields: fields}})
		refs := 0
		for k := range fields {
			if abi.HoldsObjects(fields[k].Type) {
				if refs >= len(l.Refs) {
					t.Fatal("a reference is missing")
				}
				refs++
			}
		}
		for k, off := range l.Refs {
			if off%heap.Granule != 0 || k > 0 && off <= l.Refs[k-1] {
				t.Fatalf("references lie at %v", l.Refs)
			}
		}
		if refs != len(l.Refs) {
			t.Fatalf("%d references, not %d", len(l.Refs), refs)
		}
	}
	if _, size := abi.FieldOffsets([]wasm.Fieldtype{{Type: wasm.TypeI32}, {Type: wasm.RefNull(wasm.HeapAny)}}); size != 16 {
		t.Errorf("a node of a list takes %d bytes", size)
	}
}

// TestPayloadLayout finds the references of payloads behind vectors, which take two words.
func TestPayloadLayout(t *testing.T) {
	l := abi.ObjectLayout(wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32, {Kind: wasm.V128}, wasm.RefNull(wasm.HeapExn),
		wasm.RefNull(wasm.HeapFunc), wasm.TypeExternref}, nil))
	if l.Kind != heap.Exception || len(l.Refs) != 2 || l.Refs[0] != 16+24 || l.Refs[1] != 16+40 {
		t.Errorf("%+v", l)
	}
}
