package peer

import (
	"slices"

	"wasmjudge/wasm"
)

// An embedding interface lets one call exported functions and make host functions of simple types. The modules of this file are
// linked with the ones under test to reach what it leaves out: they import a thing from where it is and export functions
// about it, or define a thing that the host owns. References go in and out as the top type of their hierarchy.

// shape is what a value of type t, closed or in syntax, is seen as outside: a reference as the nullable top of its hierarchy. An index
// means a function type: wazero has no others.
func shape(t wasm.Valtype) wasm.Valtype {
	switch {
	case t.Kind != wasm.Ref:
		return t
	case t.Heap == wasm.HeapIdx:
		return wasm.TypeFuncref
	}
	return wasm.RefNull(t.Top())
}

func shapes(ts []wasm.Valtype) []wasm.Valtype {
	out := make([]wasm.Valtype, len(ts))
	for i, t := range ts {
		out[i] = shape(t)
	}
	return out
}

// funcModule is about the function of a type that its import of the name is:
//
//	call: params → results, exnref   the exception that it ended in, or null and its results
//	ref:  → funcref
func funcModule(d declared, name string) []byte {
	b := newBuilder(d)
	f := b.importing(name, d.typ)
	params, results := d.functype()
	results = shapes(results)
	caught := uint32(len(params)) // a local
	body := []wasm.Instr{
		b.block(wasm.OpBlock, []wasm.Valtype{wasm.TypeExnref}),
		b.block(wasm.OpTryTable, results, wasm.Catch{Kind: wasm.CatchAllRef}),
	}
	body = append(body, getLocals(0, len(params))...)
	body = append(body, indexed(wasm.OpCall, f), plain(wasm.OpEnd), refNull(wasm.TypeExnref), plain(wasm.OpReturn), plain(wasm.OpEnd),
		indexed(wasm.OpLocalSet, caught))
	body = append(append(body, zeros(results)...), indexed(wasm.OpLocalGet, caught))
	b.function("call", params, append(slices.Clone(results), wasm.TypeExnref), []wasm.Valtype{wasm.TypeExnref}, body...)

	ref := []wasm.Instr{indexed(wasm.OpRefFunc, f), plain(wasm.OpEnd)}
	b.m.Elems = []wasm.Elem{{Type: wasm.TypeFuncref, Mode: wasm.Declarative, Init: [][]wasm.Instr{ref}}}
	b.function("ref", nil, []wasm.Valtype{wasm.TypeFuncref}, nil, ref[0])
	return b.encode()
}

// tagModule is about the tag of a type that its import of the name is:
//
//	make: params → exnref          an exception of the tag
//	read: exnref → params, i32     the payload and 1, or 0 if the exception is of another tag
func tagModule(d declared, name string) []byte {
	b := newBuilder(d)
	tag := b.importing(name, d.typ)
	params, _ := d.functype()
	seen := shapes(params)
	body := []wasm.Instr{
		b.block(wasm.OpBlock, []wasm.Valtype{wasm.TypeExnref}),
		b.block(wasm.OpTryTable, nil, wasm.Catch{Kind: wasm.CatchAllRef}),
	}
	body = append(body, getLocals(0, len(params))...)
	body = append(body, indexed(wasm.OpThrow, tag), plain(wasm.OpEnd), plain(wasm.OpUnreachable), plain(wasm.OpEnd))
	b.function("make", params, []wasm.Valtype{wasm.TypeExnref}, nil, body...)

	body = []wasm.Instr{
		b.block(wasm.OpBlock, nil),
		b.block(wasm.OpBlock, seen),
		b.block(wasm.OpTryTable, nil, wasm.Catch{Kind: wasm.CatchTag, Tag: tag}, wasm.Catch{Kind: wasm.CatchAll, Label: 1}),
		indexed(wasm.OpLocalGet, 0), plain(wasm.OpThrowRef), plain(wasm.OpEnd), plain(wasm.OpUnreachable), plain(wasm.OpEnd),
		{Op: wasm.OpI32Const, N: 1}, plain(wasm.OpReturn), plain(wasm.OpEnd),
	}
	body = append(append(body, zeros(seen)...), plain(wasm.OpI32Const))
	b.function("read", []wasm.Valtype{wasm.TypeExnref}, append(slices.Clone(seen), wasm.TypeI32), nil, body...)
	return b.encode()
}

