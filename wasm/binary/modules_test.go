package binary

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
)

var end = wasm.Instr{Op: wasm.OpEnd}

func constant(op wasm.Op, n uint64) []wasm.Instr { return []wasm.Instr{{Op: op, N: n}, end} }

func refFunc(x uint32) []wasm.Instr { return []wasm.Instr{{Op: wasm.OpRefFunc, X: x}, end} }

// everything is a module with every construct of the format, though not a valid one.
func everything() *wasm.Module {
	body := []wasm.Instr{}
	for _, samples := range samples {
		for _, s := range samples {
			body = append(body, s.in)
			if s.in.Op.Structured() {
				body = append(body, end)
			}
		}
	}
	name := "everything"
	m := &wasm.Module{
		Types: []wasm.Rectype{
			{{Final: true, Comp: wasm.Functype([]wasm.Valtype{wasm.TypeI32, wasm.TypeV128}, []wasm.Valtype{wasm.RefIdx(1, true)})}},
			{},
			{{Final: true, Supers: []uint32{1, 2}, Comp: wasm.Functype(nil, nil)}},
			{
				{Comp: wasm.Comptype{Kind: wasm.CompStruct, Fields: []wasm.Fieldtype{{Type: wasm.Valtype{Kind: wasm.I8}, Mut: true}, {Type: wasm.RefTo(wasm.HeapI31)}}}},
				{Supers: []uint32{0}, Comp: wasm.Comptype{Kind: wasm.CompArray, Fields: []wasm.Fieldtype{{Type: wasm.Valtype{Kind: wasm.I16}}}}},
				{Final: true, Comp: wasm.Comptype{Kind: wasm.CompStruct}},
			},
		},
		Imports: []wasm.Import{
			{Module: "m", Name: "f", Type: wasm.Externtype{Kind: wasm.ExternFunc, Type: 1}},
			{Module: "m", Name: "t", Type: wasm.Externtype{Kind: wasm.ExternTable, Table: wasm.Tabletype{Addr: wasm.I64, Limits: wasm.Limits{Min: 1, Max: 1 << 40, HasMax: true}, Elem: wasm.TypeExnref}}},
			{Module: "m", Name: "m", Type: wasm.Externtype{Kind: wasm.ExternMem, Mem: wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: 1, HasMax: true}}}},
			{Module: "", Name: "λ", Type: wasm.Externtype{Kind: wasm.ExternGlobal, Global: wasm.Globaltype{Type: wasm.TypeF32, Mut: true}}},
			{Module: "m", Name: "e", Type: wasm.Externtype{Kind: wasm.ExternTag, Type: 2}},
		},
		Tags:    []wasm.Tag{{Type: 1}, {Type: 200}},
		Globals: []wasm.Global{{Type: wasm.Globaltype{Type: wasm.TypeI64}, Init: constant(wasm.OpI64Const, 1<<40)}},
		Mems:    []wasm.Mem{{Type: wasm.Memtype{Addr: wasm.I64, Limits: wasm.Limits{Min: 3}}}},
		Tables: []wasm.Table{
			{Type: wasm.Tabletype{Addr: wasm.I32, Elem: wasm.TypeFuncref}},
			{Type: wasm.Tabletype{Addr: wasm.I32, Elem: wasm.RefTo(wasm.HeapFunc)}, Init: refFunc(1)},
		},
		Funcs: []wasm.Func{
			{Type: 5, Body: []wasm.Instr{end}},
			{Type: 0, Locals: []wasm.Locals{{N: 0, Type: wasm.TypeI32}, {N: 1<<32 - 1, Type: wasm.TypeI64}}, Body: append(body, end)},
		},
		Datas: []wasm.Data{
			{Init: []byte("active"), Mode: wasm.Active, Offset: constant(wasm.OpI32Const, 5)},
			{Init: []byte("passive")},
			{Init: []byte("elsewhere"), Mode: wasm.Active, Mem: 1, Offset: constant(wasm.OpI64Const, 5)},
		},
		Elems:   everyElem(),
		Exts:    kept.Exts,
		Start:   &wasm.Start{Func: 1},
		Exports: []wasm.Export{{Name: "f", Kind: wasm.ExternFunc, Index: 1}, {Name: "", Kind: wasm.ExternTag, Index: 0}},
		Names:   &wasm.Names{Module: &name, Funcs: wasm.Namemap{{Index: 1, Name: "f"}}},
		Customs: []wasm.Custom{{Name: "first", Data: []byte("1")}, {Name: "last", Data: []byte("2"), After: wasm.SecData}},
	}
	return m
}

// everyElem returns an element segment in each of the eight forms, in their order.
func everyElem() []wasm.Elem {
	funcs := [][]wasm.Instr{refFunc(1), refFunc(2)}
	null := typed(wasm.OpRefNull, wasm.RefTo(wasm.HeapFunc))
	exprs := [][]wasm.Instr{{null, end}, refFunc(1)}
	offset := constant(wasm.OpI32Const, 5)
	ref := wasm.RefTo(wasm.HeapFunc)
	return []wasm.Elem{
		{Type: ref, Init: funcs, Mode: wasm.Active, Offset: offset},
		{Type: ref, Init: funcs},
		{Type: ref, Init: funcs, Mode: wasm.Active, Table: 1, Offset: offset},
		{Type: ref, Init: funcs, Mode: wasm.Declarative},
		{Type: wasm.TypeFuncref, Init: exprs, Mode: wasm.Active, Offset: offset},
		{Type: wasm.TypeFuncref, Init: exprs},
		{Type: wasm.TypeExternref, Mode: wasm.Active, Offset: offset},
		{Type: wasm.TypeFuncref, Init: funcs, Mode: wasm.Declarative},
	}
}

