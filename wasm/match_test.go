package wasm

import "testing"

// above lists the abstract heap types that each abstract heap type matches, other than itself (specification 3.3.3).
var above = map[Heap][]Heap{
	HeapAny:      nil,
	HeapEq:       {HeapAny},
	HeapI31:      {HeapEq, HeapAny},
	HeapStruct:   {HeapEq, HeapAny},
	HeapArray:    {HeapEq, HeapAny},
	HeapNone:     {HeapI31, HeapStruct, HeapArray, HeapEq, HeapAny},
	HeapFunc:     nil,
	HeapNofunc:   {HeapFunc},
	HeapExn:      nil,
	HeapNoexn:    {HeapExn},
	HeapExtern:   nil,
	HeapNoextern: {HeapExtern},
	HeapBot: {HeapAny, HeapEq, HeapI31, HeapStruct, HeapArray, HeapNone, HeapFunc, HeapNofunc, HeapExn, HeapNoexn,
		HeapExtern, HeapNoextern},
}

func TestSubHeapAbstract(t *testing.T) {
	for a, supers := range above {
		want := map[Heap]bool{a: true}
		for _, b := range supers {
			want[b] = true
		}
		for b := range above {
			if got := SubHeap(RefTo(a), RefTo(b)); got != want[b] {
				t.Errorf("%s <: %s is %v", a, b, got)
			}
		}
	}
}

// hierarchy is a module's types: two chains, and one of each other form.
func hierarchy(t *testing.T) (shape, square, circle, list, callback Valtype) {
	ts := define(t,
		Rectype{open(structOf(TypeI32))},
		Rectype{open(structOf(TypeI32, TypeF32), 0)},
		Rectype{{Final: true, Supers: []uint32{0}, Comp: structOf(TypeI32, TypeF64)}},
		one(arrayOf(TypeI32, true)),
		one(function(TypeI32)),
	)
	return RefDef(ts[0], false), RefDef(ts[1], false), RefDef(ts[2], false), RefDef(ts[3], false), RefDef(ts[4], false)
}

func TestSubConcrete(t *testing.T) {
	shape, square, circle, list, callback := hierarchy(t)
	ref := func(h Heap) Valtype { return RefTo(h) }
	tests := []struct {
		a, b Valtype
		want bool
	}{
		{square, shape, true},
		{circle, shape, true},
		{shape, square, false},
		{square, circle, false},
		{square, ref(HeapStruct), true},
		{square, ref(HeapArray), false},
		{square, ref(HeapAny), true},
		{list, ref(HeapArray), true},
		{list, ref(HeapEq), true},
		{list, ref(HeapStruct), false},
		{callback, ref(HeapFunc), true},
		{callback, ref(HeapAny), false},
		{ref(HeapStruct), shape, false},
		{ref(HeapNone), shape, true},
		{ref(HeapNone), callback, false},
		{ref(HeapNofunc), callback, true},
		{ref(HeapNofunc), list, false},
		{ref(HeapBot), list, true},
		{square, shape.Nullable(), true},
		{square.Nullable(), shape, false},
		{square.Nullable(), shape.Nullable(), true},
		{RefNull(HeapNone), shape.Nullable(), true},
		{TypeBot, square, true},
		{TypeBot, TypeI32, true},
		{TypeI32, TypeBot, false},
		{TypeI32, TypeI64, false},
		{TypeI32, TypeAnyref, false},
		{TypeV128, TypeV128, true},
		{Valtype{Kind: I8}, Valtype{Kind: I8}, true},
		{Valtype{Kind: I8}, TypeI32, false},
	}
	for _, test := range tests {
		if got := Sub(test.a, test.b); got != test.want {
			t.Errorf("%s <: %s is %v", test.a, test.b, got)
		}
	}
}

// TestSubIsAnOrder checks that matching is reflexive, transitive and antisymmetric over many types.
func TestSubIsAnOrder(t *testing.T) {
	shape, square, circle, list, callback := hierarchy(t)
	types := []Valtype{TypeBot, TypeI32, TypeF64, TypeV128, shape, square, circle, list, callback}
	for h := range above {
		types = append(types, RefTo(h))
	}
	for _, typ := range types {
		if typ.Kind == Ref {
			types = append(types, typ.Nullable())
		}
	}
	for _, a := range types {
		if !Sub(a, a) {
			t.Errorf("%s does not match itself", a)
		}
		for _, b := range types {
			if a != b && Sub(a, b) && Sub(b, a) {
				t.Errorf("%s and %s match each other", a, b)
			}
			for _, c := range types {
				if Sub(a, b) && Sub(b, c) && !Sub(a, c) {
					t.Errorf("%s <: %s <: %s, but not the first the last", a, b, c)
				}
			}
		}
	}
}

func TestTop(t *testing.T) {
	shape, _, _, list, callback := hierarchy(t)
	tests := map[Valtype]Heap{
		shape: HeapAny, list: HeapAny, callback: HeapFunc, RefTo(HeapI31): HeapAny, RefNull(HeapNone): HeapAny,
		RefTo(HeapNofunc): HeapFunc, RefTo(HeapNoexn): HeapExn, RefTo(HeapExtern): HeapExtern,
	}
	for typ, want := range tests {
		if got := typ.Top(); got != want {
			t.Errorf("top of %s is %s, want %s", typ, got, want)
		}
	}
}