// tableModule is about the table with 32-bit addresses that its import of the name is:
//
//	size: → i32
//	get:  i32 → element
//	set:  i32, element →
func tableModule(d declared, name string) []byte {
	b := newBuilder(d)
	elem := d.typ.Table.Elem
	x := b.importing(name, wasm.Externtype{Kind: wasm.ExternTable, Table: wasm.Tabletype{Addr: wasm.I32, Elem: elem}})
	i32 := []wasm.Valtype{wasm.TypeI32}
	b.function("size", nil, i32, nil, indexed(wasm.OpTableSize, x))
	b.function("get", i32, []wasm.Valtype{shape(elem)}, nil, indexed(wasm.OpLocalGet, 0), indexed(wasm.OpTableGet, x))
	b.function("set", []wasm.Valtype{wasm.TypeI32, elem}, nil, nil,
		indexed(wasm.OpLocalGet, 0), indexed(wasm.OpLocalGet, 1), indexed(wasm.OpTableSet, x))
	return b.encode()
}

// globalModule is about the global that its import of the name is:
//
//	get: → value
//	set: value →    if it is mutable
func globalModule(d declared, name string) []byte {
	b := newBuilder(d)
	x, t := b.importing(name, d.typ), d.typ.Global
	b.function("get", nil, []wasm.Valtype{shape(t.Type)}, nil, indexed(wasm.OpGlobalGet, x))
	if t.Mut {
		b.function("set", []wasm.Valtype{t.Type}, nil, nil, indexed(wasm.OpLocalGet, 0), indexed(wasm.OpGlobalSet, x))
	}
	return b.encode()
}

// own is the name under which the modules below export what they define.
const own = "own"

// hostFuncModule defines a function of a type in terms of the one that it imports by the name, which takes and returns the
// shapes of the parameters and results, and the exception to be thrown instead, or null:
//
//	own:  params → results
//	name: params → results, exnref
func hostFuncModule(t *wasm.Deftype, name string) []byte {
	d := declare(wasm.Externtype{Kind: wasm.ExternFunc, Def: t})
	b := newBuilder(d)
	params, results := d.functype()
	seen := b.functype(shapes(params), append(shapes(results), wasm.TypeExnref))
	host := b.importing(name, wasm.Externtype{Kind: wasm.ExternFunc, Type: seen})
	locals := append(shapes(results), wasm.TypeExnref)
	first := len(params)
	thrown := uint32(first + len(results))
	body := append(getLocals(0, first), indexed(wasm.OpCall, host), indexed(wasm.OpLocalTee, thrown), plain(wasm.OpRefIsNull), plain(wasm.OpI32Eqz),
		b.block(wasm.OpIf, nil), indexed(wasm.OpLocalGet, thrown), plain(wasm.OpThrowRef), plain(wasm.OpEnd))
	for i := len(results) - 1; i >= 0; i-- {
		body = append(body, indexed(wasm.OpLocalSet, uint32(first+i)))
	}
	for i, r := range results {
		body = append(body, indexed(wasm.OpLocalGet, uint32(first+i)))
		if r.Kind == wasm.Ref && !r.Null {
			body = append(body, plain(wasm.OpRefAsNonNull))
		}
	}
	b.functionOf(own, d.typ.Type, locals, body...)
	return b.encode()
}

// hostFunctype is the type of what a host function of type t is made of.
func hostFunctype(t *wasm.Deftype) *wasm.Deftype {
	return wasm.DefineFunc(shapes(t.Comp.Params), append(shapes(t.Comp.Results), wasm.TypeExnref))
}

// hostTagModule defines a tag.
func hostTagModule(t *wasm.Deftype) []byte {
	d := declare(wasm.Externtype{Kind: wasm.ExternTag, Def: t})
	b := newBuilder(d)
	b.m.Tags = []wasm.Tag{{Type: d.typ.Type}}
	b.exporting(own, wasm.ExternTag, 0)
	return b.encode()
}

// hostGlobalModule defines a global that holds a number or null.
func hostGlobalModule(t wasm.Globaltype, v wasm.Value) []byte {
	d := declare(wasm.Externtype{Kind: wasm.ExternGlobal, Global: t})
	b := newBuilder(d)
	t = d.typ.Global
	init := zero(t.Type)
	if v.Kind == wasm.V128 {
		init.SetV128(bytes128(v))
	} else if v.Kind != wasm.Ref {
		init.N = v.Lo
	}
	b.m.Globals = []wasm.Global{{Type: t, Init: []wasm.Instr{init, plain(wasm.OpEnd)}}}
	b.exporting(own, wasm.ExternGlobal, 0)
	return b.encode()
}

// hostMemoryModule defines a memory.
func hostMemoryModule(t wasm.Memtype) []byte {
	b := newBuilder(declared{})
	b.m.Mems = []wasm.Mem{{Type: t}}
	b.exporting(own, wasm.ExternMem, 0)
	return b.encode()
}

// hostTableModule defines a table of nulls.
func hostTableModule(t wasm.Tabletype) []byte {
	d := declare(wasm.Externtype{Kind: wasm.ExternTable, Table: t})
	b := newBuilder(d)
	b.m.Tables = []wasm.Table{{Type: d.typ.Table}}
	b.exporting(own, wasm.ExternTable, 0)
	return b.encode()
}