func TestRoundTrip(t *testing.T) { checkRoundTrip(t, everything()) }

func TestElemForms(t *testing.T) {
	for form, elem := range everyElem() {
		e := encoder{m: new(wasm.Module)}
		e.elem(&elem)
		if int(e.b[0]) != form {
			t.Errorf("form %d was written as form %d", form, e.b[0])
		}
	}
}

// The offsets that a module's parts keep are where they stand in the binary.
func TestPositions(t *testing.T) {
	m := mustDecode(t, unhex(t, module(`
		01 04 01 60 00 00             ; 8: type 0 at 11
		03 02 01 00                   ; 14
		06 06 01 7f 00 41 05 0b       ; 18: global 0 at 21, its initializer at 23
		07 05 01 01 66 00 00          ; 26: export at 29
		08 01 00                      ; 33: start at 35
		0a 09 01 07 01 01 7f 20 00 1a 0b ; 36: function at 40, its body at 43`)))
	got := []uint32{m.Types[0][0].Pos, m.Globals[0].Pos, m.Globals[0].Init[0].Pos, m.Globals[0].Init[1].Pos, m.Exports[0].Pos, m.Start.Pos,
		m.Funcs[0].Pos, m.Funcs[0].Body[0].Pos, m.Funcs[0].Body[1].Pos, m.Funcs[0].Body[2].Pos}
	want := []uint32{11, 21, 23, 25, 29, 35, 40, 43, 45, 46}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("offsets (-want +got):\n%s", diff)
	}
}

// Sections without entries are left out, even if a custom section says that it follows one: it follows those before it.
func TestEmptySections(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing", module(), module()},
		{"empty sections", module("01 01 00  03 01 00  0a 01 00  0b 01 00"), module()},
		{"unused data count", module("0c 01 00"), module()},
		{"custom after an empty section", module("03 01 00  00 02 01 63  0a 01 00"), module("00 02 01 63")},
		{"custom after a data count", module("0c 01 00  00 02 01 63"), module("00 02 01 63")},
		{"data count that the code needs", module(nullary, "0c 01 00  0a 07 01 05 00 fc 09 00 0b"), module(nullary, "0c 01 00  0a 07 01 05 00 fc 09 00 0b")},
	}
	for _, test := range tests {
		m := mustDecode(t, unhex(t, test.in))
		if diff := cmp.Diff(unhex(t, test.want), Encode(m)); diff != "" {
			t.Errorf("%s: written (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestSectionOrder reads modules with sections in orders of all kinds, and writes them in the same.
func TestSectionOrder(t *testing.T) {
	const (
		functions = "01 04 01 60 00 00  03 02 01 00 "
		code      = "0a 09 01 07 00 20 00 04 40 0b 0b " // with an if at offset 3
		data      = "0b 03 01 01 00 "
		names     = "00 09 04 6e616d65 00 02 01 61 "
		hints     = "00 20 19 6d657461646174612e636f64652e6272616e63685f68696e74 01 00 01 03 01 01 "
		a, b      = "00 02 01 61 ", "00 02 01 62 "
	)
	for _, sections := range []string{
		names, names + a, a + names, a + names + b, functions + code + names + a + b, functions + code + a + names + b + data,
		names + functions + code, a + functions + names + code + b,
		functions + hints + code, functions + a + hints + code + b, functions + hints + a + code, hints + functions + code, a + hints + b + functions + code,
		functions + code + hints, functions + code + data + a + hints + b, functions + code + hints + data,
		functions + a + hints + code + b + names + a, functions + hints + a + names + b + code, functions + names + a + hints + code + b,
		functions + code + a + hints + b + names + a, functions + code + hints + names + b,
	} {
		want := unhex(t, module(sections))
		m := mustDecode(t, want)
		if strings.Contains(sections, hints) && len(m.Hints) != 1 || strings.Contains(sections, names) && m.Names == nil {
			t.Errorf("%s: read with hints %v and names %v", sections, m.Hints, m.Names)
		}
		if diff := cmp.Diff(want, Encode(m)); diff != "" {
			t.Errorf("%s: written (-want +got):\n%s", sections, diff)
		}
	}
}

// A module whose start section a custom section is to follow, but that has none, still has the custom section.
func TestCustomAfterNoStart(t *testing.T) {
	b := Encode(&wasm.Module{Customs: []wasm.Custom{{Name: "c", After: wasm.SecStart}}})
	if m := mustDecode(t, b); len(m.Customs) != 1 || m.Customs[0].Name != "c" {
		t.Errorf("the custom sections are %v", m.Customs)
	}
}