func TestSubComp(t *testing.T) {
	eq, any := TypeEqref, TypeAnyref
	fields := func(fs ...Fieldtype) Comptype { return Comptype{Kind: CompStruct, Fields: fs} }
	tests := []struct {
		name string
		a, b Comptype
		want bool
	}{
		{"more fields", structOf(TypeI32, TypeI32), structOf(TypeI32), true},
		{"fewer fields", structOf(TypeI32), structOf(TypeI32, TypeI32), false},
		{"smaller constant field", structOf(eq), structOf(any), true},
		{"larger constant field", structOf(any), structOf(eq), false},
		{"smaller mutable field", fields(Fieldtype{eq, true}), fields(Fieldtype{any, true}), false},
		{"same mutable field", fields(Fieldtype{eq, true}), fields(Fieldtype{eq, true}), true},
		{"mutable for constant", fields(Fieldtype{eq, true}), fields(Fieldtype{eq, false}), false},
		{"constant for mutable", fields(Fieldtype{eq, false}), fields(Fieldtype{eq, true}), false},
		{"smaller element", arrayOf(eq, false), arrayOf(any, false), true},
		{"smaller mutable element", arrayOf(eq, true), arrayOf(any, true), false},
		{"array for structure", arrayOf(eq, false), structOf(eq), false},
		{"larger parameter", function(any), function(eq), true},
		{"smaller parameter", function(eq), function(any), false},
		{"smaller result", Functype(nil, []Valtype{eq}), Functype(nil, []Valtype{any}), true},
		{"larger result", Functype(nil, []Valtype{any}), Functype(nil, []Valtype{eq}), false},
		{"more parameters", function(any, any), function(any), false},
	}
	for _, test := range tests {
		if got := SubComp(&test.a, &test.b); got != test.want {
			t.Errorf("%s: %s <: %s is %v", test.name, &test.a, &test.b, got)
		}
	}
}

func TestSubExtern(t *testing.T) {
	bounded := func(min, max uint64) Limits { return Limits{min, max, true} }
	table := func(a Addrtype, l Limits, elem Valtype) Externtype {
		return Externtype{Kind: ExternTable, Table: Tabletype{a, l, elem}}
	}
	mem := func(a Addrtype, l Limits) Externtype { return Externtype{Kind: ExternMem, Mem: Memtype{a, l}} }
	global := func(t Valtype, mut bool) Externtype {
		return Externtype{Kind: ExternGlobal, Global: Globaltype{t, mut}}
	}
	ts := define(t, Rectype{open(function())}, extending(function(), 0))
	def := func(k ExternKind, d *Deftype) Externtype { return Externtype{Kind: k, Def: d} }
	tests := []struct {
		name string
		a, b Externtype
		want bool
	}{
		{"larger minimum", mem(I32, Limits{Min: 2}), mem(I32, Limits{Min: 1}), true},
		{"smaller minimum", mem(I32, Limits{Min: 1}), mem(I32, Limits{Min: 2}), false},
		{"bounded for unbounded", mem(I32, bounded(1, 2)), mem(I32, Limits{Min: 1}), true},
		{"unbounded for bounded", mem(I32, Limits{Min: 1}), mem(I32, bounded(1, 2)), false},
		{"smaller maximum", mem(I32, bounded(1, 2)), mem(I32, bounded(1, 3)), true},
		{"larger maximum", mem(I32, bounded(1, 3)), mem(I32, bounded(1, 2)), false},
		{"other address type", mem(I64, Limits{Min: 1}), mem(I32, Limits{Min: 1}), false},
		{"same elements", table(I64, bounded(1, 1), TypeFuncref), table(I64, Limits{}, TypeFuncref), true},
		{"smaller elements", table(I32, Limits{}, RefNull(HeapNofunc)), table(I32, Limits{}, TypeFuncref), false},
		{"larger elements", table(I32, Limits{}, TypeFuncref), table(I32, Limits{}, RefNull(HeapNofunc)), false},
		{"smaller constant", global(TypeEqref, false), global(TypeAnyref, false), true},
		{"larger constant", global(TypeAnyref, false), global(TypeEqref, false), false},
		{"smaller variable", global(TypeEqref, true), global(TypeAnyref, true), false},
		{"variable for constant", global(TypeI32, true), global(TypeI32, false), false},
		{"function of a subtype", def(ExternFunc, ts[1]), def(ExternFunc, ts[0]), true},
		{"function of a supertype", def(ExternFunc, ts[0]), def(ExternFunc, ts[1]), false},
		{"same tag type", def(ExternTag, ts[0]), def(ExternTag, ts[0]), true},
		{"tag of a subtype", def(ExternTag, ts[1]), def(ExternTag, ts[0]), false},
		{"tag for function", def(ExternTag, ts[0]), def(ExternFunc, ts[0]), false},
	}
	for _, test := range tests {
		if got := SubExtern(test.a, test.b); got != test.want {
			t.Errorf("%s: %s <: %s is %v", test.name, test.a, test.b, got)
		}
	}
}

func TestDiff(t *testing.T) {
	tests := []struct{ a, b, want Valtype }{
		{TypeAnyref, TypeEqref, RefTo(HeapAny)},
		{TypeAnyref, RefTo(HeapEq), TypeAnyref},
		{RefTo(HeapAny), TypeEqref, RefTo(HeapAny)},
		{RefTo(HeapAny), RefTo(HeapEq), RefTo(HeapAny)},
	}
	for _, test := range tests {
		if got := Diff(test.a, test.b); got != test.want {
			t.Errorf("%s \\ %s is %s, want %s", test.a, test.b, got, test.want)
		}
	}
}
